import fc from 'fast-check';
import { firesBetween } from './calendar.fixture.js';
import { createCalendar } from './calendar.js';
import { DaySet } from './day-set.js';
import { type DaylightSaving } from './daylight-saving.js';
import { type DayRange } from './local-day.js';
import { DAY_MS, MINUTE_MS } from './units.js';

/*
 * A slow calculator to compare with, which shares nothing with the real one: it walks over the
 * minutes of a wall clock, asks Intl at which instants the clock shows each, and applies the policy.
 */

interface Field {
  readonly text: string;
  readonly matches: (value: number) => boolean;
}

/** What a day field says about a date. */
interface DayField {
  readonly text: string;
  readonly matches: (date: Date) => boolean;
}

interface Restriction {
  readonly mode: 'only' | 'except';
  readonly ranges: readonly DayRange[];
}

interface Line {
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: DayField;
  readonly month: Field;
  readonly dayOfWeek: DayField;
  readonly restrictions: readonly Restriction[];
}

function matchesLine(line: Line, local: number): boolean {
  const date = new Date(local);
  return (
    line.minute.matches(date.getUTCMinutes()) &&
    line.hour.matches(date.getUTCHours()) &&
    line.month.matches(date.getUTCMonth() + 1) &&
    matchesDay(line, date) &&
    line.restrictions.every((restriction) => isLeft(restriction, local))
  );
}

function matchesDay({ dayOfMonth, dayOfWeek }: Line, date: Date): boolean {
  const inMonth = dayOfMonth.matches(date);
  const inWeek = dayOfWeek.matches(date);
  const bothRestricted = !dayOfMonth.text.startsWith('*') && !dayOfWeek.text.startsWith('*');
  return bothRestricted ? inMonth || inWeek : inMonth && inWeek;
}

function isLeft({ mode, ranges }: Restriction, local: number): boolean {
  const day = Math.floor(local / DAY_MS);
  const isNamed = ranges.some(({ first, last }) => first <= day && day <= last);
  return isNamed === (mode === 'only');
}

function plusDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

/** All days of the month that a date is in. */
function monthOf(date: Date): readonly Date[] {
  return Array.from({ length: 61 }, (_, index) => plusDays(date, index - 30)).filter(
    (day) => day.getUTCMonth() === date.getUTCMonth(),
  );
}

function workingDaysOf(date: Date): readonly Date[] {
  return monthOf(date).filter((day) => day.getUTCDay() >= 1 && day.getUTCDay() <= 5);
}

function isNearestWorkingDay(date: Date, target: number): boolean {
  if (!monthOf(date).some((day) => day.getUTCDate() === target)) return false;
  const distance = (day: Date) => Math.abs(day.getUTCDate() - target);
  const least = Math.min(...workingDaysOf(date).map(distance));
  return (
    workingDaysOf(date).some((day) => day.getTime() === date.getTime()) && distance(date) === least
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

function intlOffset(timeZone: string, instant: number): number {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, ...SHOW_ALL });
  formats.set(timeZone, format);
  // sv-SE writes 2026-03-29 03:30:00.
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) - instant;
}

const SHOW_ALL: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
};

/** The instants at which a local time fires. No clock is changed twice within two days. */
function instantsOf(local: number, timeZone: string, policy: DaylightSaving): readonly number[] {
  const before = intlOffset(timeZone, local - DAY_MS);
  const after = intlOffset(timeZone, local + DAY_MS);
  const shown = [...new Set([before, after])]
    .map((offset) => local - offset)
    .filter((instant) => instant + intlOffset(timeZone, instant) === local)
    .sort((a, b) => a - b);
  if (shown.length === 0) return policy.missing === 'shift' ? [local - before] : [];
  switch (policy.repeated) {
    case 'first':
      return shown.slice(0, 1);
    case 'last':
      return shown.slice(-1);
    case 'both':
      return shown;
  }
}

interface Interval {
  readonly from: number;
  readonly until: number;
}

function slowFires(
  line: Line,
  timezone: string,
  policy: DaylightSaving,
  { from, until }: Interval,
): readonly number[] {
  const fires = new Set<number>();
  for (let local = from - DAY_MS; local < until + DAY_MS; local += MINUTE_MS) {
    if (!matchesLine(line, local)) continue;
    for (const instant of instantsOf(local, timezone, policy)) fires.add(instant);
  }
  return [...fires].filter((fire) => fire >= from && fire < until).sort((a, b) => a - b);
}

const byDate = ({ text, matches }: Field): DayField => ({
  text,
  matches: (date) => matches(date.getUTCDate()),
});

const byWeekday = ({ text, matches }: Field): DayField => ({
  text,
  matches: (date) => matches(date.getUTCDay()),
});

