import fc from 'fast-check';
import { sql } from 'kysely';
import { epochMs, timestamp } from '#database';
import type { MissedTimes } from '#definitions';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from '../triggers.fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE = Date.UTC(2026, 0, 5, 9);

describe('The end of a pause', () => {
  const clock = new SetClock(NINE);
  let server: TestDatabase;
  let station: Station;
  /** The definition of the test at hand. */
  let key = '';

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
  });
  beforeEach(begin);
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  async function begin(): Promise<void> {
    clock.at = NINE - HOUR + MINUTE;
    key = `it-${crypto.randomUUID()}`;
    await station.query(sql`truncate run_request, cron_trigger, activity_run, run_batch`);
  }

  async function save(cron: string, more: object = {}): Promise<void> {
    const misfire = { policy: 'fire_all', grace: 'P31D', limit: 1_000 };
    const triggers = [{ id: 'it', type: 'cron', cron, misfire, ...more }];
    const document = { key, triggers, taskTemplates: [{ id: 'look', title: 'Look', queue: 'q' }] };
    await station.definitions.put(anna, key, document);
  }

  async function tickAll(): Promise<void> {
    while (await station.database.transaction((tx) => station.cronClock.tick(tx)));
  }

  const pause = () => station.definitions.pause(anna, key);

  /** What workers do with the runs that wait while the definition is paused. */
  async function skipPending(): Promise<void> {
    await station.query(sql`
      update activity_run set state = 'skipped', reason = 'paused',
        finished_at = ${timestamp(clock.at)} where state = 'pending'`);
  }

  /** What workers do with the runs that wait while it is not. */
  async function completePending(): Promise<void> {
    await station.query(sql`
      update activity_run set state = 'completed', finished_at = ${timestamp(clock.at)}
      where state = 'pending'`);
  }

  async function enable(missed: MissedTimes): Promise<void> {
    await station.definitions.enable(anna, key, { missed });
    while (await station.carrier.carry());
  }

  /** The nominal times that were made up for, in the order in which they were. */
  async function madeUp(): Promise<number[]> {
    const runs = await station.query(sql<{ at: number }>`
      select ${epochMs('nominal_time')} as at from activity_run
      where occurrence = 'backfill' order by id`);
    return runs.map(({ at }) => at);
  }

  const hours = (...numbers: readonly number[]) => numbers.map((hour) => NINE + hour * HOUR);

  it('makes up for the time whose jitter the pause did not wait for', async () => {
    await save('0 * * * *', { jitter: 'PT59M' });
    clock.at = NINE;
    await pause();
    await skipPending();
    clock.at = NINE + 5 * MINUTE;
    await enable('fire_all');
    expect(await madeUp()).toEqual([NINE]);
    const [backfill] = await station.backfills.list(anna.tenant, {}, { limit: 1 });
    expect(backfill).toMatchObject({ state: 'completed', spec: { from: NINE } });
  });

  it('makes up for runs that were waiting when the pause began, and for no others', async () => {
    await save('0 * * * *');
    clock.at = NINE;
    await tickAll();
    await completePending();
    clock.at = NINE + 2 * HOUR + MINUTE;
    await tickAll();
    await pause();
    await skipPending();
    clock.at = NINE + 4 * HOUR + MINUTE;
    await enable('fire_all');
    expect(await madeUp()).toEqual(hours(1, 2, 3, 4));
  });

  it('leaves alone what an earlier pause skipped', async () => {
    await save('0 * * * *');
    clock.at = NINE;
    await tickAll();
    await pause();
    await skipPending();
    clock.at = NINE + HOUR;
    await enable('skip');
    clock.at = NINE + 2 * HOUR;
    await tickAll();
    await pause();
    await skipPending();
    clock.at = NINE + 3 * HOUR;
    await enable('fire_all');
    expect(await madeUp()).toEqual(hours(2, 3));
  });

  it('makes up for what it skipped of another pause being made up for', async () => {
    await save('0 * * * *');
    await pause();
    clock.at = NINE + HOUR;
    await enable('fire_all');
    clock.at += MINUTE;
    await pause();
    await skipPending();
    await enable('fire_all');
    expect(await madeUp()).toEqual([...hours(0, 1), ...hours(0, 1)]);
  });

  it('goes by the calendars that the definition had in the pause, one after the other', async () => {
    await save('0 * * * *');
    await pause();
    clock.at = NINE + 2 * HOUR + MINUTE;
    await save('*/20 * * * *');
    clock.at = NINE + 3 * HOUR + MINUTE;
    await save('30 * * * *');
    clock.at = NINE + 5 * HOUR;
    await enable('fire_all');
    const third = HOUR / 3;
    expect(await madeUp()).toEqual([
      ...hours(0, 1, 2),
      ...[1, 2, 3].map((part) => NINE + 2 * HOUR + part * third),
      ...hours(3.5, 4.5),
    ]);
  });

  it('makes one run for the latest time, though the calendar of now never had it', async () => {
    await save('0 * * * *');
    await pause();
    clock.at = NINE + 2 * HOUR + MINUTE;
    await save('0 0 1 6 *');
    await enable('fire_once');
    expect(await madeUp()).toEqual(hours(2));
    const [run] = await station.query(sql<{ revision: number; due: number }>`
      select revision, ${epochMs('due_time')} as due from activity_run
      where occurrence = 'backfill'`);
    expect(run).toEqual({ revision: 2, due: NINE + 2 * HOUR });
  });

  it('goes through more times than a chunk has, recorded together and one by one', async () => {
    await save('* * * * *');
    await pause();
    clock.at = NINE + 20 * HOUR;
    await tickAll();
    for (let minute = 0; minute < 30; minute++) {
      clock.at += MINUTE;
      await tickAll();
    }
    await enable('fire_all');
    const first = NINE - HOUR + 2 * MINUTE;
    const expected = Array.from(
      { length: (clock.at - first) / MINUTE + 1 },
      (_, index) => first + index * MINUTE,
    );
    expect(await madeUp()).toEqual(expected);
  }, 60_000);

  const step = fc.oneof(
    fc.record({ minutes: fc.integer({ min: 1, max: 90 }), ticks: fc.boolean() }),
    fc.record({
      cron: fc.constantFrom('*/20 * * * *', '*/15 * * * *', '7 * * * *', '0 0 29 2 *'),
    }),
  );

  it('makes up for each skipped time once, whatever was edited meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.boolean(), async (steps, once) => {
        await begin();
        await save('*/10 * * * *', { jitter: 'PT5M' });
        clock.at = NINE + 3 * MINUTE;
        await tickAll();
        await pause();
        await skipPending();
        for (const one of steps) {
          if ('cron' in one) await save(one.cron);
          else clock.at += one.minutes * MINUTE;
          if ('ticks' in one && one.ticks) await tickAll();
        }
        await enable(once ? 'fire_once' : 'fire_all');
        const [skipped] = await station.query(sql<{ count: number; last: number }>`
          select sum(nominal_count)::int as count,
            (extract(epoch from max(coalesce(last_nominal_time, nominal_time))) * 1000)::float8
              as last
          from activity_run where reason = 'paused'`);
        const made = await madeUp();
        if (once) {
          expect(made).toEqual([skipped?.last]);
          return;
        }
        expect(made).toHaveLength(skipped?.count ?? 0);
        expect(made).toEqual([...new Set(made)].sort((one, other) => one - other));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
