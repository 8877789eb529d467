import { type CronDayField, type CronLine, type RelativeDay } from './cron-line.js';
import { listOf, ordinal, runsOf } from './enumerate.js';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * On which days a line fires: `on Monday to Friday in May`. Empty if on every day.
 *
 * It says how the two day fields combine, as `compileDayMatcher` combines them.
 */
export function describeDays({ dayOfMonth, dayOfWeek, month }: CronLine): string {
  const months = month.values.length < 12 ? listOf(runsOf(month.values, nameOfMonth)) : undefined;
  const inMonths = months === undefined ? '' : ` in ${months}`;
  const inMonth = `on ${daysOfMonth(dayOfMonth)} of ${months ?? 'the month'}`;
  const inWeek = onWeekdays(dayOfWeek, 'and', months);
  const isEveryDate = dayOfMonth.values.length === 31;
  const isEveryWeekday = dayOfWeek.values.length === 7;
  if (!dayOfMonth.beginsWithStar && !dayOfWeek.beginsWithStar) {
    const isEveryDay = isEveryDate || isEveryWeekday;
    return isEveryDay ? inMonths.trim() : `${inMonth} or ${inWeek}`;
  }
  if (isEveryDate) return isEveryWeekday ? inMonths.trim() : inWeek;
  if (isEveryWeekday) return inMonth;
  return `${inMonth}, if that is ${weekdays(dayOfWeek, 'or')}`;
}

function nameOfMonth(month: number): string {
  return MONTHS[month - 1] ?? '';
}

function daysOfMonth({ values, relative }: CronDayField): string {
  const dates = runsOf(values, ordinal).map((date) => `the ${date}`);
  return listOf(distinct([...dates, ...relative.map(relativeDay)]));
}

/** `on Monday in May`, `on the 2nd Friday of May`. */
function onWeekdays(field: CronDayField, word: 'and' | 'or', months: string | undefined): string {
  const dependsOnMonth = field.relative.length > 0;
  const of = dependsOnMonth ? ` of ${months ?? 'the month'}` : '';
  const within = dependsOnMonth || months === undefined ? '' : ` in ${months}`;
  return `on ${weekdays(field, word)}${of}${within}`;
}

function weekdays({ values, relative }: CronDayField, word: 'and' | 'or'): string {
  // Weeks are told from Monday to Sunday.
  const inOrder = values.map((day) => (day === 0 ? 7 : day)).sort((a, b) => a - b);
  const plain = runsOf(inOrder, (day) => WEEKDAYS[day % 7] ?? '');
  const every = relative.length > 0 ? plain.map((day) => `every ${day}`) : plain;
  return listOf(distinct([...every, ...relative.map(relativeDay)]), word);
}

function relativeDay(item: RelativeDay): string {
  switch (item.kind) {
    case 'last_day':
      return 'the last day';
    case 'last_working_day':
      return 'the last weekday (Monday to Friday)';
    case 'nearest_working_day':
      return `the weekday (Monday to Friday) nearest to the ${ordinal(item.day)}`;
    case 'nth_weekday':
      return `the ${ordinal(item.nth)} ${WEEKDAYS[item.weekday] ?? ''}`;
    case 'last_weekday':
      return `the last ${WEEKDAYS[item.weekday] ?? ''}`;
  }
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
