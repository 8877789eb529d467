import { sql } from 'kysely';
import { epochMs } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { CronBacklogError } from './cron-trigger.errors.js';
import { anna, openStation, SetClock, type Station } from './triggers.fixture.js';

const MINUTE = 60_000;
const NINE = Date.UTC(2026, 0, 5, 9);
/** Rows that a change may have to record. */
const ROOM = 1_000;

/** Runs however late, so that each time takes a row. */
const PATIENT = { cron: '* * * * *', misfire: { policy: 'fire_once', grace: 'P31D' } };

describe('A change of a definition whose times are still to be recorded', () => {
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

  /** Saves a definition with these triggers. */
  async function save(key: string, ...lines: readonly object[]): Promise<number> {
    const triggers = lines.map((line, index) => ({ id: `t${index}`, type: 'cron', ...line }));
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'desk' }];
    const document = { key, triggers, taskTemplates };
    return (await station.definitions.put(anna, key, document)).definition.revision;
  }

  async function tickAll(): Promise<void> {
    while (await station.database.transaction((tx) => station.cronClock.tick(tx)));
  }

  function ledger() {
    return station.query(sql<{ at: number; revision: number }>`
      select ${epochMs('nominal_time')} as at, revision from activity_run order by nominal_time`);
  }

  it('records as many as fit into it', async () => {
    await save('fits', PATIENT);
    clock.at = NINE + ROOM * MINUTE;
    expect(await save('fits', { cron: '0 * * * *' })).toBe(2);
    const rows = await ledger();
    expect(rows.map(({ at }) => (at - NINE) / MINUTE)).toEqual(
      Array.from({ length: ROOM }, (_, index) => index + 1),
    );
    expect(new Set(rows.map(({ revision }) => revision))).toEqual(new Set([1]));
  });

  it.each([
    ['one trigger', [PATIENT], ROOM + 1],
    ['all of its triggers together', [PATIENT, PATIENT, PATIENT], ROOM / 2],
  ])(
    'is refused when more wait, of %s, until workers have caught up',
    async (whose, lines, late) => {
      const key = whose.replaceAll(' ', '-');
      await save(key, ...lines);
      clock.at = NINE + late * MINUTE;
      await expect(save(key, { cron: '0 * * * *' })).rejects.toThrow(CronBacklogError);
      await expect(station.definitions.pause(anna, key)).rejects.toThrow(/try again/);
      expect(await station.definitions.read(anna.tenant, key)).toMatchObject({
        ...{ state: 'enabled', revision: 1 },
      });
      expect(await ledger()).toEqual([]);

      await tickAll();
      expect(await save(key, { cron: '0 * * * *' })).toBe(2);
      expect(await ledger()).toHaveLength(lines.length * late);
    },
  );

  it('is refused also when it is its calendar that changes, which then stays as it was', async () => {
    const setDays = (...days: string[]) =>
      station.calendars.put(anna, 'closed', { kind: 'document', document: { days } });
    await setDays('2026-12-24');
    const calendars = [{ key: 'closed', mode: 'except' }];
    await save('closing', { ...PATIENT, calendars });
    clock.at = NINE + (ROOM + 1) * MINUTE;
    await expect(setDays('2026-12-25')).rejects.toThrow(CronBacklogError);
    expect(await station.calendars.read(anna.tenant, 'closed')).toMatchObject({ version: 1 });
    await tickAll();
    expect(await setDays('2026-12-25')).toMatchObject({ outcome: 'changed', revised: 1 });
  });

  it('settles a year at once where neighbouring times share a row', async () => {
    const strict = { cron: '* * * * *', misfire: { policy: 'skip', grace: 'PT0S' } };
    await save('strict', strict, { cron: '* * * * *' });
    clock.at = NINE + 365 * 1_440 * MINUTE;
    expect(await save('strict', { cron: '0 * * * *' })).toBe(2);
    expect((await ledger()).length).toBeLessThan(10);
  });
});
