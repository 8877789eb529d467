import { calendarOf, dayRange, daysOf } from './calendar.fixture.js';
import { type CalendarSpec } from './calendar.js';
import { previewFires } from './preview.js';

const berlin = { timezone: 'Europe/Berlin' } as const;

function preview(spec: CalendarSpec, from: string, count: number) {
  const calendar = calendarOf({ startAt: Date.UTC(1990, 0), ...spec });
  return previewFires({ calendar, jitterMs: 0, seed: '', from: Date.parse(from), count });
}

/** Only what the marks are about. */
function marked(spec: CalendarSpec, from: string, count: number) {
  return preview(spec, from, count).map(({ local, mark }) => [local, ...(mark ? [mark] : [])]);
}

describe('a preview', () => {
  it('shows a fire as the zone shows it, and when it may be due', () => {
    const calendar = calendarOf({ ...berlin, cron: '0 9 * * *' });
    const nominal = Date.parse('2026-01-05T08:00:00Z');
    const [fire] = previewFires({
      calendar,
      jitterMs: 120_000,
      seed: 'x',
      from: nominal - 1,
      count: 1,
    });
    expect(fire).toEqual({
      nominal,
      local: '2026-01-05T09:00',
      offset: '+01:00',
      due: expect.any(Number),
      earliest: nominal,
      latest: nominal + 120_000,
    });
    expect(fire?.due).toBeGreaterThanOrEqual(nominal);
    expect(fire?.due).toBeLessThanOrEqual(nominal + 120_000);
  });

  it('begins after the given instant', () => {
    const fires = preview({ ...berlin, cron: '@hourly' }, '2026-01-05T08:00:00Z', 2);
    expect(fires.map(({ local }) => local)).toEqual(['2026-01-05T10:00', '2026-01-05T11:00']);
  });

  it('ends with the calendar', () => {
    const spec = { ...berlin, cron: '@hourly', endAt: Date.parse('2026-01-05T10:00:00Z') };
    expect(preview(spec, '2026-01-05T08:00:00Z', 5)).toHaveLength(1);
  });

  it('writes offsets west of Greenwich and of half hours', () => {
    const offset = (timezone: string) =>
      preview({ timezone, cron: '@daily' }, '2026-01-05T00:00:00Z', 1)[0]?.offset;
    expect(offset('America/St_Johns')).toBe('-03:30');
    expect(offset('Asia/Kathmandu')).toBe('+05:45');
    expect(offset('UTC')).toBe('+00:00');
  });
});

