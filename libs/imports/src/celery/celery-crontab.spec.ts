import fc from 'fast-check';
import { createCalendar } from '#cron';
import { compileExpression, createRoots, evaluateCondition } from '#expressions';
import { planCrontab } from './celery-crontab.js';
import {
  CELERY_FIELDS,
  type CeleryCrontab,
  type CeleryFieldName,
  type CeleryValues,
  celeryValues,
} from './celery-field.js';
import { celeryFires, offsets } from './celery-model.fixture.js';
import { gapNotes } from './gap-notes.js';

interface Stretch {
  readonly timezone: string;
  readonly from: number;
  readonly until: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When the translation makes tasks: its line fires, and its rule holds. */
function translatedFires(crontab: CeleryCrontab, { timezone, from, until }: Stretch): number[] {
  const { triggers, when } = planCrontab(crontab, timezone);
  return triggers
    .flatMap(({ cron }) => {
      const made = createCalendar({ cron, timezone });
      if (!made.ok) throw new Error(JSON.stringify(made.problems));
      const fires: number[] = [];
      let next = made.calendar.next(from);
      for (; next !== undefined && next < until; next = made.calendar.next(next)) fires.push(next);
      return fires;
    })
    .filter(conditionOf(when));
}

function conditionOf(when: string | undefined): (nominal: number) => boolean {
  if (when === undefined) return () => true;
  const compiled = compileExpression(when, { roots: ['run'] });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return (nominal) => {
    const run = { nominalTime: new Date(nominal).toISOString() };
    return evaluateCondition(compiled.expression, createRoots({ run }));
  };
}

function lineOf(crontab: CeleryCrontab, timezone = 'UTC'): string | undefined {
  return planCrontab(crontab, timezone).triggers[0]?.cron;
}

/** A part of a field, and the values that Celery's documentation gives it. */
function part({ min, size }: { readonly min: number; readonly size: number }) {
  const value = fc.integer({ min, max: min + size - 1 });
  const step = fc.integer({ min: 1, max: size + 2 });
  const every = (step: number) => (_: number, index: number) => index % step === 0;
  const whole = Array.from({ length: size }, (_, index) => min + index);
  const range = (low: number, high: number) =>
    low <= high
      ? whole.filter((each) => each >= low && each <= high)
      : [...whole.filter((each) => each >= low), ...whole.filter((each) => each <= high)];
  return fc.oneof(
    value.map((each) => ({ text: String(each), values: [each] })),
    step.map((by) => ({ text: `*/${by}`, values: whole.filter(every(by)) })),
    fc
      .tuple(value, value)
      .map(([low, high]) => ({ text: `${low}-${high}`, values: range(low, high) })),
    fc.tuple(value, value, step).map(([low, high, by]) => ({
      text: `${low}-${high}/${by}`,
      values: range(low, high).filter(every(by)),
    })),
  );
}

function field(name: CeleryFieldName) {
  const { min, size } = CELERY_FIELDS[name];
  const whole = Array.from({ length: size }, (_, index) => min + index);
  const parts = fc.array(part(CELERY_FIELDS[name]), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    fc.constant({ text: '*', values: whole }),
    parts.map((list) => ({
      text: list.map(({ text }) => text).join(','),
      values: [...new Set(list.flatMap(({ values }) => values))].sort((a, b) => a - b),
    })),
  );
}

const crontabs = fc.record({
  minute: field('minute'),
  hour: field('hour'),
  day_of_month: field('day_of_month'),
  month_of_year: field('month_of_year'),
  day_of_week: field('day_of_week'),
});

/** At hours in which clocks change, and so that only some minutes of them fire. */
const whole = (name: CeleryFieldName) => ({
  text: '*',
  values: celeryValues({})[name],
});
const nightly = fc.record({
  minute: field('minute'),
  hour: fc.integer({ min: 0, max: 3 }).map((hour) => ({ text: String(hour), values: [hour] })),
  day_of_month: fc.constant(whole('day_of_month')),
  month_of_year: fc.constant(whole('month_of_year')),
  day_of_week: field('day_of_week'),
});

/** In whole weeks of the month. */
const nthWeekdays = fc.record({
  minute: field('minute'),
  hour: field('hour'),
  day_of_month: fc
    .subarray([1, 8, 15, 22, 29], { minLength: 1 })
    .map((firsts) => firsts.map((first) => ({ first, last: Math.min(first + 6, 31) })))
    .map((weeks) => ({
      text: weeks.map(({ first, last }) => `${first}-${last}`).join(','),
      values: whole('day_of_month').values.filter((day) =>
        weeks.some(({ first, last }) => first <= day && day <= last),
      ),
    })),
  month_of_year: field('month_of_year'),
  day_of_week: field('day_of_week'),
});

interface Field {
  readonly text: string;
  readonly values: readonly number[];
}

function mapFields<T>(fields: Readonly<Record<CeleryFieldName, Field>>, to: (field: Field) => T) {
  return {
    minute: to(fields.minute),
    hour: to(fields.hour),
    day_of_month: to(fields.day_of_month),
    month_of_year: to(fields.month_of_year),
    day_of_week: to(fields.day_of_week),
  };
}

/** Some days, among them those on which clocks change. */
const days = fc.constantFrom(
  ...['2026-03-07', '2026-03-28', '2026-04-04', '2026-05-30', '2026-09-05', '2026-10-03'],
  ...['2026-10-24', '2026-10-31', '2027-02-27', '2027-12-30', '2028-02-28'],
);
const zones = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago'],
  ...['Asia/Tokyo', 'Europe/London', 'Asia/Kathmandu'],
);
// At 12:20 UTC no zone changes its clocks: a beat that starts in an hour that repeats runs wild.
const stretches = fc.record({ day: days, timezone: zones, length: fc.constantFrom(1, 2, 32) });

