import fc from 'fast-check';
import { calendarOf, firesBetween } from './calendar.fixture.js';
import { type DaylightSaving } from './daylight-saving.js';
import { DAY_MS, MINUTE_MS } from './units.js';

/*
 * A slow calculator to compare with, which shares nothing with the real one: it walks over the
 * minutes of a wall clock, asks Intl at which instants the clock shows each, and applies the policy.
 */

interface Field {
  readonly text: string;
  readonly matches: (value: number) => boolean;
}

type Line = Readonly<Record<'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek', Field>>;

function matchesLine(line: Line, local: number): boolean {
  const date = new Date(local);
  const inMonth = line.dayOfMonth.matches(date.getUTCDate());
  const inWeek = line.dayOfWeek.matches(date.getUTCDay());
  const bothRestricted =
    !line.dayOfMonth.text.startsWith('*') && !line.dayOfWeek.text.startsWith('*');
  return (
    line.minute.matches(date.getUTCMinutes()) &&
    line.hour.matches(date.getUTCHours()) &&
    line.month.matches(date.getUTCMonth() + 1) &&
    (bothRestricted ? inMonth || inWeek : inMonth && inWeek)
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
    { weight: 3, arbitrary: fc.constant(ANY) },
    { weight: 1, arbitrary: field(1, 28) },
  ),
  month: fc.oneof(
    { weight: 3, arbitrary: fc.constant(ANY) },
    { weight: 1, arbitrary: field(1, 12) },
  ),
  dayOfWeek: fc.oneof(
    { weight: 3, arbitrary: fc.constant(ANY) },
    { weight: 1, arbitrary: field(0, 6) },
  ),
});

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
  const calendar = calendarOf({ cron, timezone, daylightSaving: policy, startAt });
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
  it('around changes of clocks', () => {
    const cases = fc.record({
      line: someLine,
      policy: somePolicy,
      timezone: fc.constantFrom(...CHANGEABLE_ZONES),
      year: fc.integer({ min: 1985, max: 2040 }),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ line, policy, timezone, year, which }) => {
        const days = daysOfChange(timezone, year);
        const day = days[which % days.length] ?? Date.UTC(year, which % 12, 1);
        const interval = { from: day - 2 * DAY_MS, until: day + DAY_MS };
        expectAgreement(line, timezone, policy, interval);
      }),
      { numRuns: 100 },
    );
  });

  it('in any zone at any time', () => {
    const cases = fc.record({
      line: someLine,
      policy: somePolicy,
      timezone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      day: fc.integer({ min: Date.UTC(1973, 0) / DAY_MS, max: Date.UTC(2099, 0) / DAY_MS }),
    });
    fc.assert(
      fc.property(cases, ({ line, policy, timezone, day }) => {
        const interval = { from: day * DAY_MS, until: (day + 3) * DAY_MS };
        expectAgreement(line, timezone, policy, interval);
      }),
      { numRuns: 60 },
    );
  });
});
