import { createCalendar } from '#cron';
import { planInterval } from './interval.js';

const MINUTE = 60_000;
const DAY = 1_440;

/** When the lines of an interval fire within some days, in minutes since the first one. */
function fires(seconds: number, lastRunAt?: number): number[] {
  const horizon = Math.max(2 * DAY * MINUTE, 3 * seconds * 1_000);
  const from = Date.UTC(2026, 9, 20);
  const { triggers } = planInterval({ seconds, lastRunAt });
  const times = triggers.flatMap((trigger) => {
    const made = createCalendar(trigger);
    if (!made.ok) throw new Error(JSON.stringify(made.problems));
    const found: number[] = [];
    let next = made.calendar.next(from);
    for (; next !== undefined && next < from + horizon;) {
      found.push(next);
      next = made.calendar.next(next);
    }
    return found;
  });
  return times.sort((a, b) => a - b).map((time) => time / MINUTE);
}

function linesOf(seconds: number, lastRunAt?: string): readonly string[] {
  const last = lastRunAt === undefined ? undefined : Date.parse(lastRunAt);
  return planInterval({ seconds, lastRunAt: last }).triggers.map(({ cron }) => cron);
}

const possible = [
  ...Array.from({ length: DAY }, (_, index) => index + 1).filter((minutes) => DAY % minutes === 0),
  7 * DAY,
];

describe('An interval', () => {
  it.each(possible)('of %i minutes fires at exactly that distance, without end', (minutes) => {
    for (const lastRunAt of [undefined, Date.parse('2026-10-01T14:37:12Z')]) {
      const times = fires(minutes * 60, lastRunAt);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(new Set(gaps)).toEqual(new Set([minutes]));
    }
  });

  it('of an hour or more keeps the minute at which it ran last', () => {
    expect(linesOf(3_600, '2026-10-01T14:37:12Z')).toEqual(['37 * * * *']);
    expect(linesOf(86_400, '2026-10-01T14:37:12Z')).toEqual(['37 14 * * *']);
    expect(linesOf(604_800, '2026-10-01T14:37:12Z')).toEqual(['37 14 * * 4']);
    expect(linesOf(300, '2026-10-01T14:37:12Z')).toEqual(['*/5 * * * *']);
  });

  it('of an hour or more counts from its start, unless it would run later than that anyway', () => {
    const lines = (startAt: string, lastRunAt?: string) =>
      planInterval({
        seconds: 86_400,
        startAt: Date.parse(startAt),
        lastRunAt: lastRunAt === undefined ? undefined : Date.parse(lastRunAt),
      }).triggers.map(({ cron }) => cron);
    expect(lines('2026-12-01T08:15:00Z')).toEqual(['15 8 * * *']);
    expect(lines('2026-12-01T08:15:01Z')).toEqual(['16 8 * * *']);
    expect(lines('2026-12-01T08:15:00Z', '2026-11-29T14:37:12Z')).toEqual(['15 8 * * *']);
    expect(lines('2026-12-01T08:15:00Z', '2026-11-30T14:37:12Z')).toEqual(['37 14 * * *']);
    expect(lines('1969-12-31T23:00:00Z')).toEqual(['0 23 * * *']);
  });

  it('may need several lines', () => {
    expect(linesOf(300)).toEqual(['*/5 * * * *']);
    expect(linesOf(7_200)).toEqual(['0 */2 * * *']);
    expect(linesOf(5_400)).toEqual(['0 */3 * * *', '30 1-23/3 * * *']);
    expect(linesOf(604_800)).toEqual(['0 0 * * 0']);
    expect(planInterval({ seconds: 7_200 }).notes).toHaveLength(1);
    expect(planInterval({ seconds: 1_920 }).notes).toEqual([
      expect.any(String),
      expect.stringMatching(/^takes 8 triggers: after an outage each of them may/),
    ]);
  });

  it.each([
    [30, /^every 30 s is less than a minute/],
    [0.5, /^every 0.5 s is less than a minute/],
    [90, /^every 90 s is not a whole number of minutes/],
    [420, /^no cron line fires every 7 minutes/],
    [18_000, /^no cron line fires every 5 hours/],
    [172_800, /^no cron line fires every 2 days/],
    [0, /^the interval is not positive$/],
    [-60, /^the interval is not positive$/],
    [Infinity, /^the interval is not positive$/],
  ])('of %d s is refused', (seconds, reason) => {
    expect(() => planInterval({ seconds })).toThrow(reason);
  });
});