const dependsOnMonth: fc.Arbitrary<DayField> = fc.oneof(
  fc.constantFrom<DayField>(
    { text: 'L', matches: (date) => plusDays(date, 1).getUTCDate() === 1 },
    {
      text: 'LW',
      matches: (date) => workingDaysOf(date).at(-1)?.getTime() === date.getTime(),
    },
  ),
  fc.integer({ min: 1, max: 31 }).map((target) => ({
    text: `${target}W`,
    matches: (date: Date) => isNearestWorkingDay(date, target),
  })),
);

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', '7'];

const nthWeekday: fc.Arbitrary<DayField> = fc
  .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 5 }), fc.boolean())
  .map(([weekday, nth, named]) => ({
    text: `${named ? (NAMES[weekday] ?? '') : weekday}#${nth}`,
    matches: (date) => date.getUTCDay() === weekday % 7 && Math.ceil(date.getUTCDate() / 7) === nth,
  }));

const lastWeekday: fc.Arbitrary<DayField> = fc.integer({ min: 0, max: 7 }).map((weekday) => ({
  text: `${NAMES[weekday] ?? ''}L`,
  matches: (date) =>
    date.getUTCDay() === weekday % 7 && plusDays(date, 7).getUTCMonth() !== date.getUTCMonth(),
}));

/** One of them, or several in a list. */
function listOf(items: fc.Arbitrary<DayField>): fc.Arbitrary<DayField> {
  return fc.array(items, { minLength: 1, maxLength: 3 }).map((fields) => ({
    text: fields.map(({ text }) => text).join(','),
    matches: (date) => fields.some(({ matches }) => matches(date)),
  }));
}

function field(min: number, max: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 2, max: Math.min(20, max) });
  return fc.oneof(
    fc.constant({ text: '*', matches: () => true }),
    step.map((n) => ({ text: `*/${n}`, matches: (v: number) => (v - min) % n === 0 })),
    fc.uniqueArray(value, { minLength: 1, maxLength: 4 }).map((values) => ({
      text: values.join(','),
      matches: (v: number) => values.includes(v),
    })),
    fc.tuple(value, value, step).map(([a, b, n]) => {
      const low = Math.min(a, b);
      const high = Math.max(a, b);
      return {
        text: `${low}-${high}/${n}`,
        matches: (v: number) => v >= low && v <= high && (v - low) % n === 0,
      };
    }),
  );
}

const ANY: Field = { text: '*', matches: () => true };

/** Mostly lines that fire often, and at the hours at which clocks are changed. */
const someLine: fc.Arbitrary<Line> = fc.record({
  minute: field(0, 59),
  hour: fc.oneof(
    field(0, 23),
    fc.constantFrom<Field>(
      { text: '0-3', matches: (v) => v <= 3 },
      { text: '23,0,1', matches: (v) => v === 23 || v <= 1 },
    ),
  ),
  dayOfMonth: fc.oneof(
    { weight: 3, arbitrary: fc.constant(byDate(ANY)) },
    { weight: 1, arbitrary: field(1, 28).map(byDate) },
    { weight: 1, arbitrary: listOf(fc.oneof(dependsOnMonth, field(1, 28).map(byDate))) },
  ),
  month: fc.oneof(
    { weight: 3, arbitrary: fc.constant(ANY) },
    { weight: 1, arbitrary: field(1, 12) },
  ),
  dayOfWeek: fc.oneof(
    { weight: 3, arbitrary: fc.constant(byWeekday(ANY)) },
    { weight: 1, arbitrary: field(0, 6).map(byWeekday) },
    {
      weight: 1,
      arbitrary: listOf(fc.oneof(nthWeekday, lastWeekday, field(0, 6).map(byWeekday))),
    },
  ),
  restrictions: fc.constant<readonly Restriction[]>([]),
});

/** About half of the days around these, in one way or the other. */
function someRestrictions(around: number): fc.Arbitrary<readonly Restriction[]> {
  const day = fc.integer({ min: around / DAY_MS - 4, max: around / DAY_MS + 4 });
  const range = fc
    .tuple(day, fc.integer({ min: 0, max: 2 }))
    .map(([first, length]) => ({ first, last: first + length }));
  const restriction = fc.record({
    mode: fc.constantFrom('only', 'except'),
    ranges: fc.array(range, { minLength: 1, maxLength: 3 }),
  });
  return fc.array(restriction, { maxLength: 2 });
}

const somePolicy: fc.Arbitrary<DaylightSaving> = fc.record({
  missing: fc.constantFrom('skip', 'shift'),
  repeated: fc.constantFrom('first', 'last', 'both'),
});

const CHANGEABLE_ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'Asia/Tehran',
  'Asia/Gaza',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Pacific/Apia',
];

/** Time since clocks are changed by whole minutes, in parts. */
const PARTS: [first: number, last: number][] = [
  [1973, 2005],
  [2005, 2037],
  [2037, 2068],
  [2068, 2099],
];

/** The days of a year at whose beginning a zone has another offset than a day before. */
function daysOfChange(timezone: string, year: number): readonly number[] {
  return Array.from({ length: 365 }, (_, day) => Date.UTC(year, 0, 1 + day)).filter(
    (day) => intlOffset(timezone, day) !== intlOffset(timezone, day - DAY_MS),
  );
}

