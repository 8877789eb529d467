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
