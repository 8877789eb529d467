import { parseCronLine } from './cron-line.parser.js';
import { type CronFieldName } from './cron-line.js';

function valuesOf(text: string): Readonly<Record<CronFieldName, readonly number[]>> {
  const result = parseCronLine(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { minute, hour, dayOfMonth, month, dayOfWeek } = result.line;
  return {
    minute: minute.values,
    hour: hour.values,
    dayOfMonth: dayOfMonth.values,
    month: month.values,
    dayOfWeek: dayOfWeek.values,
  };
}

function problemsOf(text: string) {
  const result = parseCronLine(text);
  return result.ok ? [] : result.problems;
}

const numbers = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, index) => low + index);

describe('a field', () => {
  it.each<[string, CronFieldName, number[]]>([
    ['* * * * *', 'minute', numbers(0, 59)],
    ['* * * * *', 'hour', numbers(0, 23)],
    ['* * * * *', 'dayOfMonth', numbers(1, 31)],
    ['* * * * *', 'month', numbers(1, 12)],
    ['* * * * *', 'dayOfWeek', numbers(0, 6)],
    ['5 * * * *', 'minute', [5]],
    ['05 * * * *', 'minute', [5]],
    ['3,1,2,1 * * * *', 'minute', [1, 2, 3]],
    ['10-13 * * * *', 'minute', [10, 11, 12, 13]],
    ['7-7 * * * *', 'minute', [7]],
    ['*/15 * * * *', 'minute', [0, 15, 30, 45]],
    ['*/25 * * * *', 'minute', [0, 25, 50]],
    ['*/60 * * * *', 'minute', [0]],
    ['10-30/10 * * * *', 'minute', [10, 20, 30]],
    ['10-29/10,58,*/30 * * * *', 'minute', [0, 10, 20, 30, 58]],
    ['* */6 * * *', 'hour', [0, 6, 12, 18]],
    ['* * */10 * *', 'dayOfMonth', [1, 11, 21, 31]],
    ['* * * */5 *', 'month', [1, 6, 11]],
    ['* * * jan,Mar-MAY,dec *', 'month', [1, 3, 4, 5, 12]],
    ['* * * jan-dec/6 *', 'month', [1, 7]],
    ['* * * * 7', 'dayOfWeek', [0]],
    ['* * * * 0,7', 'dayOfWeek', [0]],
    ['* * * * 5-7', 'dayOfWeek', [0, 5, 6]],
    ['* * * * 1-7/2', 'dayOfWeek', [0, 1, 3, 5]],
    ['* * * * */2', 'dayOfWeek', [0, 2, 4, 6]],
    ['* * * * mon-FRI', 'dayOfWeek', [1, 2, 3, 4, 5]],
    ['* * * * Sun', 'dayOfWeek', [0]],
    ['* * * * sun-tue', 'dayOfWeek', [0, 1, 2]],
    ['* * * * fri-sun', 'dayOfWeek', [0, 5, 6]],
    ['* * * * sun-sun', 'dayOfWeek', [0]],
    ['* * * * 0-SUN', 'dayOfWeek', [0]],
    ['* * * * 7-SUN', 'dayOfWeek', [0]],
    ['* * * * 0-0', 'dayOfWeek', [0]],
    ['* * * * 0-7', 'dayOfWeek', [0, 1, 2, 3, 4, 5, 6]],
  ])('of "%s": its %s is %j', (text, field, values) => {
    expect(valuesOf(text)[field]).toEqual(values);
  });

  it.each<[string, 'dayOfMonth' | 'dayOfWeek', object[]]>([
    ['* * L * *', 'dayOfMonth', [{ kind: 'last_day' }]],
    ['* * l,lw * *', 'dayOfMonth', [{ kind: 'last_day' }, { kind: 'last_working_day' }]],
    ['* * 31W * *', 'dayOfMonth', [{ kind: 'nearest_working_day', day: 31 }]],
    [
      '* * 1W,15w * *',
      'dayOfMonth',
      [
        { kind: 'nearest_working_day', day: 1 },
        { kind: 'nearest_working_day', day: 15 },
      ],
    ],
    ['* * * * 5#2', 'dayOfWeek', [{ kind: 'nth_weekday', weekday: 5, nth: 2 }]],
    ['* * * * fri#5', 'dayOfWeek', [{ kind: 'nth_weekday', weekday: 5, nth: 5 }]],
    ['* * * * 7#1', 'dayOfWeek', [{ kind: 'nth_weekday', weekday: 0, nth: 1 }]],
    ['* * * * 7L', 'dayOfWeek', [{ kind: 'last_weekday', weekday: 0 }]],
    [
      '* * * * MON#1,sunl,MON#3',
      'dayOfWeek',
      [
        { kind: 'nth_weekday', weekday: 1, nth: 1 },
        { kind: 'last_weekday', weekday: 0 },
        { kind: 'nth_weekday', weekday: 1, nth: 3 },
      ],
    ],
  ])('of "%s": its %s depends on the month', (text, field, relative) => {
    const result = parseCronLine(text);
    expect(result).toMatchObject({ line: { [field]: { values: [], relative } } });
  });

  it('mixes days by number with days that depend on the month', () => {
    expect(parseCronLine('0 0 1,15,L * MON,FRI#2')).toMatchObject({
      line: {
        dayOfMonth: { values: [1, 15], relative: [{ kind: 'last_day' }], beginsWithStar: false },
        dayOfWeek: { values: [1], relative: [{ weekday: 5, nth: 2 }], beginsWithStar: false },
      },
    });
  });

  it('remembers whether it begins with a star', () => {
    const result = parseCronLine('*/5 5 *,1 1,* 1-5');
    expect(result).toMatchObject({
      line: {
        minute: { beginsWithStar: true },
        hour: { beginsWithStar: false },
        dayOfMonth: { beginsWithStar: true },
        month: { beginsWithStar: false },
        dayOfWeek: { beginsWithStar: false },
      },
    });
  });
});

