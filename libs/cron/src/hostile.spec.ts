import { dayRange } from './calendar.fixture.js';
import { type CalendarSpec, createCalendar } from './calendar.js';
import { DaySet } from './day-set.js';
import { previewFires } from './preview.js';
import { settle } from './settle.js';
import { type Zone } from './zone.js';

/*
 * The largest and most unfortunate calendars that a definition may have: whatever is asked of them
 * takes a moment. The bounds are far above what is measured, since a machine may do much else.
 */

const NOW = Date.UTC(2026, 10, 24);
const MOMENT_MS = 3_000;

/** Of the most days a calendar may have every second or third one, so that none are neighbours. */
function scattered(offset: number, step: number): DaySet {
  const { first } = dayRange('2026-01-01');
  return new DaySet(
    Array.from({ length: 5_000 }, (_, index) => {
      const day = first + offset + index * step;
      return { first: day, last: day };
    }),
  );
}

const tenTimes = (mode: 'only' | 'except', setOf: (index: number) => DaySet) =>
  Array.from({ length: 10 }, (_, index) => ({ mode, days: setOf(index) }));

const skipping = { missing: 'skip', repeated: 'both' } as const;
const minutely = { cron: '* * * * *', timezone: 'Africa/Casablanca' };
const leapMondays = { cron: '0 0 29 2 */7', timezone: 'Africa/Casablanca' };

describe('The most unfortunate calendars', () => {
  it.each<[what: string, spec: CalendarSpec]>([
    ['sparse line', leapMondays],
    [
      'line on whose few days another calendar each may be in the way',
      { ...leapMondays, restrictions: tenTimes('except', (index) => scattered(index, 60)) },
    ],
    [
      'line that fires often, of whose days ten calendars leave few',
      { ...minutely, restrictions: tenTimes('except', (index) => scattered(index % 2, 3)) },
    ],
    [
      'line that fires next in a century, but for a day',
      { ...minutely, startAt: NOW, restrictions: [late('2126-11-23')] },
    ],
  ])('are previewed, settled and counted at once: a %s', (_, spec) => {
    const began = performance.now();
    const made = createCalendar(spec);
    if (!made.ok) throw new Error(made.problems[0]?.message);
    const { calendar } = made;
    const jittered = { calendar, jitterMs: 86_400_000, seed: 'x' };
    const fires = previewFires({ ...jittered, from: NOW, count: 1_000 });
    expect(fires.length).toBeGreaterThan(0);
    const misfire = { policy: 'fire_all', graceMs: 60_000, limit: 10_000 } as const;
    const now = Date.UTC(2226, 0);
    expect(settle({ ...jittered, misfire }, { after: NOW, now }).rows).not.toEqual([]);
    expect(calendar.count(NOW, now)).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(MOMENT_MS);
  });

  it('is previewed from long before it begins without a look at the years between', () => {
    const startAt = Date.UTC(9998, 0);
    const made = createCalendar({ ...minutely, startAt, daylightSaving: skipping });
    if (!made.ok) throw new Error(made.problems[0]?.message);
    let looks = 0;
    const zone: Zone = {
      segmentAt: (instant) => {
        looks += 1;
        return made.calendar.zone.segmentAt(instant);
      },
    };
    const jittered = { calendar: { ...made.calendar, zone }, jitterMs: 0, seed: '' };
    const from = Date.parse('0001-01-01T00:00:00Z');
    expect(previewFires({ ...jittered, from, count: 1 })).toHaveLength(1);
    expect(looks).toBeLessThan(10);
  });

  it.each<[what: string, spec: CalendarSpec]>([
    [
      'none of whose days another leaves',
      { ...minutely, restrictions: tenTimes('only', (index) => scattered(index % 2, 2)) },
    ],
    ['that leave no day of a century', { ...minutely, restrictions: [late('9999-12-31')] }],
    [
      'whose only days are those on which the local time does not exist',
      { cron: '30 2 28 3 */7', timezone: 'Europe/Berlin', daylightSaving: skipping },
    ],
  ])('are refused at once: those %s', (_, spec) => {
    const began = performance.now();
    expect(createCalendar(spec)).toMatchObject({ ok: false, problems: [{ code: 'never_fires' }] });
    expect(performance.now() - began).toBeLessThan(MOMENT_MS);
  });
});

/** All days before this one are left out. */
function late(day: string) {
  const { first } = dayRange(day);
  return { mode: 'except' as const, days: new DaySet([{ first: 0, last: first - 1 }]) };
}
