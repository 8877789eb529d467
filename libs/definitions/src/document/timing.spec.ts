import type { PinnedCalendars } from '../definition.contract.js';
import { leastDefinition } from '../documents.fixture.js';
import { validateDefinition } from './document.js';

const NAMED: PinnedCalendars = {
  holidays: ['2026-12-25', '2026-12-28'],
  quarters: ['2026-12-31', '2027-03-31'],
  nothing: [],
};

/** A trigger that fires at nine, with these fields. */
function document(fields: object) {
  const trigger = { id: 'nine', type: 'cron', cron: '0 9 * * *', ...fields };
  return { ...leastDefinition(), triggers: [trigger] };
}

function problemsOf(fields: object): readonly string[] {
  const verdict = validateDefinition(document(fields), undefined, NAMED);
  return verdict.ok ? [] : verdict.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

function specOf(fields: object) {
  const verdict = validateDefinition(document(fields), undefined, NAMED);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return verdict.spec;
}

describe('The timing of a cron trigger', () => {
  it('is taken as it is when it says everything', () => {
    const fields = {
      timezone: 'Europe/London',
      daylightSaving: { missing: 'skip', repeated: 'last' },
      startAt: '2026-12-01T00:00:00+01:00',
      endAt: '2027-12-01T00:00:00.5Z',
      exclude: ['2026-12-24', { from: '2026-12-29', to: '2026-12-30' }],
      calendars: [
        { key: 'holidays', mode: 'except' },
        { key: 'quarters', mode: 'only' },
      ],
      jitter: 'PT2M',
    };
    const { triggers, pinnedCalendars } = specOf(fields);
    expect(triggers).toMatchObject([fields]);
    expect(pinnedCalendars).toEqual({ holidays: NAMED.holidays, quarters: NAMED.quarters });
  });

  it('has nothing that was not said, so that old revisions stay what they are', () => {
    const { triggers, ...spec } = specOf({});
    expect(triggers).toEqual([
      {
        id: 'nine',
        type: 'cron',
        cron: '0 9 * * *',
        timezone: 'UTC',
        misfire: { policy: 'fire_once', grace: 'PT1M' },
      },
    ]);
    expect(Object.keys(spec)).not.toContain('pinnedCalendars');
  });

  it.each<[what: string, fields: object, ...problems: string[]]>([
    ['auto', { daylightSaving: 'auto' }],
    ['another word', { daylightSaving: 'skip' }, '/daylightSaving unknown_value'],
    ['half a choice', { daylightSaving: { missing: 'skip' } }, '/daylightSaving/repeated required'],
    [
      'a choice of other words',
      { daylightSaving: { missing: 'later', repeated: 'never', more: 1 } },
      '/daylightSaving/more unknown_field',
      '/daylightSaving/missing unknown_value',
      '/daylightSaving/repeated unknown_value',
    ],
    ['a start without offset', { startAt: '2026-12-01T00:00:00' }, '/startAt bad_time'],
    ['a start that never comes', { startAt: '2026-02-30T00:00:00Z' }, '/startAt bad_time'],
    ['a leap second', { endAt: '2026-12-31T23:59:60Z' }, '/endAt bad_time'],
    ['a date for a time', { endAt: '2026-12-01' }, '/endAt bad_time'],
    ['a number for a time', { endAt: 1_800_000_000 }, '/endAt wrong_type'],
    [
      'an end before its start',
      { startAt: '2027-01-01T00:00:00Z', endAt: '2026-01-01T00:00:00Z' },
      '/endAt empty_period',
    ],
    [
      'a period in which it does not fire',
      { startAt: '2027-01-01T09:01:00Z', endAt: '2027-01-02T09:00:00Z' },
      '/cron cron_never_fires',
    ],
    ['one date for a list', { exclude: '2026-12-24' }, '/exclude wrong_type'],
    ['a date that does not exist', { exclude: ['2026-02-29'] }, '/exclude/0 bad_date'],
    ['a date with a time', { exclude: ['2026-12-24T00:00:00Z'] }, '/exclude/0 bad_date'],
    ['a range without end', { exclude: [{ from: '2026-12-24' }] }, '/exclude/0/to required'],
    [
      'a range that goes backwards',
      { exclude: [{ from: '2026-12-24', to: '2026-12-23' }] },
      '/exclude/0/to empty_period',
    ],
    ['too many exclusions', { exclude: Array(501).fill('2026-12-24') }, '/exclude too_many'],
    [
      'exclusions that leave nothing',
      { cron: '0 9 25 12 *', exclude: [{ from: '2000-01-01', to: '9999-12-31' }] },
      '/cron cron_never_fires',
    ],
    [
      'a calendar that is not there',
      { calendars: [{ key: 'gone', mode: 'only' }] },
      '/calendars/0/key unknown_calendar',
    ],
    [
      'a name of every object for a calendar',
      { calendars: [{ key: 'constructor', mode: 'except' }] },
      '/calendars/0/key unknown_calendar',
    ],
    [
      'a calendar in another mode',
      { calendars: [{ key: 'holidays', mode: 'before' }] },
      '/calendars/0/mode unknown_value',
    ],
    [
      'a calendar twice',
      {
        calendars: [
          { key: 'holidays', mode: 'only' },
          { key: 'holidays', mode: 'except' },
        ],
      },
      '/calendars/1/key duplicate',
      '/cron cron_never_fires',
    ],
    ['no list of calendars', { calendars: { key: 'holidays' } }, '/calendars wrong_type'],
    [
      'a calendar without days',
      { calendars: [{ key: 'nothing', mode: 'only' }] },
      '/cron cron_never_fires',
    ],
    [
      'a calendar on whose days it does not fire',
      { cron: '0 9 1 * *', calendars: [{ key: 'quarters', mode: 'only' }] },
      '/cron cron_never_fires',
    ],
    ['an empty calendar to leave out', { calendars: [{ key: 'nothing', mode: 'except' }] }],
    [
      'everything wrong at once',
      { cron: '0 25 * * *', timezone: 'Nowhere', startAt: 'now', calendars: [{ key: 'gone' }] },
      '/calendars/0/mode required',
      '/cron cron_out_of_range',
      '/startAt bad_time',
      '/timezone unknown_timezone',
    ],
  ])('with %s', (_, fields, ...problems) => {
    const expected = problems.map((problem) => `/triggers/0${problem}`);
    expect([...problemsOf(fields)].sort()).toEqual(expected.sort());
  });
});
