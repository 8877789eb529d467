import { CronFieldError, type Token } from './cron-field.error.js';
import { type CronFieldName, type RelativeDay } from './cron-line.js';

/** Reads a weekday by number or name. @throws CronFieldError */
type WeekdayReader = (weekday: Token) => number;

/**
 * Parses an item of a day field that depends on the month: `L`, `LW`, `15W` among the days of the
 * month, `5#2`, `FRI#2`, `5L`, `FRIL` among the weekdays.
 *
 * @returns undefined for an item of another sort
 * @throws CronFieldError for one that is of this sort and wrong
 */
export function parseRelativeDay(
  field: CronFieldName,
  item: Token,
  weekdayOf: WeekdayReader,
): RelativeDay | undefined {
  switch (field) {
    case 'dayOfMonth':
      return parseDayOfMonth(item);
    case 'dayOfWeek':
      return parseDayOfWeek(item, weekdayOf);
    default:
      return undefined;
  }
}

function parseDayOfMonth({ text, offset }: Token): RelativeDay | undefined {
  const item = text.toUpperCase();
  if (item === 'L') return { kind: 'last_day' };
  if (item === 'LW') return { kind: 'last_working_day' };
  const day = /^(\d+)W$/.exec(item)?.[1];
  if (day !== undefined) return nearestWorkingDay(day, offset);
  refuseMisuse({ text, offset }, MISUSES_IN_MONTH);
  return undefined;
}

/** What an item looks like when its sign is in the wrong place, and what is wrong. */
type Misuses = readonly (readonly [pattern: RegExp, why: string])[];

const MISUSES_IN_MONTH: Misuses = [
  [/#/, '# belongs into the day of week, as in FRI#2 for the second Friday'],
  [/^L[-+]/i, 'days cannot be counted back from the last one; there are L and LW only'],
  [/[-/*].*W|W.*[-/]/i, 'W belongs to a single day, as in 15W; list several as 1W,15W'],
  [/L[-/]|[-/]L/i, 'L stands alone; it is no part of a range or step'],
];

const MISUSES_IN_WEEK: Misuses = [
  [/^\d*L?W$/i, 'W belongs into the day of month, as in 15W or LW'],
  [/L[-/]/i, 'L ends the name of a weekday, as in FRIL; it is no part of a range or step'],
];

function refuseMisuse({ text, offset }: Token, misuses: Misuses): void {
  const misuse = misuses.find(([pattern]) => pattern.test(text));
  if (misuse === undefined) return;
  throw new CronFieldError('unsupported', `"${text}": ${misuse[1]}`, offset);
}

function nearestWorkingDay(digits: string, offset: number): RelativeDay {
  const day = Number(digits);
  if (day >= 1 && day <= 31) return { kind: 'nearest_working_day', day };
  const message = `${digits}W is out of range, which is 1W to 31W`;
  throw new CronFieldError('out_of_range', message, offset);
}

function parseDayOfWeek(
  { text, offset }: Token,
  weekdayOf: WeekdayReader,
): RelativeDay | undefined {
  const [, name = '', sign, rest = ''] = /^(.*?)(#|L$)(.*)$/i.exec(text) ?? [];
  if (sign === undefined) {
    refuseMisuse({ text, offset }, MISUSES_IN_WEEK);
    return undefined;
  }
  if (name === '') throw bareSign({ text, offset });
  refuseRange({ text: name, offset }, sign);
  const weekday = weekdayOf({ text: name, offset });
  if (sign !== '#') return { kind: 'last_weekday', weekday };
  return { kind: 'nth_weekday', weekday, nth: parseNth(rest, offset + name.length + 1) };
}

function bareSign({ text, offset }: Token): CronFieldError {
  const message = text.startsWith('#')
    ? 'a weekday is missing before #'
    : `"${text}" alone has several meanings; write 6L for the last Saturday, or L as the day of month for the last day`;
  return new CronFieldError(text.startsWith('#') ? 'syntax' : 'unsupported', message, offset);
}

function refuseRange({ text, offset }: Token, sign: string): void {
  if (!/[-/*]/.test(text)) return;
  const message = `"${text}${sign}": ${sign.toUpperCase()} belongs to a single weekday; list several, as in MON#1,MON#3`;
  throw new CronFieldError('unsupported', message, offset);
}

function parseNth(text: string, offset: number): number {
  if (/^[1-5]$/.test(text)) return Number(text);
  const code = /^\d+$/.test(text) ? 'out_of_range' : 'syntax';
  const found = text === '' ? 'nothing' : `"${text}"`;
  throw new CronFieldError(code, `after # stands a number from 1 to 5, not ${found}`, offset);
}
