import fc from 'fast-check';
import { calendarOf, dayRange, daysOf, firesBetween, isoOf } from './calendar.fixture.js';
import { type CalendarSpec, createCalendar } from './calendar.js';

function problemsOf(spec: CalendarSpec) {
  const result = createCalendar(spec);
  return result.ok ? [] : result.problems;
}

const NEW_YEAR = Date.UTC(2026, 0, 1);

describe('making a calendar', () => {
  it('reports everything that is wrong at once', () => {
    const problems = problemsOf({ cron: '0 25 * * *', timezone: 'Mars/Olympus', startAt: NaN });
    expect(problems).toEqual([
      expect.objectContaining({ field: 'cron', code: 'out_of_range', offset: 2, part: 'hour' }),
      expect.objectContaining({ field: 'timezone', code: 'unknown_timezone' }),
      expect.objectContaining({ field: 'startAt', code: 'not_an_instant' }),
    ]);
  });

  it('refuses a period without time in it', () => {
    const spec = { cron: '* * * * *', timezone: 'UTC', startAt: 1_000, endAt: 1_000 };
    expect(problemsOf(spec)).toEqual([
      { field: 'endAt', code: 'empty_period', message: 'endAt must be later than startAt' },
    ]);
  });

  it('refuses instants outside the years 1 to 9999', () => {
    const spec = { cron: '* * * * *', timezone: 'UTC', startAt: -Infinity, endAt: 1e15 };
    expect(problemsOf(spec).map(({ field }) => field)).toEqual(['startAt', 'endAt']);
  });

  it('refuses a line that the calendar never reaches', () => {
    expect(problemsOf({ cron: '0 0 31 2 *', timezone: 'UTC' })).toEqual([
      expect.objectContaining({ field: 'cron', code: 'impossible_date' }),
    ]);
  });

  it('refuses a line whose only times the zone always leaves out', () => {
    const spec: CalendarSpec = {
      cron: '30 2 8-14 3 */7', // the second Sunday of March
      timezone: 'America/New_York',
      daylightSaving: { missing: 'skip', repeated: 'first' },
    };
    expect(problemsOf(spec)).toEqual([
      {
        field: 'cron',
        code: 'never_fires',
        message: '"30 2 8-14 3 */7" never fires in America/New_York',
      },
    ]);
    expect(problemsOf({ ...spec, daylightSaving: 'auto' })).toEqual([]);
    expect(problemsOf({ ...spec, timezone: 'America/Phoenix' })).toEqual([]);
  });

  it('refuses a line that does not fire in the period', () => {
    const spec = { cron: '0 0 29 2 *', timezone: 'UTC', startAt: NEW_YEAR };
    expect(problemsOf({ ...spec, endAt: Date.UTC(2028, 1, 29) })).toEqual([
      expect.objectContaining({ code: 'never_fires' }),
    ]);
    expect(problemsOf({ ...spec, endAt: Date.UTC(2028, 1, 29) + 1 })).toEqual([]);
  });
});

describe('a calendar', () => {
  const minutely = calendarOf({ cron: '* * * * *', timezone: 'UTC' });

  it('has the next nominal time after an instant, never the instant itself', () => {
    expect(minutely.next(NEW_YEAR)).toBe(NEW_YEAR + 60_000);
    expect(minutely.next(NEW_YEAR - 1)).toBe(NEW_YEAR);
    expect(minutely.next(NEW_YEAR - 0.5)).toBe(NEW_YEAR);
  });

  it('has the previous nominal time before an instant, never the instant itself', () => {
    expect(minutely.previous(NEW_YEAR)).toBe(NEW_YEAR - 60_000);
    expect(minutely.previous(NEW_YEAR + 1)).toBe(NEW_YEAR);
    expect(minutely.previous(NEW_YEAR + 0.5)).toBe(NEW_YEAR);
  });

  it('begins with its start and ends before its end', () => {
    const start = NEW_YEAR;
    const end = NEW_YEAR + 3 * 3_600_000;
    const calendar = calendarOf({ cron: '@hourly', timezone: 'UTC', startAt: start, endAt: end });
    expect(firesBetween(calendar, 0, Infinity).map(isoOf)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T01:00:00.000Z',
      '2026-01-01T02:00:00.000Z',
    ]);
    expect(calendar.previous(Infinity)).toBe(end - 3_600_000);
    expect(calendar.previous(start)).toBeUndefined();
    expect(calendar.next(end - 1)).toBeUndefined();
    expect(calendar.count(-Infinity, Infinity)).toBe(3);
  });

  it('finds fires that are decades apart', () => {
    // */7 begins with a star: the 29th must be a Sunday as well.
    const calendar = calendarOf({ cron: '0 0 29 2 */7', timezone: 'Europe/Paris' });
    const century = firesBetween(calendar, Date.UTC(2000, 0), Date.UTC(2130, 0));
    expect(century.map((fire) => isoOf(fire)?.slice(0, 10))).toEqual([
      '2004-02-28',
      '2032-02-28',
      '2060-02-28',
      '2088-02-28',
      '2128-02-28', // 2100 is no leap year
    ]);
    expect(isoOf(calendar.previous(Date.UTC(2128, 1, 1)))).toBe('2088-02-28T23:00:00.000Z');
  });

  it('has no next time when its rules leave none', () => {
    const calendar = calendarOf({
      cron: '30 2 8-14 3 */7',
      timezone: 'America/New_York',
      daylightSaving: { missing: 'skip', repeated: 'first' },
      startAt: Date.UTC(1990, 0), // the clocks changed in April then
    });
    expect(isoOf(calendar.previous(NEW_YEAR))).toBe('2006-03-12T07:30:00.000Z');
    expect(calendar.next(NEW_YEAR)).toBeUndefined();
  });

  it('knows no time before year 1 or after 9999', () => {
    expect(isoOf(minutely.next(-Infinity))).toBe('0001-01-01T00:00:00.000Z');
    expect(isoOf(minutely.previous(Infinity))).toBe('9999-12-31T23:59:00.000Z');
    expect(minutely.next(Infinity)).toBeUndefined();
    expect(minutely.previous(-Infinity)).toBeUndefined();
    expect(minutely.next(NaN)).toBeUndefined();
  });
});

