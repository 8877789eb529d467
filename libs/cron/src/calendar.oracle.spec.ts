import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import fc from 'fast-check';
import { calendarOf } from './calendar.fixture.js';

/** Fields of which all three understand the same; cron-parser refuses lists that overlap. */
const field = (min: number, max: number, stars: readonly string[]): fc.Arbitrary<string> => {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  return fc.oneof(
    fc.constantFrom(...stars),
    range,
    fc.tuple(range, fc.integer({ min: 1, max: 5 })).map(([text, step]) => `${text}/${step}`),
    fc.uniqueArray(value, { minLength: 1, maxLength: 4 }).map((values) => values.join(',')),
  );
};

// Steps of a star in a day field are left to the reference: Vixie cron alone ANDs them.
const line = fc
  .tuple(
    field(0, 59, ['*', '*/15', '*/7']),
    field(0, 23, ['*', '*/6', '*/5']),
    field(1, 31, ['*']),
    field(1, 12, ['*', '*/2', 'FEB']),
    field(0, 6, ['*', 'MON', 'tue-thu']),
  )
  .map((fields) => fields.join(' '))
  // None of the three takes a line that never fires.
  .filter((text) => !/^\S+ \S+ \S*(30|31)\S* (2|FEB|4|6|9|11)\b/.test(text));

const inMonth = fc.oneof(
  fc.constantFrom('*', 'L', 'LW', '1,15,L'),
  fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
  fc
    .uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 2, maxLength: 3 })
    .map((days) => days.map((day) => `${day}W`).join(',')),
);
const weekday = fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', 'SUN', 'fri');
const nth = fc
  .tuple(weekday, fc.integer({ min: 1, max: 5 }))
  .map(([day, number]) => `${day}#${number}`);
const inWeek = fc.oneof(fc.constant('*'), nth, fc.tuple(nth, nth).map(String), weekday.map(lastOf));

function lastOf(day: string): string {
  return `${day}L`;
}

const after = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) });

describe('in UTC the next times are those', () => {
  it('of croner', () => {
    fc.assert(
      fc.property(line, after, (cron, instant) => {
        const calendar = calendarOf({ cron, timezone: 'UTC' });
        const oracle = new Cron(cron, { timezone: 'UTC', mode: '5-part' });
        const expected = oracle.nextRuns(5, new Date(instant)).map((date) => date.getTime());
        let fire: number | undefined = instant;
        for (const time of expected) {
          fire = calendar.next(fire ?? NaN);
          expect(fire).toBe(time);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of croner, for days that depend on the month', () => {
    fc.assert(
      fc.property(inMonth, inWeek, after, (days, weekdays, instant) => {
        const cron = `0 9 ${days} * ${weekdays}`;
        const calendar = calendarOf({ cron, timezone: 'UTC' });
        const oracle = new Cron(cron, { timezone: 'UTC', mode: '5-part' });
        const expected = oracle.nextRuns(8, new Date(instant)).map((date) => date.getTime());
        let fire = instant;
        for (const time of expected) {
          fire = calendar.next(fire) ?? NaN;
          expect(fire).toBe(time);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of cron-parser, for days that depend on the month', () => {
    const days = fc.constantFrom('*', 'L', '1,15,L');
    const weekdays = fc.oneof(fc.constant('*'), nth, weekday.map(lastOf));
    fc.assert(
      fc.property(days, weekdays, after, (dayOfMonth, dayOfWeek, instant) => {
        const cron = `0 9 ${dayOfMonth} * ${dayOfWeek}`;
        const calendar = calendarOf({ cron, timezone: 'UTC' });
        const options = { tz: 'UTC', currentDate: new Date(instant) };
        const oracle = CronExpressionParser.parse(cron, options);
        let fire = instant;
        for (let step = 0; step < 5; step++) {
          fire = calendar.next(fire) ?? NaN;
          expect(fire).toBe(oracle.next().getTime());
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of cron-parser, forwards and backwards', () => {
    fc.assert(
      fc.property(line, after, (cron, instant) => {
        const calendar = calendarOf({ cron, timezone: 'UTC' });
        const options = { tz: 'UTC', currentDate: new Date(instant) };
        const forwards = CronExpressionParser.parse(cron, options);
        const backwards = CronExpressionParser.parse(cron, options);
        let next: number | undefined = instant;
        let previous: number | undefined = instant;
        for (let step = 0; step < 3; step++) {
          next = calendar.next(next ?? NaN);
          previous = calendar.previous(previous ?? NaN);
          expect(next).toBe(forwards.next().getTime());
          expect(previous).toBe(backwards.prev().getTime());
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('in any zone, between changes of its clocks, the next times are those', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2036, 0) });

  it('of croner', () => {
    fc.assert(
      fc.property(line, zone, instants, (cron, timezone, instant) => {
        const calendar = calendarOf({ cron, timezone });
        // What the two do where clocks change differs: there the reference decides.
        const { end } = calendar.zone.segmentAt(instant);
        const oracle = new Cron(cron, { timezone, mode: '5-part' });
        const found = oracle.nextRuns(5, new Date(instant)).map((date) => date.getTime());
        const expected = found.filter((time) => time < end);
        let fire = instant;
        for (const time of expected) {
          fire = calendar.next(fire) ?? NaN;
          expect(fire).toBe(time);
        }
        const isComplete = expected.length === found.length;
        if (!isComplete) expect(calendar.next(fire)).toBeGreaterThanOrEqual(end);
      }),
      { numRuns: 300 },
    );
  });
});
