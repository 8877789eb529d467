import { sql } from 'kysely';
import { epochMs } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from './triggers.fixture.js';

const MINUTE = 60_000;
const NINE = Date.UTC(2026, 4, 4, 9);
const YEARLY = { cron: '0 0 1 1 *' };

interface Row {
  readonly state: string;
  readonly reason: string | null;
  readonly tasks: number;
}

describe('A nominal time that is carried out late', () => {
  const clock = new SetClock(NINE);
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  /** A definition with one cron trigger, and what may become of it. */
  function definition(key: string) {
    const { definitions } = station;
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'desk' }];
    const save = async (trigger: object, name = key) => {
      const triggers = [{ id: 'it', type: 'cron', cron: '* * * * *', ...trigger }];
      const document = { key, name, triggers, taskTemplates };
      return (await definitions.put(anna, key, document)).definition;
    };
    return {
      save,
      pause: () => definitions.pause(anna, key),
      enable: () => definitions.enable(anna, key),
      archive: () => definitions.archive(anna, key),
    };
  }

  /** What became of the time of nine o'clock. */
  async function nineOf(definitionId: string): Promise<Row | undefined> {
    const [row] = await station.query(sql<Row>`
      select state, reason, (select count(*)::int from task_instance t where t.run_id = r.id) as tasks
      from activity_run r
      where definition_id = ${definitionId} and ${epochMs('nominal_time')} = ${NINE}`);
    return row;
  }

  type Changed = ReturnType<typeof definition>;

  const once = { misfire: { policy: 'fire_once' } };
  const all = { misfire: { policy: 'fire_all', limit: 3 } };

  it.each<
    [key: string, trigger: object, first: (it: Changed) => unknown, then: (it: Changed) => unknown]
  >([
    ['revised twice', once, (it) => it.save(YEARLY), (it) => it.save(YEARLY, 'Renamed')],
    ['paused and enabled', once, (it) => it.pause(), (it) => it.enable()],
    ['archived and enabled', once, (it) => it.archive(), (it) => it.enable()],
    [
      'revised and paused for a moment',
      all,
      (it) => it.save({ ...YEARLY, ...all }),
      async (it) => {
        await it.pause();
        await it.enable();
      },
    ],
    ['paused and enabled, with a limit', all, (it) => it.pause(), (it) => it.enable()],
  ])('runs when its definition was %s meanwhile', async (key, trigger, first, then) => {
    const changed = definition(key.replaceAll(/\W+/g, '-'));
    clock.at = NINE - MINUTE / 2;
    const { id } = await changed.save(trigger);
    clock.at = NINE;
    await station.tick();
    clock.at = NINE + MINUTE / 3;
    await first(changed);
    clock.at = NINE + 30 * MINUTE;
    await then(changed);
    clock.at += 10_000;
    await station.execute(id);
    expect(await nineOf(id)).toEqual({ state: 'completed', reason: null, tasks: 1 });
  });

  it('runs when the days of its calendar were changed twice meanwhile', async () => {
    const setDays = (...days: string[]) =>
      station.calendars.put(anna, 'closed', { kind: 'document', document: { days } });
    clock.at = NINE - MINUTE / 2;
    await setDays('2026-12-25');
    const calendars = [{ key: 'closed', mode: 'except' }];
    const { id } = await definition('with-calendar').save({ ...once, calendars });
    clock.at = NINE;
    await station.tick();
    clock.at = NINE + MINUTE / 3;
    await setDays('2026-05-04');
    clock.at = NINE + 30 * MINUTE;
    await setDays('2026-05-04', '2026-12-25');
    clock.at += 10_000;
    await station.execute(id);
    expect(await nineOf(id)).toEqual({ state: 'completed', reason: null, tasks: 1 });
  });

  it('is coalesced into a later one when nothing was changed', async () => {
    clock.at = NINE - MINUTE / 2;
    const { id } = await definition('unchanged').save(once);
    clock.at = NINE;
    await station.tick();
    clock.at = NINE + 30 * MINUTE;
    await station.execute(id);
    expect(await nineOf(id)).toEqual({ state: 'coalesced', reason: 'misfire', tasks: 0 });
  });
});
