import { sql } from 'kysely';
import { epochMs } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from './triggers.fixture.js';

const DAY = 86_400_000;

/** Berlin puts its clocks back on Sunday, 25 October 2026, at 03:00 local time. */
const FROM = Date.parse('2026-10-20T00:00:00Z');
const NOW = Date.parse('2026-10-31T00:00:00Z');

/** Everything that decides about nominal times at once. */
const TRIGGER = {
  ...{ id: 'it', type: 'cron', cron: '30 2,14 * * *', timezone: 'Europe/Berlin' },
  daylightSaving: { missing: 'skip', repeated: 'both' },
  startAt: '2026-10-22T14:30:00+02:00',
  endAt: '2026-10-28T02:30:00+01:00',
  exclude: ['2026-10-26'],
  calendars: [
    { key: 'open', mode: 'only' },
    { key: 'holidays', mode: 'except' },
  ],
  jitter: 'PT10M',
  misfire: { policy: 'fire_all', grace: 'P31D', limit: 1_000 },
};

const CALENDARS = {
  open: [
    { from: 20, to: 26 },
    { from: 28, to: 31 },
  ],
  holidays: [{ from: 24, to: 24 }],
};

/** By hand: not the 24th, 26th and 27th; the 28th at 02:30 is when it ends. */
const EXPECTED = [
  '2026-10-22T12:30:00.000Z',
  '2026-10-23T00:30:00.000Z',
  '2026-10-23T12:30:00.000Z',
  '2026-10-25T00:30:00.000Z', // 02:30 for the first time
  '2026-10-25T01:30:00.000Z', // and for the second
  '2026-10-25T13:30:00.000Z',
];

describe('A trigger with a period, exclusions, calendars and both passes of a repeated hour', () => {
  const clock = new SetClock(FROM);
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
    for (const [key, ranges] of Object.entries(CALENDARS)) {
      const days = ranges.flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, index) => `2026-10-${from + index}`),
      );
      await station.calendars.put(anna, key, { kind: 'document', document: { days } });
    }
  });
  beforeEach(async () => {
    clock.at = FROM;
    await station.query(sql`truncate run_request, cron_trigger, activity_run, run_batch`);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  async function save(key: string): Promise<void> {
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'q' }];
    await station.definitions.put(anna, key, { key, triggers: [TRIGGER], taskTemplates });
  }

  async function tickAll(): Promise<void> {
    while (await station.database.transaction((tx) => station.cronClock.tick(tx)));
  }

  async function carryAll(): Promise<void> {
    while (await station.carrier.carry());
  }

  const ask = (definition: string, dryRun: boolean) =>
    station.backfills.create(anna, {
      ...{ definition, trigger: 'it', from: FROM - 30 * DAY, to: null, dryRun },
      ...{ existing: 'skip', order: 'newest_first', limit: null },
      ...{ rate: null, note: null, idempotencyKey: null },
    });

  async function ledger(key: string) {
    const rows = await station.query(sql<{ at: number; due: number }>`
      select ${epochMs('nominal_time')} as at, ${epochMs('due_time')} as due
      from activity_run where definition_id = (select id from activity_definition where key = ${key})
      order by nominal_time`);
    return rows.map(({ at, due }) => [iso(at), due]);
  }

  const preview = (key: string) =>
    station.previews.ofTrigger(anna.tenant, key, 'it', { from: FROM, count: 1_000 });

  function coverage(key: string) {
    const period = { from: FROM - 30 * DAY, to: clock.at + 1, limit: 1_000 };
    return station.occurrences.read(anna.tenant, key, 'it', period);
  }

  it('fires when its preview says, misses nothing, and leaves nothing for a backfill', async () => {
    await save('fires');
    const { fires } = await preview('fires');
    expect(fires.map(({ nominal }) => iso(nominal))).toEqual(EXPECTED);
    for (let at = FROM; at <= NOW; at += DAY / 4) {
      clock.at = at;
      await tickAll();
    }
    expect(await ledger('fires')).toEqual(fires.map(({ nominal, due }) => [iso(nominal), due]));
    expect((await coverage('fires')).coverage).toMatchObject({
      uncovered: { times: [], count: 0 },
      overdue: [],
    });
    const [standing] = await station.standings.of(anna.tenant, 'fires');
    expect(standing).toMatchObject({ nextDue: null });
    const { id } = await ask('fires', false);
    await carryAll();
    expect((await station.backfills.read(anna.tenant, id)).counts.definitions).toMatchObject([
      { created: 0, existing: EXPECTED.length },
    ]);
  });

  it('is backfilled with the times of its preview, tried and for good', async () => {
    clock.at = NOW;
    await save('late');
    const { fires } = await preview('late');
    for (const dryRun of [true, false]) {
      const { id } = await ask('late', dryRun);
      await carryAll();
      expect((await station.backfills.read(anna.tenant, id)).counts.definitions).toMatchObject([
        { created: EXPECTED.length, existing: 0 },
      ]);
    }
    expect(await ledger('late')).toEqual(fires.map(({ nominal, due }) => [iso(nominal), due]));
  });

  it('has a hole in its ledger shown, and only the hole', async () => {
    await save('robbed');
    clock.at = NOW;
    await tickAll();
    await station.query(sql`
      delete from activity_run where nominal_time = ${'2026-10-25T01:30:00Z'}::timestamptz`);
    expect((await coverage('robbed')).coverage.uncovered).toEqual({
      times: [Date.parse('2026-10-25T01:30:00Z')],
      count: 1,
    });
  });

  it('makes up for a pause by the calendars that it has', async () => {
    await save('paused');
    await station.definitions.pause(anna, 'paused');
    clock.at = Date.parse('2026-10-25T01:00:00Z');
    await tickAll();
    await station.definitions.enable(anna, 'paused', { missed: 'fire_all' });
    await carryAll();
    const runs = await station.query(sql<{ at: number }>`
      select ${epochMs('nominal_time')} as at from activity_run
      where occurrence = 'backfill' order by nominal_time`);
    expect(runs.map(({ at }) => iso(at))).toEqual(EXPECTED.slice(0, 4));
  });

  it('goes by the days of a calendar that is changed, from then on', async () => {
    await save('changed');
    clock.at = Date.parse('2026-10-24T12:00:00Z');
    await tickAll();
    const source = { kind: 'document', document: { days: ['2026-10-22', '2026-10-25'] } } as const;
    const saved = await station.calendars.put(anna, 'holidays', source);
    expect(saved).toMatchObject({ outcome: 'changed' });
    clock.at = NOW;
    await tickAll();
    // The 22nd had come before it was a holiday, the 24th at 14:30 is none any more.
    const expected = [...EXPECTED.slice(0, 3), '2026-10-24T12:30:00.000Z'];
    expect((await ledger('changed')).map(([at]) => at)).toEqual(expected);
    expect((await coverage('changed')).coverage.uncovered.count).toBe(0);
  });
});

function iso(at: number): string {
  return new Date(at).toISOString();
}
