import fc from 'fast-check';
import { sql } from 'kysely';
import { epochMs } from '#database';
import { BACKFILL_EXISTING, BACKFILL_ORDERS } from '#runs';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from '../triggers.fixture.js';
import { InvalidBackfillError } from './backfill.errors.js';
import type { NewBackfill } from './backfill.service.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE = Date.UTC(2026, 0, 5, 9);

describe('A backfill of nominal times', () => {
  const clock = new SetClock(NINE);
  let server: TestDatabase;
  let station: Station;
  /** The definition of the test at hand. */
  let key = '';

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
  });
  beforeEach(async () => {
    clock.at = NINE;
    key = `it-${crypto.randomUUID()}`;
    await station.query(sql`truncate run_request, cron_trigger, activity_run, run_batch`);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  async function save(cron: string, more: object = {}): Promise<void> {
    const misfire = { policy: 'skip', grace: 'PT1M' };
    const triggers = [{ id: 'it', type: 'cron', cron, misfire, ...more }];
    const document = { key, triggers, taskTemplates: [{ id: 'look', title: 'Look', queue: 'q' }] };
    await station.definitions.put(anna, key, document);
  }

  async function tickAll(): Promise<void> {
    while (await station.database.transaction((tx) => station.cronClock.tick(tx)));
  }

  const ask = (changes: Partial<NewBackfill> = {}) =>
    station.backfills.create(anna, {
      ...{ definition: key, trigger: 'it', from: NINE - 3 * HOUR, to: null },
      ...{ existing: 'skip', order: 'oldest_first', limit: null },
      ...{ dryRun: false, rate: null, note: null, idempotencyKey: null },
      ...changes,
    });

  /** Carries out all that is asked for. */
  async function carryAll(): Promise<void> {
    while (await station.carrier.carry());
  }

  function ledger() {
    return station.query(sql<{ at: number; occurrence: string; count: number }>`
      select ${epochMs('nominal_time')} as at, occurrence_key as occurrence, nominal_count as count
      from activity_run order by id`);
  }

  it('makes the runs of a range in the order that is asked for', async () => {
    await save('0 * * * *');
    const { id } = await ask({ order: 'newest_first' });
    await carryAll();
    const times = (await ledger()).map(({ at }) => at);
    expect(times).toEqual([1, 2, 3].map((hours) => NINE - hours * HOUR));
    expect(await station.backfills.read(anna.tenant, id)).toMatchObject({
      state: 'completed',
      reached: { trigger: 'it', at: NINE - 3 * HOUR },
    });
  });

  it('takes a row that covers several times for all of them', async () => {
    await save('* * * * *');
    clock.at = NINE + HOUR;
    await tickAll();
    const before = await ledger();
    const { id } = await ask({ from: NINE + 1, to: clock.at });
    await carryAll();
    expect(await ledger()).toEqual(before);
    expect((await station.backfills.read(anna.tenant, id)).counts.definitions).toMatchObject([
      { created: 0, existing: 59 },
    ]);
  });

  it.each(['skip', 'reprocess_missed'] as const)(
    'fills a gap although a run was made in addition to the row that is gone: %s',
    async (existing) => {
      await save('0 * * * *');
      await ask({ from: NINE - 2 * HOUR });
      await carryAll();
      await ask({ from: NINE - 2 * HOUR, existing: 'reprocess' });
      await carryAll();
      const gone = NINE - HOUR;
      await station.query(sql`
        delete from activity_run where starts_with(occurrence_key, 'time:')
          and nominal_time = to_timestamp(${gone} / 1000.0)`);
      await ask({ from: NINE - 2 * HOUR, existing });
      await carryAll();
      const covering = (await ledger()).filter((row) => row.occurrence.startsWith('time:'));
      expect(covering.map(({ at }) => at)).toEqual([NINE - 2 * HOUR, gone]);
    },
  );

  it('leaves to the clock what it has yet to record', async () => {
    await save('0 * * * *');
    clock.at = NINE + 2 * HOUR + MINUTE;
    const { id } = await ask({ from: NINE - HOUR });
    await carryAll();
    expect((await ledger()).map(({ at }) => at)).toEqual([NINE - HOUR, NINE]);
    expect((await station.backfills.read(anna.tenant, id)).counts).toMatchObject({
      scanned: 4,
      undispatched: 2,
    });
    await tickAll();
    expect((await ledger()).reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  it('goes on with the revision of now, and stops when its trigger is gone', async () => {
    await save('0 * * * *');
    const { id } = await ask({ rate: 1 });
    await station.carrier.carry();
    const other = [{ id: 'other', type: 'event', eventTypes: ['any'] }];
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'q' }];
    await station.definitions.put(anna, key, { key, triggers: other, taskTemplates });
    clock.at += MINUTE;
    await carryAll();
    expect(await station.backfills.read(anna.tenant, id)).toMatchObject({
      state: 'failed',
      error: { code: 'trigger_gone' },
    });
    expect(await ledger()).toHaveLength(1);
  });

  it('goes through a week of minutes in a dry run, and counts them', async () => {
    await save('* * * * *');
    const { id } = await ask({ from: NINE - 7 * 24 * HOUR, dryRun: true });
    await carryAll();
    const { state, counts } = await station.backfills.read(anna.tenant, id);
    expect([state, counts.scanned, counts.definitions[0]?.created]).toEqual([
      ...['completed', 7 * 24 * 60, 7 * 24 * 60],
    ]);
    expect(await ledger()).toEqual([]);
  }, 60_000);

  it('is refused when it would go through too many times, and not when it has a limit', async () => {
    await save('* * * * *');
    const from = NINE - 1_000_001 * MINUTE;
    const refused = { message: expect.stringContaining('there are 1000001 nominal times') };
    await expect(ask({ from })).rejects.toMatchObject({
      code: 'invalid_backfill',
      problems: [{ pointer: '/from', code: 'out_of_range', ...refused }],
    });
    await expect(ask({ from, dryRun: true })).rejects.toThrow(InvalidBackfillError);
    await expect(ask({ from, limit: 1 })).resolves.toMatchObject({ state: 'running' });
    await expect(ask({ from: from + MINUTE })).resolves.toMatchObject({ state: 'running' });
  });

  it('counts the times of all centuries in a moment', async () => {
    await save('* * * * *', { timezone: 'Africa/Casablanca' });
    const began = performance.now();
    const from = Date.parse('0001-01-01T00:00:00Z');
    await expect(ask({ from })).rejects.toThrow(InvalidBackfillError);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  const request = fc.record({
    existing: fc.constantFrom(...BACKFILL_EXISTING),
    order: fc.constantFrom(...BACKFILL_ORDERS),
    from: fc.integer({ min: -12, max: 4 }),
    hours: fc.integer({ min: 1, max: 20 }),
    limit: fc.option(fc.integer({ min: 1, max: 9 })),
  });

  it('covers each time once, whatever is asked for, while the clock goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(request, fc.integer({ min: 0, max: 150 })), { maxLength: 6 }),
        async (steps) => {
          await station.query(sql`truncate run_request, cron_trigger, activity_run, run_batch`);
          clock.at = NINE;
          key = `it-${crypto.randomUUID()}`;
          await save('*/20 * * * *');
          for (const [{ from: hour, hours, ...asked }, minutes] of steps) {
            clock.at += minutes * MINUTE;
            const from = NINE + hour * HOUR;
            const to = Math.min(from + hours * HOUR, clock.at);
            if (from < to) await ask({ ...asked, from, to });
            await Promise.all([station.carrier.carry(), tickAll(), station.carrier.carry()]);
          }
          await carryAll();
          await tickAll();
          const rows = (await ledger()).filter((row) => row.occurrence.startsWith('time:'));
          const covered = rows.flatMap(({ at, count }) =>
            Array.from({ length: count }, (_, n) => at + n * 20 * MINUTE),
          );
          expect(new Set(covered).size).toBe(covered.length);
          const page = await station.occurrences.read(anna.tenant, key, 'it', {
            ...{ from: NINE - 24 * HOUR, to: clock.at + 1, limit: 1_000 },
          });
          expect(page.coverage).toMatchObject({
            uncovered: { count: 0 },
            overdue: [],
            unknown: [],
          });
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});