function expectAgreement(
  line: Line,
  timezone: string,
  policy: DaylightSaving,
  interval: Interval,
): void {
  const cron = [line.minute, line.hour, line.dayOfMonth, line.month, line.dayOfWeek]
    .map(({ text }) => text)
    .join(' ');
  const startAt = Date.UTC(1960, 0);
  const restrictions = line.restrictions.map(({ mode, ranges }) => {
    return { mode, days: new DaySet(ranges) };
  });
  const spec = { cron, timezone, daylightSaving: policy, startAt, restrictions };
  const made = createCalendar(spec);
  if (!made.ok) {
    expect(made.problems[0]?.code).toMatch(/never_fires|impossible_date/);
    expect(slowFires(line, timezone, policy, interval)).toEqual([]);
    return;
  }
  const { calendar } = made;
  const slow = slowFires(line, timezone, policy, interval);
  expect(firesBetween(calendar, interval.from, interval.until)).toEqual(slow);
  expect(calendar.count(interval.from - 1, interval.until - 1)).toBe(slow.length);
  let previous: number | undefined = interval.until;
  for (const fire of slow.toReversed()) {
    previous = calendar.previous(previous ?? NaN);
    expect(previous).toBe(fire);
  }
}

describe('the calendar agrees with walking over the minutes', () => {
  it.each(CHANGEABLE_ZONES)('around changes of clocks in %s', (timezone) => {
    const cases = fc.record({
      line: someLine,
      policy: somePolicy,
      year: fc.integer({ min: 1985, max: 2040 }),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ line, policy, year, which }) => {
        const days = daysOfChange(timezone, year);
        const day = days[which % days.length] ?? Date.UTC(year, which % 12, 1);
        const interval = { from: day - 2 * DAY_MS, until: day + DAY_MS };
        expectAgreement(line, timezone, policy, interval);
      }),
      { numRuns: 9 },
    );
  });

  it.each(PARTS)('in any zone at any time from %i to %i', (first, last) => {
    const cases = fc.record({
      line: someLine,
      policy: somePolicy,
      timezone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      day: fc.integer({ min: Date.UTC(first, 0) / DAY_MS, max: Date.UTC(last, 0) / DAY_MS }),
    });
    fc.assert(
      fc.property(cases, ({ line, policy, timezone, day }) => {
        const interval = { from: day * DAY_MS, until: (day + 3) * DAY_MS };
        expectAgreement(line, timezone, policy, interval);
      }),
      { numRuns: 15 },
    );
  });

  it.each([...CHANGEABLE_ZONES, 'America/Nuuk'])(
    'on days that restrictions leave, also around changes of clocks in %s',
    (timezone) => {
      const cases = fc
        .record({
          year: fc.integer({ min: 1985, max: 2040 }),
          which: fc.nat(),
        })
        .chain(({ year, which }) => {
          const days = daysOfChange(timezone, year);
          const day = days[which % days.length] ?? Date.UTC(year, which % 12, 1);
          const restrictions = someRestrictions(day);
          return fc.record({
            day: fc.constant(day),
            line: fc
              .tuple(someLine, restrictions)
              .map(([line, some]): Line => ({ ...line, restrictions: some })),
            policy: somePolicy,
          });
        });
      fc.assert(
        fc.property(cases, ({ line, policy, day }) => {
          const interval = { from: day - 2 * DAY_MS, until: day + 2 * DAY_MS };
          expectAgreement(line, timezone, policy, interval);
        }),
        { numRuns: 8 },
      );
    },
  );

  it('in whole years of days that depend on the month', () => {
    const day = fc.oneof(listOf(dependsOnMonth), fc.constant(byDate(ANY)));
    const cases = fc.record({
      dayOfMonth: day,
      dayOfWeek: fc.oneof(
        listOf(fc.oneof(nthWeekday, lastWeekday)),
        fc.constantFrom<DayField>(byWeekday(ANY), {
          text: '*/2',
          matches: (date) => date.getUTCDay() % 2 === 0,
        }),
      ),
      year: fc.integer({ min: 1970, max: 2099 }),
    });
    const nine = { text: '9', matches: (value: number) => value === 9 };
    const rest = { minute: nine, hour: nine, month: ANY, restrictions: [] };
    fc.assert(
      fc.property(cases, ({ year, ...days }) => {
        const start = Date.UTC(year, 0);
        // Nine past nine: of every other minute it is clear that it does not match.
        const expected = Array.from({ length: 365 }, (_, index) => start + index * DAY_MS)
          .map((midnight) => midnight + (9 * 60 + 9) * MINUTE_MS)
          .filter((local) => matchesLine({ ...rest, ...days }, local));
        const cron = `9 9 ${days.dayOfMonth.text} * ${days.dayOfWeek.text}`;
        const made = createCalendar({ cron, timezone: 'UTC' });
        const fires = made.ok ? firesBetween(made.calendar, start, start + 365 * DAY_MS) : [];
        expect(fires).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
