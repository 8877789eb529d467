import { type CronDayField, type CronLine, type RelativeDay } from './cron-line.js';
import { type MonthShape } from './civil.js';

/** Days of one month: bit 0 is its first day. */
export type DayMask = number;

/**
 * What one item of a day field selects in a month: it depends on the month's shape alone, whatever
 * the item means.
 */
type DayRule = (shape: MonthShape) => DayMask;

/** Selects the days of a month on which a line fires; takes constant time. */
export type DayMatcher = DayRule;

/**
 * Combines the two day fields as Vixie cron does: when neither begins with `*` a day that satisfies
 * one of them is enough, otherwise it must satisfy both. Within a field one item is enough.
 */
export function compileDayMatcher({ dayOfMonth, dayOfWeek }: CronLine): DayMatcher {
  const inMonth = anyOf(onDaysOfMonth(dayOfMonth.values), dayOfMonth);
  const inWeek = anyOf(onWeekdays(dayOfWeek.values), dayOfWeek);
  const either = !dayOfMonth.beginsWithStar && !dayOfWeek.beginsWithStar;
  return tabulated((shape) =>
    either ? inMonth(shape) | inWeek(shape) : inMonth(shape) & inWeek(shape),
  );
}

function anyOf(plain: DayRule, { relative }: CronDayField): DayRule {
  const rules = [plain, ...relative.map(onRelativeDay)];
  return (shape) => rules.reduce((mask, rule) => mask | rule(shape), 0);
}

function onRelativeDay(item: RelativeDay): DayRule {
  switch (item.kind) {
    case 'last_day':
      return ({ length }) => maskOfDay(length);
    case 'last_working_day':
      return (shape) => maskOfDay(nearestWorkingDay(shape, shape.length));
    case 'nearest_working_day':
      return (shape) =>
        item.day > shape.length ? 0 : maskOfDay(nearestWorkingDay(shape, item.day));
    case 'nth_weekday':
      return (shape) => {
        const day = firstOf(shape, item.weekday) + 7 * (item.nth - 1);
        return day > shape.length ? 0 : maskOfDay(day);
      };
    case 'last_weekday':
      return (shape) => {
        const first = firstOf(shape, item.weekday);
        return maskOfDay(first + 7 * Math.floor((shape.length - first) / 7));
      };
  }
}

/** Monday to Friday nearest to the day; of a weekend at an end of the month, on the inner side. */
function nearestWorkingDay(shape: MonthShape, day: number): number {
  switch (weekdayOf(shape, day)) {
    case SATURDAY:
      return day > 1 ? day - 1 : day + 2;
    case SUNDAY:
      return day < shape.length ? day + 1 : day - 2;
    default:
      return day;
  }
}

const SUNDAY = 0;
const SATURDAY = 6;

function weekdayOf({ firstWeekday }: MonthShape, day: number): number {
  return (firstWeekday + day - 1) % 7;
}

/** The first day of the month that is this weekday. */
function firstOf({ firstWeekday }: MonthShape, weekday: number): number {
  return 1 + ((weekday - firstWeekday + 7) % 7);
}

function onDaysOfMonth(days: readonly number[]): DayRule {
  return ({ length }) => maskOf(length, (day) => days.includes(day));
}

function onWeekdays(weekdays: readonly number[]): DayRule {
  return (shape) => maskOf(shape.length, (day) => weekdays.includes(weekdayOf(shape, day)));
}

function maskOf(length: number, selects: (day: number) => boolean): DayMask {
  let mask = 0;
  for (let day = 1; day <= length; day++) {
    if (selects(day)) mask |= maskOfDay(day);
  }
  return mask;
}

function maskOfDay(day: number): DayMask {
  return 1 << (day - 1);
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

const LENGTHS = [[31], [28, 29], [31], [30], [31], [30], [31], [31], [30], [31], [30], [31]];

/** Whether any year has a day on which the line fires: 31 February never comes. */
export function hasMatchingDay(line: CronLine): boolean {
  const matches = compileDayMatcher(line);
  // In the Gregorian calendar's cycle of 400 years every month, leap Februaries included, begins
  // on every weekday.
  return line.month.values.some((month) =>
    (LENGTHS[month - 1] ?? []).some((length) =>
      [0, 1, 2, 3, 4, 5, 6].some((firstWeekday) => matches({ length, firstWeekday }) !== 0),
    ),
  );
}
