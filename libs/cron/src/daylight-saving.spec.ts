import { calendarOf, firesBetween } from './calendar.fixture.js';
import { type Calendar } from './calendar.js';
import { type DaylightSavingChoice } from './daylight-saving.js';
import { localTimeText, offsetText } from './local-time-text.js';
import { type EpochMs } from './units.js';

const SKIP: DaylightSavingChoice = { missing: 'skip', repeated: 'first' };
const LAST: DaylightSavingChoice = { missing: 'shift', repeated: 'last' };
const BOTH: DaylightSavingChoice = { missing: 'shift', repeated: 'both' };

interface Case {
  readonly cron: string;
  readonly daylightSaving?: DaylightSavingChoice;
  /** The local times, with their offset, of the fires between the first and the last of them. */
  readonly fires: readonly string[];
}

/** As the zone's clocks show it: `2026-03-29T03:30+02:00`. */
function shown({ zone }: Calendar, instant: EpochMs): string {
  const { offset } = zone.segmentAt(instant);
  return localTimeText(instant + offset) + offsetText(offset);
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  'Europe/Berlin': [
    {
      cron: '30 2 * * *',
      fires: ['2026-03-28T02:30+01:00', '2026-03-29T03:30+02:00', '2026-03-30T02:30+02:00'],
    },
    {
      cron: '30 2 * * *',
      daylightSaving: SKIP,
      fires: ['2026-03-28T02:30+01:00', '2026-03-30T02:30+02:00'],
    },
    // Two nominal times on one instant are one.
    {
      cron: '0 2,3 * * *',
      fires: ['2026-03-28T03:00+01:00', '2026-03-29T03:00+02:00', '2026-03-30T02:00+02:00'],
    },
    // Shifted and own times in the order of instants.
    {
      cron: '15,45 2,3 29 3 *',
      daylightSaving: BOTH,
      fires: ['2026-03-29T03:15+02:00', '2026-03-29T03:45+02:00'],
    },
    {
      cron: '15 2 * * *',
      fires: ['2026-10-24T02:15+02:00', '2026-10-25T02:15+02:00', '2026-10-26T02:15+01:00'],
    },
    {
      cron: '15 2 * * *',
      daylightSaving: LAST,
      fires: ['2026-10-24T02:15+02:00', '2026-10-25T02:15+01:00', '2026-10-26T02:15+01:00'],
    },
    {
      cron: '15,45 2 25 10 *',
      daylightSaving: BOTH,
      fires: [
        '2026-10-25T02:15+02:00',
        '2026-10-25T02:45+02:00',
        '2026-10-25T02:15+01:00',
        '2026-10-25T02:45+01:00',
      ],
    },
    // By elapsed time.
    {
      cron: '*/30 * * * *',
      fires: ['2026-03-29T01:30+01:00', '2026-03-29T03:00+02:00', '2026-03-29T03:30+02:00'],
    },
    {
      cron: '0 * * * *',
      fires: [
        '2026-10-25T01:00+02:00',
        '2026-10-25T02:00+02:00',
        '2026-10-25T02:00+01:00',
        '2026-10-25T03:00+01:00',
      ],
    },
  ],
  'Europe/London': [
    { cron: '30 1 * * *', fires: ['2026-03-28T01:30+00:00', '2026-03-29T02:30+01:00'] },
    { cron: '30 1 * * *', fires: ['2026-10-25T01:30+01:00', '2026-10-26T01:30+00:00'] },
  ],
  // Winter time is Dublin's daylight saving, and it is negative.
  'Europe/Dublin': [
    { cron: '30 1 * * *', fires: ['2026-03-28T01:30+00:00', '2026-03-29T02:30+01:00'] },
    {
      cron: '*/30 1 25 10 *',
      fires: [
        '2026-10-25T01:00+01:00',
        '2026-10-25T01:30+01:00',
        '2026-10-25T01:00+00:00',
        '2026-10-25T01:30+00:00',
      ],
    },
  ],
  'America/New_York': [
    { cron: '30 2 * * 0', fires: ['2026-03-01T02:30-05:00', '2026-03-08T03:30-04:00'] },
    { cron: '30 1 * * *', fires: ['2026-11-01T01:30-04:00', '2026-11-02T01:30-05:00'] },
    {
      cron: '30 1 * * *',
      daylightSaving: BOTH,
      fires: ['2026-11-01T01:30-04:00', '2026-11-01T01:30-05:00', '2026-11-02T01:30-05:00'],
    },
  ],
  // Half an hour.
  'Australia/Lord_Howe': [
    { cron: '15 2 * * *', fires: ['2026-10-03T02:15+10:30', '2026-10-04T02:45+11:00'] },
    { cron: '0 * * * *', fires: ['2026-10-04T01:00+10:30', '2026-10-04T03:00+11:00'] },
    { cron: '45 1 * * *', fires: ['2026-04-05T01:45+11:00', '2026-04-06T01:45+10:30'] },
    {
      cron: '*/15 * * * *',
      fires: [
        '2026-04-05T01:30+11:00',
        '2026-04-05T01:45+11:00',
        '2026-04-05T01:30+10:30',
        '2026-04-05T01:45+10:30',
        '2026-04-05T02:00+10:30',
      ],
    },
    // 01:15 is not repeated, 01:45 is.
    {
      cron: '15,45 1 5 4 *',
      daylightSaving: LAST,
      fires: ['2026-04-05T01:15+11:00', '2026-04-05T01:45+10:30'],
    },
  ],
  // At midnight: the day has no 00:00, and the evening before another has 23:00 twice.
  'America/Santiago': [
    {
      cron: '0 0 * * *',
      fires: ['2026-09-05T00:00-04:00', '2026-09-06T01:00-03:00', '2026-09-07T00:00-03:00'],
    },
    { cron: '30 23 * * *', fires: ['2026-04-04T23:30-03:00', '2026-04-05T23:30-04:00'] },
    {
      cron: '30 23 * * 6',
      daylightSaving: BOTH,
      fires: ['2026-04-04T23:30-03:00', '2026-04-04T23:30-04:00', '2026-04-11T23:30-04:00'],
    },
  ],
  'Asia/Beirut': [
    { cron: '15 0 * * *', fires: ['2026-03-28T00:15+02:00', '2026-03-29T01:15+03:00'] },
  ],
  'Africa/Cairo': [
    { cron: '@daily', fires: ['2026-04-23T00:00+02:00', '2026-04-24T01:00+03:00'] },
    { cron: '@hourly', fires: ['2026-04-23T23:00+02:00', '2026-04-24T01:00+03:00'] },
  ],
  // Around Ramadan.
  'Africa/Casablanca': [
    { cron: '30 2 * * *', fires: ['2026-02-15T02:30+01:00', '2026-02-16T02:30+00:00'] },
    { cron: '30 2 * * *', fires: ['2026-03-21T02:30+00:00', '2026-03-22T03:30+01:00'] },
  ],
  // Two hours.
  'Antarctica/Troll': [
    { cron: '30 1,2,3 29 3 *', fires: ['2026-03-29T03:30+02:00', '2026-03-29T04:30+02:00'] },
    {
      cron: '30 1,2 25 10 *',
      daylightSaving: LAST,
      fires: ['2026-10-25T01:30+00:00', '2026-10-25T02:30+00:00'],
    },
  ],
  // 30 December 2011 never was.
  'Pacific/Apia': [
    { cron: '0 9 * * *', fires: ['2011-12-29T09:00-10:00', '2011-12-31T09:00+14:00'] },
    {
      cron: '0 9 * * 5',
      fires: ['2011-12-23T09:00-10:00', '2011-12-31T09:00+14:00', '2012-01-06T09:00+14:00'],
    },
    {
      cron: '0 9 * * 5',
      daylightSaving: SKIP,
      fires: ['2011-12-23T09:00-10:00', '2012-01-06T09:00+14:00'],
    },
    { cron: '0 */6 30,31 12 *', fires: ['2011-12-31T00:00+14:00', '2011-12-31T06:00+14:00'] },
  ],
  // The last day of a year never was.
  'Pacific/Kiritimati': [
    {
      cron: '0 12 31 12 *',
      fires: ['1993-12-31T12:00-10:00', '1995-01-01T12:00+14:00', '1995-12-31T12:00+14:00'],
    },
  ],
  // A day was repeated, 23 hours of it.
  'Pacific/Kwajalein': [
    { cron: '30 12 30 9 *', fires: ['1969-09-30T12:30+11:00', '1970-09-30T12:30-12:00'] },
    {
      cron: '30 12 30 9 *',
      daylightSaving: BOTH,
      fires: ['1969-09-30T12:30+11:00', '1969-09-30T12:30-12:00'],
    },
  ],
  // Standard time itself moved, by half an hour.
  'America/Caracas': [
    { cron: '45 2 * * *', fires: ['2007-12-09T02:45-04:00', '2007-12-10T02:45-04:30'] },
    { cron: '45 2 * * *', fires: ['2016-04-30T02:45-04:30', '2016-05-01T03:15-04:00'] },
  ],
  'Asia/Pyongyang': [
    { cron: '45 23 * * *', fires: ['2018-05-03T23:45+08:30', '2018-05-05T00:15+09:00'] },
  ],
  // Daylight saving was abolished.
  'Asia/Tehran': [
    { cron: '30 0 22 3 *', fires: ['2022-03-22T01:30+04:30', '2023-03-22T00:30+03:30'] },
  ],
  // An offset with seconds, until 1972.
  'Africa/Monrovia': [
    { cron: '0 0 * * *', fires: ['1972-01-06T00:00-00:44:30', '1972-01-07T00:44+00:00'] },
  ],
};

