import fc from 'fast-check';
import { type CronLine } from './cron-line.js';
import { parseCronLine } from './cron-line.parser.js';
import { compileDayMatcher } from './day-matcher.js';
import { describeCronLine } from './describe.js';

function lineOf(text: string): CronLine | undefined {
  const result = parseCronLine(text);
  return result.ok ? result.line : undefined;
}

function described(text: string): string | undefined {
  const line = lineOf(text);
  return line && describeCronLine(line);
}

describe('a cron line in words', () => {
  it.each([
    ['* * * * *', 'Every minute'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['5-59/15 * * * *', 'Every 15 minutes from minute 5 on'],
    ['*/25 * * * *', 'At minutes 0, 25 and 50 of every hour'],
    ['7-7 * * * *', 'At minute 7 of every hour'],
    ['@hourly', 'At minute 0 of every hour'],
    ['@daily', 'At 00:00 every day'],
    ['@weekly', 'At 00:00 on Sunday'],
    ['@monthly', 'At 00:00 on the 1st of the month'],
    ['@yearly', 'At 00:00 on the 1st of January'],
    ['0 9 * * 1-5', 'At 09:00 on Monday to Friday'],
    ['0 9 * * 0,6', 'At 09:00 on Saturday and Sunday'],
    ['0 9 * * 5-7', 'At 09:00 on Friday to Sunday'],
    ['0,30 9-11 * * *', 'At 09:00, 09:30, 10:00, 10:30, 11:00 and 11:30 every day'],
    ['*/15 9-17 * * 1-5', 'Every 15 minutes in the hours 9 to 17 on Monday to Friday'],
    ['*/10 9 * * *', 'At 09:00, 09:10, 09:20, 09:30, 09:40 and 09:50 every day'],
    ['* 9 * * *', 'Every minute in the hour 9 every day'],
    ['5 */7 * * *', 'At 00:05, 07:05, 14:05 and 21:05 every day'],
    [
      '5 0-22/2 * * *',
      'At minute 5 of the hours 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 22 every day',
    ],
    ['0 9 * 2 *', 'At 09:00 every day in February'],
    ['* * * jun-aug,dec *', 'Every minute in June to August and December'],
    ['0 9 * 2 1', 'At 09:00 on Monday in February'],
    ['0 9 L * *', 'At 09:00 on the last day of the month'],
    ['0 9 1-7,15,L * *', 'At 09:00 on the 1st to 7th, the 15th and the last day of the month'],
    ['0 9 LW 3 *', 'At 09:00 on the last weekday (Monday to Friday) of March'],
    ['0 9 31W * *', 'At 09:00 on the weekday (Monday to Friday) nearest to the 31st of the month'],
    ['0 9 * * FRI#2', 'At 09:00 on the 2nd Friday of the month'],
    ['0 9 * 1,7 MON#1,MON#3', 'At 09:00 on the 1st Monday and the 3rd Monday of January and July'],
    ['0 9 * * 1,5L', 'At 09:00 on every Monday and the last Friday of the month'],
    ['0 9 * * 5L,FRIL', 'At 09:00 on the last Friday of the month'],
    ['0 9 13 * 5', 'At 09:00 on the 13th of the month or on Friday'],
    ['0 9 L 6 FRIL', 'At 09:00 on the last day of June or on the last Friday of June'],
    ['0 9 1-31 * 5', 'At 09:00 every day'],
    [
      '0 9 */10 * 1',
      'At 09:00 on the 1st, the 11th, the 21st and the 31st of the month, if that is Monday',
    ],
    ['0 9 1-7 * */6', 'At 09:00 on the 1st to 7th of the month, if that is Saturday or Sunday'],
  ])('%s: %s', (text, expected) => {
    expect(described(text)).toBe(expected);
  });

  it('tells apart what means different things', () => {
    const field = (min: number, max: number) => {
      const value = fc.integer({ min, max });
      const range = fc
        .tuple(value, value, fc.integer({ min: 1, max: 7 }))
        .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`);
      const step = fc.integer({ min: 1, max: 7 }).map((n) => `*/${n}`);
      return fc.oneof(fc.constant('*'), step, range, value.map(String));
    };
    const inMonth = fc.oneof(
      field(1, 31),
      fc.constantFrom('L', 'LW', '1W', '15W', '31W', '1,L', 'L,15W', '29,LW'),
    );
    const inWeek = fc.oneof(
      field(0, 7),
      fc.constantFrom('5#2', 'FRIL', 'MON#1,MON#3', '5#5', '1,5L', '7#1', '0L'),
    );
    const fields = [field(0, 59), field(0, 23), inMonth, field(1, 12), inWeek] as const;
    // Two lines that differ in one or two fields: those that could be taken for each other.
    const pair = fc
      .tuple(
        fc.tuple(...fields),
        fc.tuple(...fields),
        fc.subarray([0, 1, 2, 3, 4], { maxLength: 2 }),
      )
      .map(([one, other, changed]) => [
        one.join(' '),
        one.map((text, index) => (changed.includes(index) ? other[index] : text)).join(' '),
      ]);
    fc.assert(
      fc.property(pair, ([one = '', other = '']) => {
        const [a, b] = [lineOf(one), lineOf(other)];
        if (!a || !b || describeCronLine(a) !== describeCronLine(b)) return;
        expect(meaningOf(a)).toEqual(meaningOf(b));
      }),
      { numRuns: 5_000 },
    );
  });
});

/** The sets that a line stands for. */
function meaningOf(line: CronLine) {
  const matches = compileDayMatcher(line);
  const days = [28, 29, 30, 31].flatMap((length) =>
    [0, 1, 2, 3, 4, 5, 6].map((firstWeekday) => matches({ length, firstWeekday })),
  );
  const { minute, hour, month } = line;
  return { minutes: minute.values, hours: hour.values, months: month.values, days };
}
