import fc from 'fast-check';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from '../triggers.fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE = Date.UTC(2026, 0, 5, 9);

const iso = (at: number): string => new Date(at).toISOString();

describe('The ledger of a cron trigger', () => {
  const clock = new SetClock(NINE);
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
  });
  beforeEach(() => {
    clock.at = NINE;
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  async function save(key: string, cron: string | null, more: object = {}): Promise<string> {
    const other = { id: 'other', type: 'event', eventTypes: ['any'] };
    const triggers = [cron === null ? other : { id: 'it', type: 'cron', cron, ...more }];
    const document = { key, triggers, taskTemplates: [{ id: 'look', title: 'Look', queue: 'q' }] };
    return (await station.definitions.put(anna, key, document)).definition.id;
  }

  async function tickAll(): Promise<void> {
    while (await station.database.transaction((tx) => station.cronClock.tick(tx)));
  }

  /** Runs again what did not run. */
  async function makeUpFor(key: string, from: number): Promise<void> {
    await station.backfills.create(anna, {
      ...{ definition: key, trigger: 'it', from, to: null, existing: 'reprocess_missed' },
      ...{ order: 'oldest_first', limit: null, dryRun: false, rate: null, note: null },
      idempotencyKey: null,
    });
    while (await station.carrier.carry());
  }

  const read = (key: string, from: number, to: number, limit = 100) =>
    station.occurrences.read(anna.tenant, key, 'it', { from, to, limit });

  /** All pages together. */
  async function readAll(key: string, from: number, to: number, limit: number) {
    const pages = [await read(key, from, to, limit)];
    for (let last = pages.at(-1); last?.next; last = pages.at(-1)) {
      const query = { from, to, limit, after: last.next };
      pages.push(await station.occurrences.read(anna.tenant, key, 'it', query));
    }
    return pages;
  }

  it('shows each time in order, and what covers several as one row', async () => {
    await save('hourly', '0 * * * *', { misfire: { policy: 'skip', grace: 'PT1M' } });
    clock.at = NINE + HOUR;
    await tickAll();
    clock.at = NINE + 4 * HOUR + 2 * MINUTE;
    await tickAll();
    const { items, coverage } = await read('hourly', NINE, clock.at);
    expect(items).toMatchObject([
      { first: NINE + HOUR, count: 1, state: 'pending', due: NINE + HOUR },
      { first: NINE + 2 * HOUR, last: NINE + 4 * HOUR, count: 3, state: 'skipped' },
    ]);
    expect(items[1]?.lateness).toMatchObject({ total: 2 * HOUR + 2 * MINUTE, cause: 'clock' });
    expect(coverage).toMatchObject({
      uncovered: { times: [], count: 0 },
      overdue: [],
      unknown: [],
    });
  });

  it.each([
    ['outside_world', 'outside_world'],
    ['slow_batch', 'start_or_worker'],
    ['refused_by_database', 'start_or_worker'],
  ])('tells what made a run late that was split off for %s', async (reason, cause) => {
    const key = `split-${reason.replaceAll('_', '-')}`;
    const id = await save(key, '0 * * * *');
    clock.at = NINE + HOUR;
    await tickAll();
    const run = sql`definition_id = ${id} and nominal_time = ${iso(clock.at)}`;
    await station.query(sql`
      insert into run_log_entry (run_id, sequence, tenant, actor, type, detail)
      select id, 1, tenant, 'worker', 'run.split', ${JSON.stringify({ reason })}::jsonb
      from activity_run where ${run}`);
    await station.query(sql`
      update activity_run set state = 'completed', split_tries = 1, log_sequence = 1,
        created_at = ${iso(clock.at)}, finished_at = ${iso(clock.at + MINUTE)} where ${run}`);
    const { items } = await read(key, NINE, clock.at + 1);
    expect(items).toMatchObject([{ lateness: { total: MINUTE, cause } }]);
  });

  it('reports a row that was taken away, and only that', async () => {
    const id = await save('robbed', '*/10 * * * *');
    for (let tick = 0; tick < 12; tick++) {
      clock.at += 10 * MINUTE;
      await tickAll();
    }
    const gone = NINE + 50 * MINUTE;
    await station.query(sql`
      delete from activity_run where definition_id = ${id} and nominal_time = ${iso(gone)}`);
    const { coverage, items } = await read('robbed', NINE, clock.at + 1);
    expect(items).toHaveLength(11);
    expect(coverage.uncovered).toEqual({ times: [gone], count: 1 });
  });

  it('knows whose calendar held when, however the definition was changed', async () => {
    await save('changed', '0 * * * *');
    clock.at = NINE + 90 * MINUTE;
    await save('changed', '30 * * * *');
    clock.at = NINE + 3 * HOUR + 15 * MINUTE;
    await station.definitions.pause(anna, 'changed');
    clock.at += 2 * HOUR;
    await station.definitions.enable(anna, 'changed');
    clock.at += HOUR;
    await station.definitions.archive(anna, 'changed');
    clock.at += 5 * HOUR;
    await station.definitions.enable(anna, 'changed');
    clock.at += HOUR;
    await save('changed', null);
    clock.at += 5 * HOUR;
    await save('changed', '45 * * * *');
    clock.at += HOUR;
    await tickAll();
    const { items, coverage } = await read('changed', NINE, clock.at);
    const [start, hour] = [NINE, HOUR];
    const halves = [2.5, 3.5, 4.5, 5.5, 11.5].map((hours) => start + hours * hour);
    const covered = items.flatMap(({ first, last }) => (first === last ? [first] : [first, last]));
    expect(covered).toEqual([start + hour, ...halves, start + 17.75 * hour]);
    expect(coverage).toMatchObject({ uncovered: { count: 0 }, overdue: [], unknown: [] });
  });

  it('names what is due and not recorded yet', async () => {
    await save('waiting', '0 * * * *');
    clock.at = NINE + 2 * HOUR + MINUTE;
    const { coverage } = await read('waiting', NINE, clock.at);
    expect(coverage).toMatchObject({
      uncovered: { count: 0 },
      overdue: [NINE + HOUR, NINE + 2 * HOUR],
    });
  });

  it('does not need as many rows as a range covers times', async () => {
    await save('year', '* * * * *');
    clock.at = NINE + 365 * 24 * HOUR;
    await tickAll();
    const { items, coverage } = await read('year', NINE, clock.at + 1);
    expect(items.map(({ state }) => state)).toEqual(['coalesced', 'pending', 'pending']);
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(365 * 24 * 60);
    expect(coverage.uncovered.count).toBe(0);
  });

  it('shows a range also to whom asks for its middle', async () => {
    await save('middle', '* * * * *');
    clock.at = NINE + 10 * HOUR;
    await tickAll();
    const { items, coverage } = await read('middle', NINE + 4 * HOUR, NINE + 5 * HOUR);
    expect(items).toMatchObject([{ first: NINE + MINUTE, state: 'coalesced' }]);
    expect(coverage.uncovered.count).toBe(0);
  });

  it('goes on after a range that begins before what is asked for', async () => {
    await save('ahead', '0 * * * *', { misfire: { policy: 'skip', grace: 'PT1M' } });
    clock.at = NINE + 5 * HOUR + 2 * MINUTE;
    await tickAll();
    await makeUpFor('ahead', NINE);
    const [from, to] = [NINE + 4 * HOUR, clock.at];
    const pages = await readAll('ahead', from, to, 1);
    const listed = pages.flatMap(({ items }) => items.map(({ first, last }) => [first, last]));
    expect(listed).toEqual([
      [NINE + HOUR, NINE + 5 * HOUR],
      [from, from],
      [from + HOUR, from + HOUR],
    ]);
  });

  it('is the same in pages of any size, and each missing time is reported once', async () => {
    const id = await save('pages', '*/5 * * * *', { misfire: { policy: 'skip', grace: 'PT1M' } });
    for (let tick = 1; tick <= 30; tick++) {
      clock.at += tick % 7 === 0 ? 33 * MINUTE : 5 * MINUTE;
      await tickAll();
    }
    await save('pages', '*/7 * * * *');
    clock.at += HOUR;
    await tickAll();
    await station.query(sql`
      delete from activity_run where id in (
        select id from activity_run where definition_id = ${id} order by md5(id::text) limit 8)`);
    const [from, to] = [NINE, clock.at + 1];
    const whole = await read('pages', from, to, 1_000);
    expect(whole.coverage.uncovered.count).toBeGreaterThanOrEqual(8);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (limit) => {
        const pages = await readAll('pages', from, to, limit);
        expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
        const missing = pages.flatMap(({ coverage }) => coverage.uncovered.times);
        expect(missing).toEqual(whole.coverage.uncovered.times);
        expect(pages[0]?.coverage.from).toBe(from);
        expect(pages.at(-1)?.coverage.to).toBe(to);
      }),
      { numRuns: 15 },
    );
  });

  it('goes through hundreds of revisions in pages', async () => {
    for (let edit = 0; edit < 230; edit++) {
      clock.at += MINUTE;
      await save('restless', `${edit % 60} * * * *`);
    }
    clock.at += HOUR;
    await tickAll();
    const pages = await readAll('restless', NINE, clock.at, 1_000);
    expect(pages.length).toBeGreaterThan(1);
    for (const { coverage } of pages) {
      expect(coverage).toMatchObject({ uncovered: { count: 0 }, unknown: [] });
    }
  });

  it('says what nobody can tell: the times of a revision that this release refuses', async () => {
    const id = await save('unreadable', '0 * * * *');
    clock.at = NINE + 90 * MINUTE;
    await tickAll();
    await save('unreadable', '15 * * * *');
    await station.query(sql`alter table definition_revision disable trigger user`);
    await station.query(sql`
      update definition_revision set spec = jsonb_set(spec, '{triggers,0,cron}', '"@fortnightly"')
      where definition_id = ${id} and revision = 1`);
    await station.query(sql`alter table definition_revision enable trigger user`);
    const fresh = await openStation(server.url, clock);
    const { coverage } = await fresh.occurrences.read(anna.tenant, 'unreadable', 'it', {
      ...{ from: NINE, to: clock.at + HOUR, limit: 10 },
    });
    await fresh.close();
    expect(coverage.unknown).toMatchObject([
      { from: NINE + 1, to: clock.at + 1, reason: expect.stringMatching(/refuses revision 1/) },
    ]);
  });

  it('is there only for cron triggers that are or were', async () => {
    await save('none', '0 * * * *');
    const other = station.occurrences.read(anna.tenant, 'none', 'other', { limit: 1 });
    await expect(other).rejects.toThrow('no cron trigger "other"');
    const foreign = station.occurrences.read('rival', 'none', 'it', { limit: 1 });
    await expect(foreign).rejects.toThrow('no definition "none"');
  });
});
