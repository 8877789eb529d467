import { sql } from 'kysely';
import { epochMs } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from './triggers.fixture.js';

const MINUTE = 60_000;
const NINE = Date.UTC(2026, 0, 5, 9);
const bert = { tenant: 'other', actor: 'api-key:bert' };

describe('The cron clock', () => {
  const clock = new SetClock(NINE);
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
  });
  beforeEach(async () => {
    clock.at = NINE;
    await station.query(sql`truncate cron_trigger, activity_run, run_batch`);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  async function save(
    key: string,
    cron: string,
    { by = anna, ...more }: { readonly by?: typeof anna } & Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const document = {
      key,
      triggers: [{ id: 'it', type: 'cron', cron, ...more }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    };
    return (await station.definitions.put(by, key, document)).definition.id;
  }

  const tick = () => station.database.transaction((tx) => station.cronClock.tick(tx));

  async function tickAll(): Promise<void> {
    while (await tick());
  }

  function ledger(definitionId: string) {
    return station.query(sql<{ at: number; last: number | null; state: string; revision: number }>`
      select ${epochMs('nominal_time')} as at, ${epochMs('last_nominal_time')} as last, state, revision
      from activity_run where definition_id = ${definitionId} order by nominal_time`);
  }

  it('does nothing before a time has come, and then records it with its revision', async () => {
    const id = await save('hourly', '0 * * * *');
    clock.at = NINE + 60 * MINUTE - 1;
    await tickAll();
    expect(await ledger(id)).toEqual([]);
    clock.at += 1;
    await tickAll();
    expect(await ledger(id)).toEqual([
      { at: NINE + 60 * MINUTE, last: null, state: 'pending', revision: 1 },
    ]);
  });

  it('records one row for the times that a pause skips at once', async () => {
    const id = await save('paused', '* * * * *');
    await station.definitions.pause(anna, 'paused');
    clock.at = NINE + 90 * MINUTE;
    await tickAll();
    expect(await ledger(id)).toMatchObject([
      { at: NINE + MINUTE, last: NINE + 90 * MINUTE, state: 'skipped' },
    ]);
  });

  it('catches up with missed times in turns of at most a batch, and leaves none out', async () => {
    const misfire = { policy: 'fire_all', grace: 'PT1M', limit: 2_000 };
    const ids = [
      await save('first', '* * * * *', { misfire }),
      await save('second', '* * * * *', { misfire }),
    ];
    clock.at = NINE + 800 * MINUTE;
    const turns: number[] = [];
    for (;;) {
      const before = await countRuns();
      if (!(await tick())) break;
      turns.push((await countRuns()) - before);
    }
    expect(turns.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...turns)).toBeLessThanOrEqual(500);
    for (const id of ids) expect(await ledger(id)).toHaveLength(800);
  });

  it('records what falls due now in the next turn, while others catch up with thousands of times', async () => {
    const misfire = { policy: 'fire_all', grace: 'PT1M', limit: 2_000 };
    const late: string[] = [];
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      late.push(await save(key, '* * * * *', { misfire }));
    }
    clock.at = NINE + 1_000 * MINUTE;
    const strict = { misfire: { policy: 'skip', grace: 'PT0S' } };
    const punctual = await save('punctual', '* * * * *', { ...strict, by: bert });
    await tick();
    clock.at += MINUTE;
    const before = await countRuns();
    await tick();
    expect(await ledger(punctual)).toMatchObject([{ at: clock.at, state: 'pending' }]);
    expect((await countRuns()) - before).toBe(500);
    for (const id of late) expect((await ledger(id)).length).toBeGreaterThan(190);
    await tickAll();
    for (const id of late) expect(await ledger(id)).toHaveLength(1_001);
  });

  async function countRuns(): Promise<number> {
    const [row] = await station.query(sql<{ runs: number }>`
      select count(*)::int as runs from activity_run`);
    return row?.runs ?? 0;
  }

  it('sets aside a trigger that cannot be reckoned with, until its definition is mended', async () => {
    const broken = await save('broken', '* * * * *');
    const fine = await save('fine', '* * * * *');
    await spoil(broken);
    clock.at = NINE + MINUTE;
    await tickAll();
    expect(await ledger(fine)).toHaveLength(1);
    expect(await ledger(broken)).toEqual([]);
    const [row] = await station.query(sql<{ error: string }>`
      select error from cron_trigger where definition_id = ${broken}
        and next_due > ${new Date(clock.at).toISOString()}`);
    expect(row?.error).toMatch(/refuses revision 1 of broken/);
    expect(await station.standings.of(anna.tenant, 'broken')).toMatchObject([
      { id: 'it', error: row?.error, nextDue: null, settledUntil: NINE },
    ]);

    await save('broken', '*/2 * * * *');
    clock.at = NINE + 2 * MINUTE;
    await tickAll();
    expect(await ledger(broken)).toMatchObject([{ at: NINE + 2 * MINUTE, revision: 2 }]);
  });

  it('lets the other triggers of the definition of one that is set aside fire', async () => {
    const id = await saveTwo('half-broken');
    await spoil(id);
    clock.at = NINE + MINUTE;
    await tickAll();
    expect(await ledger(id)).toMatchObject([{ at: clock.at, state: 'pending' }]);
    await station.execute(id);
    expect(await ledger(id)).toMatchObject([{ at: clock.at, state: 'completed' }]);
    expect(await station.standings.of(anna.tenant, 'half-broken')).toMatchObject([
      {
        id: 'it',
        error: expect.stringMatching(/refuses revision 1 of half-broken: \/triggers\/0/),
      },
      { id: 'other', error: null },
    ]);
  });

  it('lets a definition be paused of which a trigger cannot be reckoned with', async () => {
    const id = await saveTwo('half-paused');
    await spoil(id);
    clock.at = NINE + MINUTE;
    await station.definitions.pause(anna, 'half-paused');
    await tickAll();
    expect(await ledger(id)).toMatchObject([{ at: clock.at, state: 'pending' }]);
    expect(await station.standings.of(anna.tenant, 'half-paused')).toMatchObject([
      { id: 'it', error: expect.stringContaining('fortnightly') },
      { id: 'other', error: null },
    ]);
  });

  async function saveTwo(key: string): Promise<string> {
    const triggers = ['it', 'other'].map((id) => ({ id, type: 'cron', cron: '* * * * *' }));
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'desk' }];
    const document = { key, triggers, taskTemplates };
    return (await station.definitions.put(anna, key, document)).definition.id;
  }

  it('tries a trigger that is set aside again, for a release that can reckon with it', async () => {
    const id = await save('refused', '0 * * * *', { misfire: { policy: 'skip', grace: 'PT1M' } });
    await spoil(id);
    clock.at = NINE + 60 * MINUTE;
    await tickAll();
    expect(await ledger(id)).toEqual([]);

    await spoil(id, '0 * * * *');
    const newer = await openStation(server.url, clock);
    const tickNewer = () => newer.database.transaction((tx) => newer.cronClock.tick(tx));
    while (await tickNewer());
    expect(await ledger(id)).toEqual([]);
    clock.at += 2 * MINUTE;
    while (await tickNewer());
    await newer.close();
    expect(await ledger(id)).toMatchObject([{ at: NINE + 60 * MINUTE, state: 'skipped' }]);
    expect(await station.standings.of(anna.tenant, 'refused')).toMatchObject([{ error: null }]);
  });

  describe('whose runtime has rules of timezones', () => {
    const HOUR = 60 * MINUTE;

    /** A trigger for noon whose row was reckoned by other rules, as due an hour earlier or later. */
    async function saveReckoned(key: string, by: string, hours: number): Promise<string> {
      const id = await save(key, '0 12 * * *', { misfire: { policy: 'skip', grace: 'PT1M' } });
      const due = new Date(NINE + (3 + hours) * HOUR).toISOString();
      await station.query(sql`
        update cron_trigger set tz_version = ${by}, next_due = ${due} where definition_id = ${id}`);
      return id;
    }

    async function nextDue(key: string): Promise<number | null | undefined> {
      return (await station.standings.of(anna.tenant, key))[0]?.nextDue;
    }

    it.each([
      ['', 1],
      ['2000a', 1],
      ['2000a', -1],
    ])('newer than %p fires when they say, not %i hours later', async (by, hours) => {
      const key = `reckoned-${by || 'before'}-${hours < 0 ? 'early' : 'late'}`;
      const id = await saveReckoned(key, by, hours);
      await tickAll();
      expect(await ledger(id)).toEqual([]);
      expect(await nextDue(key)).toBe(NINE + 3 * HOUR);
      clock.at = NINE + 3 * HOUR;
      await tickAll();
      expect(await ledger(id)).toMatchObject([{ at: clock.at, state: 'pending' }]);
    });

    it('that are older leaves what was reckoned by newer ones', async () => {
      await saveReckoned('from-the-future', '9999z', 1);
      expect(await tick()).toBeUndefined();
      expect(await nextDue('from-the-future')).toBe(NINE + 4 * HOUR);
    });

    it('newer by which a trigger cannot be reckoned with sets it aside once', async () => {
      await spoil(await saveReckoned('forgotten', '2000a', 1));
      await tickAll();
      expect(await station.standings.of(anna.tenant, 'forgotten')).toMatchObject([
        { error: expect.stringContaining('fortnightly') },
      ]);
    });

    it('newer reckons with many triggers in turns of at most a batch', async () => {
      await station.query(sql`
        insert into cron_trigger (id, tenant, definition_id, definition_key, trigger_id, revision,
          paused, last_nominal, next_due)
        select gen_random_uuid(), 'acme', gen_random_uuid(), 'many', 'it', 1, false, now(),
          ${new Date(NINE + HOUR).toISOString()}::timestamptz
        from generate_series(1, 1200)`);
      let turns = 0;
      while (await tick()) turns += 1;
      expect(turns).toBe(3);
    });
  });

  it('records no time twice or too soon when the database steps its clock', async () => {
    const id = await save('stepped', '*/10 * * * *');
    const covered = async () => (await ledger(id)).map(({ at }) => (at - NINE) / MINUTE);
    clock.at = NINE + 20 * MINUTE;
    await tickAll();
    clock.at = NINE - 45 * MINUTE;
    await tickAll();
    clock.at = NINE + 25 * MINUTE;
    await tickAll();
    expect(await covered()).toEqual([10, 20]);
    clock.at = NINE - 5 * MINUTE;
    await station.definitions.pause(anna, 'stepped');
    await station.definitions.enable(anna, 'stepped');
    await tickAll();
    expect(await covered()).toEqual([10, 20]);
    clock.at = NINE + 40 * MINUTE;
    await tickAll();
    expect(await covered()).toEqual([10, 20, 30, 40]);
    const page = { from: NINE - 60 * MINUTE, to: NINE + 41 * MINUTE, limit: 100 };
    const { coverage } = await station.occurrences.read(anna.tenant, 'stepped', 'it', page);
    expect(coverage).toMatchObject({ uncovered: { count: 0 }, overdue: [], unknown: [] });
  });

  it('covers no time again of a trigger that comes back while the clock is set back', async () => {
    const covered = async (id: string) =>
      (await ledger(id)).map(({ at, last }) => [
        (at - NINE) / MINUTE,
        ((last ?? at) - NINE) / MINUTE,
      ]);
    const single = await save('single', '*/10 * * * *');
    const range = await save('range', '*/10 * * * *', {
      misfire: { policy: 'skip', grace: 'PT0S' },
    });
    clock.at = NINE + 10 * MINUTE;
    await tickAll();
    clock.at = NINE + 32 * MINUTE;
    await tickAll();
    const before = [await covered(single), await covered(range)];
    expect(before).toEqual([
      [
        [10, 10],
        [20, 20],
        [30, 30],
      ],
      [
        [10, 10],
        [20, 30],
      ],
    ]);
    clock.at = NINE - 45 * MINUTE;
    for (const key of ['single', 'range']) {
      await station.definitions.archive(anna, key);
      await station.definitions.enable(anna, key);
    }
    clock.at = NINE + 25 * MINUTE;
    await tickAll();
    expect([await covered(single), await covered(range)]).toEqual(before);
    clock.at = NINE + 40 * MINUTE;
    await tickAll();
    expect((await covered(single)).at(-1)).toEqual([40, 40]);
    expect((await covered(range)).at(-1)).toEqual([40, 40]);
  });

  /** Makes a stored cron line one that only an older release could have accepted. */
  async function spoil(definitionId: string, line = '@fortnightly'): Promise<void> {
    await station.query(sql`alter table definition_revision disable trigger user`);
    await station.query(sql`
      update definition_revision set spec = jsonb_set(spec, '{triggers,0,cron}', ${JSON.stringify(line)}::jsonb)
      where definition_id = ${definitionId}`);
    await station.query(sql`alter table definition_revision enable trigger user`);
  }
});
