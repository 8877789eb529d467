import type { DaylightSaving } from '#client';
import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { disagreements, fatesOf } from '../support/nominal-times.js';
import { only } from '../support/tenant.js';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = { from: Date.UTC(2026, 0, 1), until: Date.UTC(2027, 0, 1) };

/** How long before and after a change daily fires are lived through, and those of every half hour. */
const DAILY = { before: 2 * HOUR, after: 26 * HOUR };
const OFTEN = { before: HOUR, after: HOUR };

/** By an hour, by half of one and by two; at night, at midnight; on both halves of the earth. */
const ZONES = [
  ...['Europe/Berlin', 'Europe/London', 'Europe/Lisbon', 'Atlantic/Azores', 'Antarctica/Troll'],
  ...['Asia/Jerusalem', 'Asia/Beirut', 'America/Nuuk', 'America/New_York', 'America/St_Johns'],
  ...['America/Havana', 'Australia/Sydney', 'Australia/Lord_Howe'],
];

/** A zone puts its clocks forwards (`by` above 0) or back. */
interface Change {
  readonly zone: string;
  readonly at: number;
  readonly by: number;
  /** The middle of the hour that is left out or comes twice, as a daily line. */
  readonly line: string;
}

/** Changes of some days that follow each other. */
type Journey = readonly [Change, ...Change[]];

describe('The days on which clocks are changed', () => {
  let cron: CronFaults;

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-clock-changes' });
  }, TEST_MS);
  afterEach(() => cron.faults.expectSound(), TEST_MS);
  afterAll(() => cron.stop());

  /** Sets the clock from one due time to the next, so that every fire is carried out when it is due. */
  async function liveUntil(until: number): Promise<void> {
    for (;;) {
      const { next } = only(
        await cron.faults.sql<{ next: number | null }>(
          'select (extract(epoch from min(next_due)) * 1000)::float8 as next from cron_trigger',
        ),
      );
      if (next === null || next > until) break;
      await cron.clock.set(next);
      await cron.untilQuiet();
    }
    await cron.clock.set(until);
  }

  /** When a definition fired, once all is seen to be as the preview says. */
  async function firesOf(key: string): Promise<number[]> {
    expect(await disagreements(cron.tenant, key)).toEqual([]);
    const fates = await fatesOf(cron.tenant, key);
    expect(new Set(fates.map(({ what }) => what))).toEqual(new Set(['completed']));
    return fates.map(({ at }) => at);
  }

  async function expectLivedThrough(change: Change): Promise<void> {
    const auto = await firesOf(keyOf(change, 'auto'));
    const last = await firesOf(keyOf(change, 'last'));
    const both = await firesOf(keyOf(change, 'both'));
    const skip = await firesOf(keyOf(change, 'skip'));
    const forwards = change.by > 0;
    expect(auto.length).toBeGreaterThanOrEqual(2);
    expect(skip).toHaveLength(auto.length - (forwards ? 1 : 0));
    expect(both).toHaveLength(auto.length + (forwards ? 0 : 1));
    expect(sum(last) - sum(auto)).toBe(forwards ? 0 : -change.by);
    // By elapsed time, whatever the clocks on the wall do meanwhile.
    const often = await firesOf(keyOf(change, 'often'));
    expect(often).toHaveLength((OFTEN.before + OFTEN.after) / (30 * MINUTE));
  }

  it.each(journeys())(
    'come to what the preview says, in every zone and by every choice: $name',
    async ({ changes, from, until }) => {
      await cron.clock.set(from);
      for (const change of changes) {
        for (const [choice, trigger] of Object.entries(triggersOf(change))) {
          await cron.save(keyOf(change, choice), { timezone: change.zone, ...trigger });
        }
      }
      await liveUntil(until);
      await Promise.all(changes.map(expectLivedThrough));
    },
    TEST_MS,
  );
});

/** What is said of local times that do not exist, or exist twice; and a line of elapsed time. */
function triggersOf({ at, line }: Change) {
  const daily = (daylightSaving: 'auto' | DaylightSaving) => {
    return { cron: line, daylightSaving, ...periodAround(at, DAILY) };
  };
  return {
    auto: daily('auto'),
    last: daily({ missing: 'shift', repeated: 'last' }),
    both: daily({ missing: 'shift', repeated: 'both' }),
    skip: daily({ missing: 'skip', repeated: 'first' }),
    often: { cron: '*/30 * * * *', ...periodAround(at, OFTEN) },
  };
}

function periodAround(at: number, { before, after }: typeof DAILY) {
  return {
    startAt: new Date(at - before).toISOString(),
    endAt: new Date(at + after).toISOString(),
  };
}

function keyOf({ zone, at }: Change, choice: string): string {
  return `${zone.toLowerCase().replaceAll(/\W|_/g, '-')}.${new Date(at).getUTCMonth() + 1}.${choice}`;
}

/** All changes of the zones, those within a few days of each other together. */
function journeys() {
  const changes = ZONES.flatMap(changesIn).sort((one, other) => one.at - other.at);
  const together: Journey[] = [];
  for (const change of changes) {
    const before = together.at(-1);
    if (before && change.at - before[0].at < 4 * DAY)
      together[together.length - 1] = [...before, change];
    else together.push([change]);
  }
  return together.map((journey) => {
    const [first] = journey;
    const last = journey.at(-1) ?? first;
    const day = new Date(first.at).toISOString().slice(0, 10);
    const zones = journey.map(({ zone }) => zone).join(', ');
    return {
      name: `from ${day} on, ${zones}`,
      changes: journey,
      from: first.at - DAILY.before,
      until: last.at + DAILY.after,
    };
  });
}

/** When a zone changes its clocks, to the quarter of an hour. */
function changesIn(zone: string): Change[] {
  const offsetAt = offsetsOf(zone);
  const changes: Change[] = [];
  for (let day = YEAR.from; day < YEAR.until; day += DAY) {
    const [before, after] = [offsetAt(day), offsetAt(day + DAY)];
    if (before === after) continue;
    let at = day;
    while (offsetAt(at) === before) at += 15 * MINUTE;
    const by = after - before;
    const middle = new Date(at + before + by / 2);
    changes.push({ zone, at, by, line: `${middle.getUTCMinutes()} ${middle.getUTCHours()} * * *` });
  }
  return changes;
}

/** How far a zone's clocks are ahead of UTC (ms), by the runtime's own rules. */
function offsetsOf(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (instant) => {
    const [, sign, hours = '0', minutes = '0'] =
      /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(instant)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
  };
}

function sum(times: readonly number[]): number {
  return times.reduce((total, time) => total + time, 0);
}
