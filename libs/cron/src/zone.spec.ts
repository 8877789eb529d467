import fc from 'fast-check';
import { DAY_MS } from './units.js';
import { findZone, type Zone } from './zone.js';

function zoneOf(name: string): Zone {
  const zone = findZone(name);
  if (zone === undefined) throw new Error(`no zone ${name}`);
  return zone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** To make one takes much longer than to use it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** Local time minus UTC, from the parts that Intl shows. */
function intlOffset(timeZone: string, instant: number): number {
  const parts = formatOf(timeZone).formatToParts(instant);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(instant / 1_000) * 1_000;
}

const someZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const someInstant = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2150, 0) });

describe('finding a zone', () => {
  it.each([
    'UTC',
    'Etc/UTC',
    'GMT',
    'Europe/Berlin',
    'europe/berlin',
    'Europe/Kyiv',
    'Europe/Kiev',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'US/Pacific',
    'Etc/GMT+5',
    'America/Argentina/Buenos_Aires',
    'EST5EDT',
    'CET',
  ])('takes %s, alias or canonical', (name) => {
    expect(findZone(name)).toBeDefined();
  });

  it.each([
    'Europe/Atlantis',
    '',
    ' ',
    '+01:00',
    '-0500',
    'UTC+1',
    'Z',
    'BST',
    'IST',
    'pst',
    'Europe/Berlin ',
  ])('refuses %j', (name) => {
    expect(findZone(name)).toBeUndefined();
  });

  it('treats an alias as the zone it stands for', () => {
    const instant = Date.UTC(2026, 6, 1);
    expect(zoneOf('US/Eastern').segmentAt(instant)).toEqual(
      zoneOf('America/New_York').segmentAt(instant),
    );
  });
});

describe('a zone', () => {
  it('has the offsets of Intl', () => {
    fc.assert(
      fc.property(someZone, someInstant, (name, instant) => {
        expect(zoneOf(name).segmentAt(instant).offset).toBe(intlOffset(name, instant));
      }),
      { numRuns: 100 },
    );
  });

  it('has one segment for every instant, and knows its neighbours', () => {
    fc.assert(
      fc.property(someZone, someInstant, (name, instant) => {
        const zone = zoneOf(name);
        const segment = zone.segmentAt(instant);
        expect(segment.start).toBeLessThanOrEqual(instant);
        expect(segment.end).toBeGreaterThan(instant);
        expect(zone.segmentAt(segment.start).offset).toBe(segment.offset);
        expect(zone.segmentAt(segment.end - 1).offset).toBe(segment.offset);
        expect(zone.segmentAt(segment.start - 1).offset).toBe(segment.previousOffset);
        expect(zone.segmentAt(segment.end).offset).toBe(segment.nextOffset);
      }),
      { numRuns: 100 },
    );
  });

  it('knows a change at the very turn of a year, also from a year away', () => {
    const segment = zoneOf('Antarctica/Casey').segmentAt(0);
    expect(segment.start).toBe(Date.parse('1969-01-01T00:00:00Z'));
    expect([segment.previousOffset, segment.offset]).toEqual([0, 8 * 3_600_000]);
  });

  it('is cut where no change of clocks is near', () => {
    fc.assert(
      fc.property(someZone, someInstant, (name, instant) => {
        const { start, end, offset, previousOffset, nextOffset } = zoneOf(name).segmentAt(instant);
        const year = 365 * DAY_MS;
        if (previousOffset === offset) expect(instant - start).toBeGreaterThanOrEqual(year);
        if (nextOffset === offset) expect(end - instant).toBeGreaterThanOrEqual(year);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    // The shortest known period between two changes that cancel each other out.
    ['America/Noronha', '2000-10-08T02:00:00Z', '2000-10-15T01:00:00Z', -1],
    // Half an hour of daylight saving.
    ['Australia/Lord_Howe', '2025-10-04T15:30:00Z', '2026-04-04T15:00:00Z', 11],
    // Two changes around Ramadan.
    ['Africa/Casablanca', '2026-02-15T02:00:00Z', '2026-03-22T02:00:00Z', 0],
    // A whole day left out.
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2012-03-31T14:00:00Z', 14],
  ])('%s has a segment from %s to %s with %d hours', (name, start, end, hours) => {
    expect(zoneOf(name).segmentAt(Date.parse(start))).toMatchObject({
      start: Date.parse(start),
      end: Date.parse(end),
      offset: hours * 3_600_000,
    });
  });

  const YEARS = [1840, 2100, 2101, 2399, 2400, 9_999];

  it.each([
    ...['UTC', 'Europe/Dublin', 'America/New_York', 'Australia/Lord_Howe'],
    ...['Asia/Gaza', 'America/Nuuk', 'Africa/Casablanca'],
  ])('has the offsets of Intl every day of near and far years: %s', (name) => {
    const zone = zoneOf(name);
    const days = YEARS.flatMap((year) => {
      const start = new Date(0).setUTCFullYear(year);
      return Array.from({ length: 365 }, (_, day) => start + day * DAY_MS);
    });
    expect(days.map((day) => zone.segmentAt(day).offset)).toEqual(
      days.map((day) => intlOffset(name, day)),
    );
  });

  it('has the offsets of Intl in the far future and in the far past', () => {
    const year = fc.oneof(
      fc.integer({ min: 101, max: 1_900 }), // Date.UTC takes 99, still local time then, for 1999
      fc.integer({ min: 2_090, max: 9_998 }),
    );
    const instant = fc
      .tuple(year, fc.integer({ min: 0, max: 366 * 24 }))
      .map(([y, hours]) => new Date(0).setUTCFullYear(y) + hours * 3_600_000);
    fc.assert(
      fc.property(someZone, instant, (name, at) => {
        expect(zoneOf(name).segmentAt(at).offset).toBe(intlOffset(name, at));
      }),
      { numRuns: 300 },
    );
  });

  const regions = Map.groupBy(
    Intl.supportedValuesOf('timeZone'),
    (name) => name.split('/')[0] ?? name,
  );

  it.each([...regions])('never changes its clocks twice within two days, in %s', (_, names) => {
    for (const name of names) {
      const zone = zoneOf(name);
      for (let at = Date.UTC(2020, 0); at < Date.UTC(2028, 0);) {
        const { start, end } = zone.segmentAt(at);
        expect(end - start).toBeGreaterThan(2 * DAY_MS);
        at = end;
      }
    }
  });
});
