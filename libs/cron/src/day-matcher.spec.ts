import { type CronLine } from './cron-line.js';
import { parseCronLine } from './cron-line.parser.js';
import { compileDayMatcher } from './day-matcher.js';

function lineOf(text: string): CronLine {
  const result = parseCronLine(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.line;
}

/** The days of a month that begins on a Sunday, so that 1, 8, 15, 22 and 29 are Sundays. */
function days(dayFields: string, length = 31): number[] {
  const [dayOfMonth = '', dayOfWeek = ''] = dayFields.split(' ');
  const matches = compileDayMatcher(lineOf(`0 0 ${dayOfMonth} * ${dayOfWeek}`));
  const mask = matches({ length, firstWeekday: 0 });
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
