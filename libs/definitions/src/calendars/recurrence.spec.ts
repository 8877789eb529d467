import fc from 'fast-check';
import { expandRule } from './recurrence.js';

/*
 * A slow expansion to compare with: it looks at every day of the years in question and asks whether
 * RFC 5545 has the rule name it.
 */

const DAY_MS = 86_400_000;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'] as const;

interface Rule {
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly interval: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly { readonly weekday: number; readonly nth: number }[];
  readonly position: number | null;
}

/** The first and the last day of the month, or the year, that a day is in. */
function bounds(day: number, span: 'month' | 'year'): readonly [number, number] {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const first = span === 'month' ? Date.UTC(year, month) : Date.UTC(year, 0);
  const next = span === 'month' ? Date.UTC(year, month + 1) : Date.UTC(year + 1, 0);
  return [first / DAY_MS, next / DAY_MS - 1];
}

/** The number of the year, month, week or day that a day is in. */
function periodOf(day: number, { frequency }: Rule): number {
  const date = new Date(day * DAY_MS);
  switch (frequency) {
    case 'YEARLY':
      return date.getUTCFullYear();
    case 'MONTHLY':
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    case 'WEEKLY':
      return Math.floor((day + 3) / 7); // 1970-01-01 was a Thursday, and weeks begin on Monday
    case 'DAILY':
      return day;
  }
}

function matches(day: number, start: number, rule: Rule): boolean {
  const { frequency, months, monthDays, weekdays } = rule;
  const [date, begin] = [new Date(day * DAY_MS), new Date(start * DAY_MS)];
  const [first, last] = bounds(day, 'month');
  const holds = [
    months.length === 0 || months.includes(date.getUTCMonth() + 1),
    monthDays.length === 0 ||
      monthDays.some((at) => (at > 0 ? day === first + at - 1 : day === last + at + 1)),
    weekdays.length === 0 || weekdays.some((one) => isNth(day, one, rule)),
  ];
  const saysWhichDay = weekdays.length > 0 || monthDays.length > 0;
  // What a rule leaves open, the first day says.
  if (!saysWhichDay && (frequency === 'YEARLY' || frequency === 'MONTHLY')) {
    holds.push(date.getUTCDate() === begin.getUTCDate());
    const isOpen = frequency === 'YEARLY' && months.length === 0;
    holds.push(!isOpen || date.getUTCMonth() === begin.getUTCMonth());
  }
  if (!saysWhichDay && frequency === 'WEEKLY') holds.push(date.getUTCDay() === begin.getUTCDay());
  return holds.every(Boolean);
}

function isNth(
  day: number,
  { weekday, nth }: Rule['weekdays'][number],
  { frequency, months }: Rule,
): boolean {
  if (new Date(day * DAY_MS).getUTCDay() !== weekday) return false;
  const ofYear = frequency === 'YEARLY' && months.length === 0;
  const [first, last] = bounds(day, ofYear ? 'year' : 'month');
  if (nth === 0) return true;
  return nth > 0
    ? Math.floor((day - first) / 7) === nth - 1
    : Math.floor((last - day) / 7) === -nth - 1;
}

function slowDays(rule: Rule, start: number, until: number): readonly number[] {
  const [from] = bounds(start, 'year');
  const days = Array.from({ length: until - from + 400 }, (_, index) => from + index);
  const periods = Map.groupBy(
    days.filter((day) => matches(day, start, rule)),
    (day) => periodOf(day, rule),
  );
  return [...periods]
    .filter(([period]) => (period - periodOf(start, rule)) % rule.interval === 0)
    .flatMap(([, found]) => (rule.position === null ? found : found.slice(...place(rule.position))))
    .filter((day) => day >= start && day <= until);
}

/** For `slice`. */
function place(position: number): readonly [number, number | undefined] {
  return position > 0 ? [position - 1, position] : [position, position + 1 || undefined];
}

function textOf({ frequency, interval, months, monthDays, weekdays, position }: Rule): string {
  const days = weekdays.map(
    ({ weekday, nth }) => `${nth === 0 ? '' : nth}${WEEKDAYS[weekday] ?? ''}`,
  );
  return [
    `FREQ=${frequency};INTERVAL=${interval}`,
    ...(months.length > 0 ? [`BYMONTH=${months.join()}`] : []),
    ...(monthDays.length > 0 ? [`BYMONTHDAY=${monthDays.join()}`] : []),
    ...(days.length > 0 ? [`BYDAY=${days.join()}`] : []),
    ...(position === null ? [] : [`BYSETPOS=${position}`]),
  ].join(';');
}

const someRule: fc.Arbitrary<Rule> = fc
  .record({
    frequency: fc.constantFrom(...FREQUENCIES),
    interval: fc.integer({ min: 1, max: 3 }),
    months: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
    monthDays: fc.uniqueArray(
      fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -31, max: -1 })),
      { maxLength: 3 },
    ),
    weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
    nth: fc.constantFrom(0, 0, 1, 2, 4, 5, -1, -2),
    position: fc.option(fc.constantFrom(1, 2, -1)),
  })
  .map(({ nth, weekdays, monthDays, position, ...rest }): Rule => {
    const isLong = rest.frequency === 'YEARLY' || rest.frequency === 'MONTHLY';
    return {
      ...rest,
      monthDays: rest.frequency === 'WEEKLY' ? [] : monthDays,
      weekdays: weekdays.map((weekday) => ({
        weekday,
        nth: isLong && monthDays.length === 0 ? nth : 0,
      })),
      position: isLong && weekdays.length + monthDays.length > 0 ? position : null,
    };
  });

describe('Expanding a rule', () => {
  it('agrees with looking at every day', () => {
    const start = fc.integer({ min: Date.UTC(2024, 0) / DAY_MS, max: Date.UTC(2027, 0) / DAY_MS });
    fc.assert(
      fc.property(someRule, start, (rule, from) => {
        const until = from + 1_200;
        const line = { line: 1, name: 'RRULE', parameters: new Map(), value: textOf(rule) };
        // The first day belongs to the event whether the rule names it or not.
        const expected = new Set([from, ...slowDays(rule, from, until)]);
        const found = new Set([from, ...expandRule(line, { start: from, until })]);
        expect([...found].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 300 },
    );
  });
});