/** The index of the first element that differs, or -1; quicker than a matcher on long lists. */
function firstDifference(some: readonly number[], others: readonly number[]): number {
  const index = some.findIndex((each, at) => each !== others[at]);
  return index < 0 && some.length !== others.length ? some.length : index;
}

/** Whether some date of the month and the weekday exists at all: cron lines must fire some time. */
function isPossible({ day_of_month, month_of_year }: CeleryValues): boolean {
  return month_of_year.some((month) =>
    day_of_month.some((day) => day <= new Date(Date.UTC(2028, month, 0)).getUTCDate()),
  );
}

/** As Celery; only several times that the clocks leave out may fire each, which is said. */
function expectSameFires(
  fields: Readonly<Record<CeleryFieldName, Field>>,
  {
    day,
    timezone,
    length,
  }: { readonly day: string; readonly timezone: string; readonly length: number },
): void {
  const values = mapFields(fields, (each) => each.values);
  fc.pre(isPossible(values));
  const from = Date.parse(`${day}T12:20:00Z`);
  const stretch = { timezone, from, until: from + length * DAY };
  const celery = celeryFires(values, stretch);
  const translated = translatedFires(
    mapFields(fields, (each) => each.text),
    stretch,
  );

  const wanted = new Set(celery);
  const more = translated.filter((time) => !wanted.has(time));
  expect(
    firstDifference(
      translated.filter((time) => wanted.has(time)),
      celery,
    ),
  ).toBe(-1);
  const offsetAt = offsets(timezone);
  for (const time of more) expect(offsetAt(time)).toBeGreaterThan(offsetAt(time - HOUR));
  if (more.length > 0) expect(gapNotes(values, { timezone, from })).toHaveLength(1);
}

