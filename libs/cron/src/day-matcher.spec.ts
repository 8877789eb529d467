import { type CronLine } from './cron-line.js';
import { parseCronLine } from './cron-line.parser.js';
import { compileDayMatcher } from './day-matcher.js';

function lineOf(text: string): CronLine {
  const result = parseCronLine(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.line;
}

/** The days of a month that begins on a Sunday, so that 1, 8, 15, 22 and 29 are Sundays. */
function days(dayFields: string, length = 31, firstWeekday = 0): number[] {
  const [dayOfMonth = '', dayOfWeek = ''] = dayFields.split(' ');
  const matches = compileDayMatcher(lineOf(`0 0 ${dayOfMonth} * ${dayOfWeek}`));
  const mask = matches({ length, firstWeekday });
  return Array.from({ length: 31 }, (_, index) => index + 1).filter(
    (day) => (mask & (1 << (day - 1))) !== 0,
  );
}

describe('the day fields, as Vixie cron combines them', () => {
  it('take either day when both are restricted', () => {
    expect(days('13 1')).toEqual([2, 9, 13, 16, 23, 30]);
    expect(days('1,15 5,6')).toEqual([1, 6, 7, 13, 14, 15, 20, 21, 27, 28]);
  });

  it('take the other one alone when one is a star', () => {
    expect(days('* 1')).toEqual([2, 9, 16, 23, 30]);
    expect(days('13 *')).toEqual([13]);
    expect(days('* *', 30)).toHaveLength(30);
  });

  it('take days that satisfy both when one begins with a star', () => {
    expect(days('*/2 1')).toEqual([9, 23]);
    expect(days('*/10 */2')).toEqual([1, 21, 31]);
    expect(days('1-7 */2')).toEqual([1, 3, 5, 7]);
    expect(days('*,5 1')).toEqual([2, 9, 16, 23, 30]);
  });

  it('are restricted by whatever does not begin with a star, even by a list with one', () => {
    expect(days('5,* 1')).toHaveLength(31);
    expect(days('1-31 1')).toHaveLength(31);
  });

  it('name no day that the month does not have', () => {
    expect(days('29-31 *', 28)).toEqual([]);
    expect(days('29-31 *', 30)).toEqual([29, 30]);
  });
});

describe('a day that depends on the month', () => {
  it('is the last one, whatever the length of the month', () => {
    for (const length of [28, 29, 30, 31]) expect(days('L *', length)).toEqual([length]);
    expect(days('1,15,L *', 30)).toEqual([1, 15, 30]);
  });

  it('is the last working day', () => {
    // The last day of a month of 30 days that begins on a Sunday is a Monday, and so on.
    const last = [30, 30, 30, 30, 30, 29, 28].map((day) => [day]);
    expect([0, 1, 2, 3, 4, 5, 6].map((first) => days('LW *', 30, first))).toEqual(last);
  });

  it('is the working day nearest to a day, never in another month', () => {
    expect(days('14W *')).toEqual([13]); // a Saturday
    expect(days('15W *')).toEqual([16]); // a Sunday
    expect(days('16W *')).toEqual([16]);
    expect(days('1W *')).toEqual([2]); // a Sunday
    expect(days('1W *', 31, 6)).toEqual([3]); // a Saturday
    expect(days('31W *', 31, 5)).toEqual([29]); // a Sunday
    expect(days('31W *', 31, 4)).toEqual([30]); // a Saturday
    expect(days('28W *', 28, 1)).toEqual([26]); // a Sunday
    expect(days('1W,15W *')).toEqual([2, 16]);
  });

  it('is missing where the month does not have the day', () => {
    expect(days('31W *', 30)).toEqual([]);
    expect(days('29W,30W *', 28)).toEqual([]);
    expect(days('29W,30W *', 29)).toEqual([27]); // the 29th is a Sunday
  });

  it('is the nth of a weekday, if the month has it', () => {
    expect(days('* 0#1')).toEqual([1]);
    expect(days('* MON#1,MON#3')).toEqual([2, 16]);
    expect(days('* FRI#2')).toEqual([13]);
    expect(days('* SUN#5')).toEqual([29]);
    expect(days('* SAT#5')).toEqual([]);
    expect(days('* 7#5', 28)).toEqual([]);
  });

  it('is the last of a weekday', () => {
    expect(days('* SUNL')).toEqual([29]);
    expect(days('* 7L', 28)).toEqual([22]);
    expect(days('* 6L')).toEqual([28]);
    expect(days('* 2L')).toEqual([31]);
  });

  it('restricts its field, so that the other field is an alternative', () => {
    expect(days('L 1')).toEqual([2, 9, 16, 23, 30, 31]);
    expect(days('13 FRI#2')).toEqual([13]);
    expect(days('1 FRI#2')).toEqual([1, 13]);
    expect(days('LW FRIL')).toEqual([27, 31]);
  });

  it('narrows a field that begins with a star', () => {
    expect(days('*/2 FRI#2')).toEqual([13]);
    expect(days('*/2 MON#1')).toEqual([]);
    expect(days('L */2')).toEqual([31]);
    expect(days('*,L 2')).toEqual([3, 10, 17, 24, 31]);
  });
});
