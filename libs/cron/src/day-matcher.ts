import { type CronLine } from './cron-line.js';
import { type MonthShape } from './civil.js';

/** Days of one month: bit 0 is its first day. */
export type DayMask = number;

/**
 * What one day field selects in a month. A field's every meaning (last day, nearest weekday, nth
 * weekday, as other schedulers have them) depends on the month's shape alone, so it is one of these.
 */
type DayRule = (shape: MonthShape) => DayMask;

/** Selects the days of a month on which a line fires; takes constant time. */
export type DayMatcher = DayRule;

/**
 * Combines the two day fields as Vixie cron does: when neither begins with `*` a day that satisfies
 * one of them is enough, otherwise it must satisfy both.
 */
export function compileDayMatcher({ dayOfMonth, dayOfWeek }: CronLine): DayMatcher {
  const inMonth = onDaysOfMonth(dayOfMonth.values);
  const inWeek = onWeekdays(dayOfWeek.values);
  const either = !dayOfMonth.beginsWithStar && !dayOfWeek.beginsWithStar;
  return tabulated((shape) =>
    either ? inMonth(shape) | inWeek(shape) : inMonth(shape) & inWeek(shape),
  );
}

function onDaysOfMonth(days: readonly number[]): DayRule {
  return ({ length }) => maskOf(length, (day) => days.includes(day));
}

function onWeekdays(weekdays: readonly number[]): DayRule {
  return ({ length, firstWeekday }) =>
    maskOf(length, (day) => weekdays.includes((firstWeekday + day - 1) % 7));
}

function maskOf(length: number, selects: (day: number) => boolean): DayMask {
  let mask = 0;
  for (let day = 1; day <= length; day++) {
    if (selects(day)) mask |= 1 << (day - 1);
  }
  return mask;
}

const SHORTEST_MONTH = 28;

/** Remembers the rule's answer for each of the 28 shapes of a month. */
function tabulated(rule: DayRule): DayRule {
  const masks: DayMask[] = [];
  return (shape) => {
    const index = (shape.length - SHORTEST_MONTH) * 7 + shape.firstWeekday;
    return (masks[index] ??= rule(shape));
  };
}

const LONGEST_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether any year has a day on which the line fires: 31 February never comes. */
export function hasMatchingDay(line: CronLine): boolean {
  const matches = compileDayMatcher(line);
  return line.month.values.some((month) => {
    const length = LONGEST_LENGTHS[month - 1] ?? 0;
    // In the Gregorian calendar's cycle of 400 years every month, leap Februaries included, begins
    // on every weekday.
    return [0, 1, 2, 3, 4, 5, 6].some((firstWeekday) => matches({ length, firstWeekday }) !== 0);
  });
}