describe('A crontab of Celery', () => {
  it('fires when Celery would; where clocks go forward a skipped hour keeps all its times', () => {
    fc.assert(fc.property(fc.oneof(crontabs, nightly, nthWeekdays), stretches, expectSameFires), {
      numRuns: 300,
    });
  });

  // What celery.schedules.crontab 5.7 itself did.
  it.each<[CeleryCrontab, zone: string, from: string, until: string, fires: string[]]>([
    [
      { minute: 0, hour: 9, day_of_month: '1-7', day_of_week: 'mon' },
      ...(['UTC', '2026-01-01T00:00Z', '2026-05-01T00:00Z'] as const),
      ['2026-01-05T09:00Z', '2026-02-02T09:00Z', '2026-03-02T09:00Z', '2026-04-06T09:00Z'],
    ],
    [
      { minute: 0, hour: 9, day_of_month: '13', day_of_week: 'fri' },
      ...(['Europe/Berlin', '2026-01-01T00:00Z', '2026-12-31T00:00Z'] as const),
      ['2026-02-13T08:00Z', '2026-03-13T08:00Z', '2026-11-13T08:00Z'],
    ],
    [
      { minute: 0, hour: 0, day_of_month: '8-14', day_of_week: 'sun' },
      ...(['UTC', '2026-01-01T00:00Z', '2026-05-01T00:00Z'] as const),
      ['2026-01-11T00:00Z', '2026-02-08T00:00Z', '2026-03-08T00:00Z', '2026-04-12T00:00Z'],
    ],
    [
      { minute: '30', hour: '2' },
      ...(['Europe/Berlin', '2026-03-28T12:00Z', '2026-03-30T12:00Z'] as const),
      ['2026-03-29T01:30Z', '2026-03-30T00:30Z'],
    ],
    [
      { minute: '*/30' },
      ...(['Europe/Berlin', '2026-10-24T23:15Z', '2026-10-25T02:15Z'] as const),
      ['2026-10-24T23:30Z', '2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T02:00Z'],
    ],
    [
      { minute: '*/34', hour: '2-0/21', day_of_week: '5-SAT,fri' },
      ...(['America/New_York', '2026-03-07T12:20Z', '2026-03-10T12:20Z'] as const),
      ['2026-03-08T04:00Z', '2026-03-08T04:34Z'],
    ],
    [
      { minute: '59-56/34', hour: '7', day_of_month: '19-12', day_of_week: '*/4,6-mon' },
      ...(['Asia/Tokyo', '2026-10-27T12:20Z', '2026-10-29T12:20Z'] as const),
      ['2026-10-28T22:33Z', '2026-10-28T22:59Z'],
    ],
  ])('%j in %s fires from %s until %s as Celery does', (crontab, timezone, from, until, fires) => {
    const stretch = { timezone, from: Date.parse(from), until: Date.parse(until) };
    const expected = fires.map((text) => Date.parse(text));
    expect(translatedFires(crontab, stretch)).toEqual(expected);
    expect(celeryFires(celeryValues(crontab), stretch)).toEqual(expected);
  });

  it('says so where a change of the clocks makes a difference', () => {
    const from = Date.parse('2026-11-01T00:00:00Z');
    const notes = (crontab: CeleryCrontab, timezone = 'Europe/Berlin') =>
      gapNotes(celeryValues(crontab), { timezone, from });
    expect(notes({ minute: '*/20', hour: 2 })).toEqual([
      '3 times from 2027-03-28 02:00 on will be left out by the clocks of Europe/Berlin: ' +
        'Celery runs the first of them, later; here all fire',
    ]);
    expect(notes({ minute: '*/20', hour: 2, day_of_week: '1-6' })).toEqual([]);
    expect(notes({ minute: '*/20', hour: '2-3' })).toEqual([]);
    expect(notes({ minute: '30', hour: 2 })).toEqual([]);
    expect(notes({ minute: '*/20', hour: 2 }, 'Asia/Tokyo')).toEqual([]);
    expect(notes({ minute: '*/20', hour: 2 }, 'Mars/Base')).toEqual([]);
  });

  it.each<[CeleryCrontab, string]>([
    [{}, '* * * * *'],
    [{ minute: '*/15' }, '*/15 * * * *'],
    [{ minute: 0, hour: [0, 6, 12, 18] }, '0 */6 * * *'],
    [{ minute: '30', hour: '9-17', day_of_week: 'mon-fri' }, '30 9-17 * * 1-5'],
    [{ minute: 0, hour: 0, day_of_week: 'fri-mon' }, '0 0 * * 0,1,5,6'],
    [{ minute: 0, hour: 0, month_of_year: '*/3' }, '0 0 * */3 *'],
    [{ minute: 0, hour: 0, day_of_month: '1-7', day_of_week: 1 }, '0 0 */31,2-7 * 1'],
    [{ minute: 0, hour: 0, day_of_month: '8-14', day_of_week: 'sun,wed' }, '0 0 8-14 * */7,3'],
    [{ minute: 0, hour: 0, day_of_month: '*/2', day_of_week: 5 }, '0 0 */2 * 5'],
    [{ minute: 0, hour: 0, day_of_month: '8-14', day_of_week: 5 }, '0 0 * * 5#2'],
    [{ minute: 0, hour: 0, day_of_month: '15-28', day_of_week: '1,3' }, '0 0 * * 1#3,1#4,3#3,3#4'],
    [{ minute: 0, hour: 0, day_of_month: '29-31', day_of_week: 5 }, '0 0 * * 5#5'],
    [{ minute: 0, day_of_month: '29-31', month_of_year: 'feb', day_of_week: 5 }, '0 * * 2 5#5'],
    [{ minute: 0, hour: 0, day_of_month: '22-30', day_of_week: 5 }, '0 0 22-30 * *'],
    [{ minute: 0, hour: 0, day_of_month: 13, day_of_week: 5 }, '0 0 13 * *'],
  ])('%j is %j in UTC', (crontab, line) => {
    expect(lineOf(crontab)).toBe(line);
  });

  it('is written without a star where clocks change, so that it goes by the wall clock', () => {
    expect(lineOf({ minute: '*/15' }, 'Europe/Berlin')).toBe('0-59/15 0-23 * * *');
    expect(lineOf({ minute: 5 }, 'Europe/Berlin')).toBe('5 0-23 * * *');
    expect(lineOf({ minute: 5, hour: '*/6' }, 'Europe/Berlin')).toBe('5 0-23/6 * * *');
  });

  it('keeps the weekday in a rule where no line can say both days', () => {
    const plan = planCrontab(
      { minute: 0, hour: 0, day_of_month: 13, day_of_week: 5 },
      'Asia/Tokyo',
    );
    expect(plan.when).toBe('timestamp(run.nominalTime).getDayOfWeek("Asia/Tokyo") in [5]');
    expect(plan.notes).toEqual([expect.stringContaining('no_rule_held')]);
  });

  it('lets each missed time run where a rule would skip the latest of them', () => {
    const misfire = (crontab: CeleryCrontab) => planCrontab(crontab, 'UTC').triggers[0]?.misfire;
    expect(misfire({ minute: 0, day_of_month: '2-8', day_of_week: 'fri' })).toEqual({
      policy: 'fire_all',
    });
    expect(misfire({ minute: 0, day_of_month: '8-14', day_of_week: 'fri' })).toBeUndefined();
  });

  it.each<[CeleryCrontab, RegExp]>([
    [{ minute: 60 }, /^minute: 60 is out of range, which is 0 to 59$/],
    [{ day_of_week: 7 }, /^day_of_week: 7 is out of range, which is 0 to 6$/],
    [{ day_of_month: '0' }, /^day_of_month: 0 is out of range/],
    [{ hour: '5/2' }, /^hour: "5\/2" has a step but no range/],
    [{ hour: '*/0' }, /^hour: a step of 0 never advances$/],
    [{ hour: '1,,2' }, /^hour: "" is not a value/],
    [{ hour: 'noon' }, /^hour: "noon" is not a whole number$/],
    [{ hour: 1.5 }, /^hour: 1.5 is not a whole number$/],
    [{ hour: { from: 1 } }, /^hour: \{"from":1\} is not a whole number$/],
    [{ hour: [] }, /^hour: it is empty$/],
    [{ minute: '1 2' }, /^minute: "1 2" is not a value/],
  ])('%j is refused', (crontab, reason) => {
    expect(() => planCrontab(crontab, 'UTC')).toThrow(reason);
  });
});