describe('a calendar with restrictions to days', () => {
  const christmas = { mode: 'except' as const, days: daysOf(dayRange('2026-12-24', '2026-12-26')) };

  it('never fires on a day that is excepted', () => {
    const calendar = calendarOf({
      cron: '0 9 * * *',
      timezone: 'Europe/Berlin',
      restrictions: [christmas],
    });
    const from = Date.UTC(2026, 11, 23);
    expect(firesBetween(calendar, from, from + 5 * 86_400_000).map(isoOf)).toEqual([
      '2026-12-23T08:00:00.000Z',
      '2026-12-27T08:00:00.000Z',
    ]);
    expect(isoOf(calendar.previous(Date.UTC(2026, 11, 27)))).toBe('2026-12-23T08:00:00.000Z');
  });

  it('fires on days that all restrictions leave, and has an end if there is a list of them', () => {
    const calendar = calendarOf({
      cron: '0 9 * * *',
      timezone: 'UTC',
      restrictions: [
        {
          mode: 'only',
          days: daysOf(dayRange('2026-12-20', '2026-12-27'), dayRange('2027-01-04')),
        },
        { mode: 'only', days: daysOf(dayRange('2026-12-23', '2027-12-31')) },
        christmas,
      ],
    });
    expect(
      firesBetween(calendar, NEW_YEAR, Infinity).map((fire) => isoOf(fire)?.slice(0, 10)),
    ).toEqual(['2026-12-23', '2026-12-27', '2027-01-04']);
    expect(calendar.count(NEW_YEAR, Infinity)).toBe(3);
  });

  it('leaves out the days that the line names, not those into which clocks move a time', () => {
    // Nuuk has no 23:30 on this Saturday: it is 00:30 of Sunday at once.
    const nuuk = { cron: '30 23 * * 6', timezone: 'America/Nuuk' };
    const [saturday, sunday] = ['2027-03-27', '2027-03-28'].map((day) => dayRange(day));
    const firesOf = (day: typeof saturday) => {
      const restrictions = day && [{ mode: 'except' as const, days: daysOf(day) }];
      const fires = calendarOf({ ...nuuk, restrictions }).next(Date.UTC(2027, 2, 27));
      return isoOf(fires);
    };
    expect(firesOf(sunday)).toBe('2027-03-28T01:30:00.000Z');
    expect(firesOf(saturday)).toBe('2027-04-04T00:30:00.000Z');
  });

  it.each([
    [{ mode: 'only' as const, days: daysOf() }],
    [{ mode: 'only' as const, days: daysOf(dayRange('2025-12-25')) }],
    [{ mode: 'only' as const, days: daysOf(dayRange('2026-12-24')) }],
    [{ mode: 'except' as const, days: daysOf(dayRange('2026-01-01', '9999-12-31')) }],
  ])('is refused when they leave no day: %j', (restriction) => {
    const spec = { cron: '0 9 25 12 *', timezone: 'UTC', restrictions: [restriction] };
    expect(problemsOf(spec)).toEqual([
      expect.objectContaining({
        code: 'never_fires',
        message: '"0 9 25 12 *" never fires in UTC on a day that exclusions and calendars leave',
      }),
    ]);
  });

  it('knows when the line would fire without them', () => {
    const spec = { cron: '0 9 * * *', timezone: 'UTC', startAt: NEW_YEAR };
    const calendar = calendarOf({ ...spec, restrictions: [christmas] });
    expect(isoOf(calendar.unrestricted.next(Date.UTC(2026, 11, 24)))).toBe(
      '2026-12-24T09:00:00.000Z',
    );
    expect(calendar.unrestricted.next(0)).toBe(NEW_YEAR + 9 * 3_600_000);
  });
});

describe('counting', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Cairo'];
  const lines = ['*/7 * * * *', '30 2 * * *', '0,30 0-4 * * *', '15 9 1,15 * 5', '45 */3 */2 * 1'];
  const instant = fc.integer({ min: Date.UTC(2011, 10), max: Date.UTC(2012, 10) });

  it('agrees with enumerating', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...lines),
        fc.constantFrom('skip' as const, 'shift' as const),
        fc.constantFrom('first' as const, 'last' as const, 'both' as const),
        instant,
        fc.integer({ min: -1_000, max: 20 * 86_400_000 }),
        (timezone, cron, missing, repeated, after, length) => {
          const calendar = calendarOf({ cron, timezone, daylightSaving: { missing, repeated } });
          const enumerated = firesBetween(calendar, after + 1, after + length + 1).length;
          expect(calendar.count(after, after + length)).toBe(enumerated);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('counts every minute of a year with two changes of clocks', () => {
    const calendar = calendarOf({ cron: '* * * * *', timezone: 'Europe/Berlin' });
    expect(calendar.count(Date.UTC(2025, 0) - 1, NEW_YEAR - 1)).toBe(365 * 1_440);
  });
});