describe('the marks of a preview', () => {
  it('tell of missing local times only within the period of the calendar', () => {
    const line = { ...berlin, cron: '30 2 * * *' };
    const skipping = { missing: 'skip', repeated: 'first' } as const;
    const markSince = (startAt: string) =>
      marked(
        { ...line, daylightSaving: skipping, startAt: Date.parse(startAt) },
        '2027-01-01T00:00:00Z',
        1,
      );
    expect(markSince('2027-06-01T00:00:00Z')).toEqual([['2027-06-01T02:30']]);
    const missing = { first: '2027-03-28T02:30', last: '2027-03-28T02:30', count: 1 };
    expect(markSince('2027-03-28T01:00:00Z')).toEqual([['2027-03-29T02:30', { skipped: missing }]]);
  });

  it('tell which missing local time a fire stands for', () => {
    expect(marked({ ...berlin, cron: '30 2 * * *' }, '2026-03-28T00:00:00Z', 3)).toEqual([
      ['2026-03-28T02:30'],
      ['2026-03-29T03:30', { shifted: { missing: '2026-03-29T02:30', merged: false } }],
      ['2026-03-30T02:30'],
    ]);
  });

  it('tell when a fire stands for a missing local time and for its own', () => {
    expect(marked({ ...berlin, cron: '0,30 2,3 29 3 *' }, '2026-03-29T00:00:00Z', 2)).toEqual([
      ['2026-03-29T03:00', { shifted: { missing: '2026-03-29T02:00', merged: true } }],
      ['2026-03-29T03:30', { shifted: { missing: '2026-03-29T02:30', merged: true } }],
    ]);
  });

  it('tell which missing local times have no fire', () => {
    expect(marked({ ...berlin, cron: '*/20 * * * *' }, '2026-03-29T00:30:00Z', 3)).toEqual([
      ['2026-03-29T01:40'],
      [
        '2026-03-29T03:00',
        { skipped: { first: '2026-03-29T02:00', last: '2026-03-29T02:40', count: 3 } },
      ],
      ['2026-03-29T03:20'],
    ]);
  });

  it('tell of gaps since the fire before, and of none before the preview', () => {
    const cron = '30 2 29 3 *';
    const spec: CalendarSpec = {
      ...berlin,
      cron,
      daylightSaving: { missing: 'skip', repeated: 'first' },
    };
    const missing = (date: string) => ({
      skipped: { first: `${date}T02:30`, last: `${date}T02:30`, count: 1 },
    });
    // The last Sunday of March was the 29th in 2015, 2020 and 2026.
    expect(marked(spec, '2014-04-01T00:00:00Z', 1)).toEqual([
      ['2016-03-29T02:30', missing('2015-03-29')],
    ]);
    expect(marked(spec, '2015-04-01T00:00:00Z', 1)).toEqual([['2016-03-29T02:30']]);
  });

  it('tell the first and the second pass of a repeated local time', () => {
    expect(marked({ ...berlin, cron: '@hourly' }, '2026-10-24T23:00:00Z', 3)).toEqual([
      ['2026-10-25T02:00', { repeated: 'first' }],
      ['2026-10-25T02:00', { repeated: 'second' }],
      ['2026-10-25T03:00'],
    ]);
    expect(marked({ ...berlin, cron: '15 2 25 10 *' }, '2026-10-24T12:00:00Z', 1)).toEqual([
      ['2026-10-25T02:15', { repeated: 'first' }],
    ]);
  });

  it('tell of a whole day that was left out', () => {
    const spec = { timezone: 'Pacific/Apia', cron: '0 9 * * *' };
    expect(marked(spec, '2011-12-30T00:00:00Z', 2)).toEqual([
      ['2011-12-31T09:00', { shifted: { missing: '2011-12-30T09:00', merged: true } }],
      ['2012-01-01T09:00'],
    ]);
  });

  it('tell of the times on days that are left out, since the fire before', () => {
    const restrictions = [
      { mode: 'except' as const, days: daysOf(dayRange('2026-12-25', '2026-12-26')) },
      { mode: 'except' as const, days: daysOf(dayRange('2026-12-28')) },
    ];
    const spec = { ...berlin, cron: '0 9,15 * * 1-6', restrictions };
    expect(marked(spec, '2026-12-24T12:00:00Z', 3)).toEqual([
      ['2026-12-24T15:00'],
      [
        '2026-12-29T09:00',
        { excluded: { first: '2026-12-25T09:00', last: '2026-12-28T15:00', count: 6 } },
      ],
      ['2026-12-29T15:00'],
    ]);
    expect(marked(spec, '2026-12-26T12:00:00Z', 1)).toEqual([
      [
        '2026-12-29T09:00',
        { excluded: { first: '2026-12-26T15:00', last: '2026-12-28T15:00', count: 3 } },
      ],
    ]);
  });

  it('tell of days left out and of a change of clocks at once', () => {
    const spec: CalendarSpec = {
      ...berlin,
      cron: '30 2 * * *',
      restrictions: [{ mode: 'except', days: daysOf(dayRange('2026-10-24')) }],
    };
    expect(marked(spec, '2026-10-23T12:00:00Z', 1)).toEqual([
      [
        '2026-10-25T02:30',
        {
          repeated: 'first',
          excluded: { first: '2026-10-24T02:30', last: '2026-10-24T02:30', count: 1 },
        },
      ],
    ]);
  });
});