describe.each(Object.entries(cases))('in %s', (timezone, rows) => {
  const complete = rows.map((row) => ({ daylightSaving: 'auto' as const, ...row }));

  it.each(complete)('$cron, $daylightSaving, fires $fires', ({ cron, daylightSaving, fires }) => {
    const calendar = calendarOf({ cron, timezone, daylightSaving, startAt: Date.UTC(1960, 0) });
    const instants = fires.map((fire) => Date.parse(fire.replace('-00:44:30', 'Z')));
    const from = Math.min(...instants);
    const until = Math.max(...instants) + 60_000;
    expect(firesBetween(calendar, from, until).map((fire) => shown(calendar, fire))).toEqual(fires);
  });
});

describe('auto', () => {
  it.each([
    ['*/5 * * * *', 'skip', 'both'],
    ['0 * * * *', 'skip', 'both'],
    ['*/10 2 * * *', 'skip', 'both'],
    ['30 */2 * * *', 'skip', 'both'],
    ['@hourly', 'skip', 'both'],
    ['30 2 * * *', 'shift', 'first'],
    ['0 0-23 * * *', 'shift', 'first'],
    ['0-59/5 2,3 * * 1', 'shift', 'first'],
    ['@daily', 'shift', 'first'],
  ])('means for "%s": missing times %s, repeated times %s', (cron, missing, repeated) => {
    const { daylightSaving } = calendarOf({ cron, timezone: 'UTC' });
    expect(daylightSaving).toEqual({ missing, repeated });
  });
});