describe('a line', () => {
  it.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['  @Daily\n', '0 0 * * *'],
  ])('%j is the same as "%s"', (macro, line) => {
    expect(parseCronLine(macro)).toEqual(parseCronLine(line));
  });

  it('may be spaced in any way', () => {
    expect(parseCronLine('\t1  2\t3 4   5\n')).toEqual(parseCronLine('1 2 3 4 5'));
  });

  it('reports each wrong field with its place', () => {
    expect(problemsOf('60 1 0 foo 1')).toEqual([
      {
        code: 'out_of_range',
        message: 'minute: 60 is out of range, which is 0 to 59',
        offset: 0,
        part: 'minute',
      },
      {
        code: 'out_of_range',
        message: 'day of month: 0 is out of range, which is 1 to 31',
        offset: 5,
        part: 'dayOfMonth',
      },
      {
        code: 'unknown_name',
        message:
          'month: "foo" is not a name; the names are JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC',
        offset: 7,
        part: 'month',
      },
    ]);
  });

  it.each<[text: string, code: string, offset: number, message: RegExp]>([
    ['', 'field_count', 0, /5 fields and this one has 0/],
    ['0 9 * *', 'field_count', 7, /5 fields and this one has 4/],
    ['0 0 9 * * *', 'field_count', 10, /has 6; seconds and years are not supported/],
    ['0 0 9 * * * 2026', 'field_count', 10, /has 7; seconds and years/],
    ['@reboot', 'unknown_macro', 0, /@reboot is not supported.*@hourly/],
    [' @every 5m', 'unknown_macro', 1, /"@every 5m" is not a macro.*@daily/],
    ['@daily 5', 'unknown_macro', 0, /not a macro/],
    ['60 * * * *', 'out_of_range', 0, /0 to 59/],
    ['* 24 * * *', 'out_of_range', 2, /0 to 23/],
    ['* * 32 * *', 'out_of_range', 4, /1 to 31/],
    ['* * * 13 *', 'out_of_range', 6, /1 to 12/],
    ['* * * 0 *', 'out_of_range', 6, /1 to 12/],
    ['* * * * 8', 'out_of_range', 8, /0 to 7/],
    ['1,2,99 * * * *', 'out_of_range', 4, /99/],
    ['1-99 * * * *', 'out_of_range', 2, /99/],
    [`${'9'.repeat(400)} * * * *`, 'out_of_range', 0, /0 to 59/],
    ['* 22-2 * * *', 'empty_range', 2, /22-2 is empty/],
    ['* * * * 5-1', 'empty_range', 8, /5-1 is empty/],
    ['* * * * fri-0', 'empty_range', 8, /fri-0 is empty/],
    ['*/0 * * * *', 'bad_step', 2, /step of 0/],
    ['*/61 * * * *', 'bad_step', 2, /which has 60 values/],
    ['* */25 * * *', 'bad_step', 4, /24 values/],
    ['5/15 * * * *', 'bad_step', 0, /write 5-59 instead of 5/],
    ['* * * * mon/2', 'bad_step', 8, /write mon-6 instead of mon/],
    ['1,,2 * * * *', 'syntax', 2, /a value is missing/],
    [',1 * * * *', 'syntax', 0, /a value is missing/],
    ['1- * * * *', 'syntax', 2, /a value is missing/],
    ['-1 * * * *', 'syntax', 0, /a value is missing/],
    ['*/ * * * *', 'syntax', 2, /a value is missing/],
    ['1-2-3 * * * *', 'syntax', 3, /a second "-"/],
    ['*/2/3 * * * *', 'syntax', 3, /a second "\/"/],
    ['*5 * * * *', 'syntax', 0, /"\*5" is not a number/],
    ['1x * * * *', 'syntax', 1, /"1x" is not a number/],
    ['1.5 * * * *', 'syntax', 1, /"1.5" is not a number/],
    ['* *-3 * * *', 'syntax', 2, /"\*" is not a number/],
    ['mon * * * *', 'unknown_name', 0, /this field has no names/],
    ['* * * * january', 'unknown_name', 8, /SUN, MON/],
    ['* * L-3 * *', 'unsupported', 4, /"L-3": days cannot be counted back/],
    ['* * 1-15W * *', 'unsupported', 4, /"1-15W": W belongs to a single day/],
    ['* * 15W/2 * *', 'unsupported', 4, /W belongs to a single day/],
    ['* * 1-L * *', 'unsupported', 4, /L stands alone/],
    ['* * L/2 * *', 'unsupported', 4, /L stands alone/],
    ['* * 1,0W * *', 'out_of_range', 6, /1W to 31W/],
    ['* * 32W * *', 'out_of_range', 4, /1W to 31W/],
    ['* * W * *', 'unknown_name', 4, /"W" is not a name/],
    ['* * 2#3 * *', 'unsupported', 4, /# belongs into the day of week/],
    ['* * * * L', 'unsupported', 8, /"L" alone has several meanings; write 6L/],
    ['* * * * LW', 'unsupported', 8, /W belongs into the day of month/],
    ['* * * * 5W', 'unsupported', 8, /W belongs into the day of month/],
    ['* * * * #2', 'syntax', 8, /a weekday is missing before #/],
    ['* * * * 5#6', 'out_of_range', 10, /a number from 1 to 5, not "6"/],
    ['* * * * 5#0', 'out_of_range', 10, /a number from 1 to 5, not "0"/],
    ['* * * * fri#', 'syntax', 12, /a number from 1 to 5, not nothing/],
    ['* * * * 5#x', 'syntax', 10, /not "x"/],
    ['* * * * 5#1#2', 'syntax', 10, /not "1#2"/],
    ['* * * * 8#1', 'out_of_range', 8, /0 to 7/],
    ['* * * * foo#1', 'unknown_name', 8, /SUN, MON/],
    ['* * * * fooL', 'unknown_name', 8, /SUN, MON/],
    ['* * * * 1-5#2', 'unsupported', 8, /"1-5#": # belongs to a single weekday/],
    ['* * * * mon-friL', 'unsupported', 8, /L belongs to a single weekday/],
    ['* * * * 5L/2', 'unsupported', 8, /no part of a range or step/],
    ['L * * * *', 'unknown_name', 0, /this field has no names/],
    ['* * * L *', 'unknown_name', 6, /JAN, FEB/],
    ['* * ? * 1', 'unsupported', 4, /"\?" is an extension.*write \*/],
    ['H * * * *', 'unsupported', 0, /"H" is an extension.*jitter/],
    ['H/15 * * * *', 'unsupported', 0, /"H\/15" is an extension/],
    ['0~30 * * * *', 'unsupported', 0, /"0~30" is an extension.*jitter/],
    ['0 0 31W 2,4 *', 'impossible_date', 4, /31W never comes in the months of the line/],
    ['0 0 30W 2 *', 'impossible_date', 4, /30W never comes/],
    ['0 0 LW * */6', 'impossible_date', 4, /LW never falls on the day of week \*\/6/],
    ['0 0 29 2 */1,8', 'out_of_range', 13, /0 to 7/],
    ['0 0 31 2 *', 'impossible_date', 4, /31 never comes in the months of the line/],
    ['0 0 30,31 2 *', 'impossible_date', 4, /30,31 never comes/],
    ['0 0 31 2,4,6,9,11 *', 'impossible_date', 4, /31 never comes/],
    ['0 0 31 2 */3', 'impossible_date', 4, /31 never comes/],
  ])('%j is refused as %s at %i', (text, code, offset, message) => {
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({ code, offset, message: expect.stringMatching(message) }),
    ]);
  });

  it.each([
    ...['0 0 29 2 *', '0 0 31 1,2 *', '0 0 31 2 1', '0 0 29 2 */6'],
    ...['0 0 29W 2 *', '0 0 31W 1,2 *', '0 0 * 2 MON#5', '0 0 29 2 */1,5#5', '0 0 L 2 *'],
  ])('%j is taken, because there are days that match it', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});
