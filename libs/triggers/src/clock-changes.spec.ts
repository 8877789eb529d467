import { sql } from 'kysely';
import { previewFires } from '#cron';
import { epochMs } from '#database';
import { compileDefinition, type Definition, triggerTiming } from '#definitions';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, SetClock, type Station } from './triggers.fixture.js';

const HOUR = 3_600_000;
const YEAR = { from: Date.UTC(2027, 0, 1), until: Date.UTC(2028, 0, 1) };
/** How long before and after a change of the zone's clocks is lived through. */
const AROUND = 5 * HOUR;

/** By an hour, by half of one and by two; at night, at midnight; on both halves of the earth. */
const ZONES = [
  ...['Europe/Berlin', 'Europe/London', 'Europe/Lisbon', 'Atlantic/Azores', 'Asia/Jerusalem'],
  ...['America/New_York', 'America/Los_Angeles', 'America/St_Johns', 'America/Nuuk'],
  ...['America/Havana', 'America/Santiago', 'Africa/Cairo', 'Asia/Beirut'],
  ...['Australia/Sydney', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Pacific/Chatham'],
  'Antarctica/Troll',
];

const LINES: Readonly<Record<string, object>> = {
  often: { cron: '*/20 * * * *' },
  hourly: { cron: '0 * * * *', misfire: { policy: 'skip', grace: 'PT0S' } },
  midnight: { cron: '0 0 * * *' },
  'after-midnight': { cron: '30 0 * * *' },
  one: { cron: '30 1 * * *' },
  two: { cron: '30 2 * * *', misfire: { policy: 'fire_all', grace: 'PT1M' } },
  jittered: { cron: '15,45 0-4 * * *', jitter: 'PT10M' },
};

describe('The ledger on the days on which a zone changes its clocks', () => {
  const clock = new SetClock(0);
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

  async function save(key: string, timezone: string): Promise<Definition> {
    const triggers = Object.entries(LINES).map(([id, line]) => {
      return { id, type: 'cron', timezone, ...line };
    });
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'desk' }];
    return (await station.definitions.put(anna, key, { key, triggers, taskTemplates })).definition;
  }

  /** Goes from one due time to the next, so that every fire is recorded when it is due. */
  async function live(until: number): Promise<void> {
    for (;;) {
      while (await station.database.transaction((tx) => station.cronClock.tick(tx)));
      const next = await station.triggers.nextDueIn(station.database.session());
      if (next === null || clock.at + next > until) break;
      clock.at += next;
    }
    clock.at = until;
  }

  function ledgerOf({ id }: Definition, trigger: string) {
    return station.query(sql<object>`
      select ${epochMs('nominal_time')} as nominal, ${epochMs('due_time')} as due, state,
        ${epochMs('created_at')} as recorded
      from activity_run where definition_id = ${id} and trigger_id = ${trigger}
      order by nominal_time`);
  }

  it.each(ZONES)(
    'has each time of the preview once, recorded when it was due: %s',
    async (timezone) => {
      const changes = changesIn(timezone);
      expect(changes.length).toBeGreaterThanOrEqual(2);
      let marks = 0;
      for (const [index, change] of changes.entries()) {
        const [from, until] = [change - AROUND, change + AROUND];
        clock.at = from;
        const definition = await save(
          `${timezone.toLowerCase().replace('/', '-')}-${index}`,
          timezone,
        );
        await live(until);
        await station.definitions.archive(anna, definition.key);
        for (const cron of compileDefinition(definition.spec).cronTriggers) {
          const timing = triggerTiming(definition.id, cron);
          const fires = previewFires({ ...timing, from, count: 100 }).filter(
            ({ due }) => due <= until,
          );
          marks += fires.filter(({ mark }) => mark !== undefined).length;
          expect(await ledgerOf(definition, cron.id)).toEqual(
            fires.map(({ nominal, due }) => ({ nominal, due, state: 'pending', recorded: due })),
          );
          const page = { from, to: until, limit: 1_000 };
          const read = station.occurrences.read(anna.tenant, definition.key, cron.id, page);
          expect((await read).coverage).toMatchObject({
            ...{ uncovered: { count: 0 }, overdue: [], unknown: [] },
          });
        }
      }
      expect(marks).toBeGreaterThan(0);
    },
    60_000,
  );
});

/** When the clocks of a zone are changed, to the hour: what its clocks show jumps then. */
function changesIn(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (instant: number): string => format.format(instant).split(' ').at(-1) ?? '';
  const changes: number[] = [];
  for (let hour = YEAR.from; hour < YEAR.until; hour += HOUR) {
    if (offsetAt(hour - HOUR) !== offsetAt(hour)) changes.push(hour);
  }
  return changes;
}
