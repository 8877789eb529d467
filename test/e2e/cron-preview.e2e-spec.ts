import type { CronPreviewRequest } from '#client';
import { Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

/** Berlin puts its clocks forward on 28 March 2027 at 02:00, and back on 31 October at 03:00. */
const BERLIN = 'Europe/Berlin';

describe('A preview of a cron line', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'cron-preview' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterAll(() => stack.stop());

  const preview = (body: CronPreviewRequest) => tenant.client.cron.preview({ body });

  /** Local times with offsets, and marks where there are any. */
  async function shown(body: CronPreviewRequest) {
    const { fires } = await preview({ timezone: BERLIN, ...body });
    return fires.map(({ local, offset, mark }) => [`${local}${offset}`, ...(mark ? [mark] : [])]);
  }

  it('says when it fires here and in UTC, how jitter may delay it, and reads it out', async () => {
    const body = { cron: '0 9 * * 1-5', timezone: BERLIN, jitter: 'PT2M', count: 2 };
    expect(await preview({ ...body, from: '2027-03-26T08:00:00Z' })).toEqual({
      description: 'At 09:00 on Monday to Friday',
      fires: [
        {
          nominal: '2027-03-29T07:00:00.000Z',
          local: '2027-03-29T09:00',
          offset: '+02:00',
          earliest: '2027-03-29T07:00:00.000Z',
          latest: '2027-03-29T07:02:00.000Z',
        },
        {
          nominal: '2027-03-30T07:00:00.000Z',
          local: '2027-03-30T09:00',
          offset: '+02:00',
          earliest: '2027-03-30T07:00:00.000Z',
          latest: '2027-03-30T07:02:00.000Z',
        },
      ],
    });
  });

  it('never lets jitter pass the next fire', async () => {
    const { fires } = await preview({ cron: '*/5 * * * *', jitter: 'P1D', count: 100 });
    for (const [index, { latest }] of fires.slice(0, -1).entries()) {
      expect(Date.parse(latest)).toBe(Date.parse(fires[index + 1]?.nominal ?? '') - 1);
    }
  });

  it.each<[what: string, body: CronPreviewRequest, ...fires: readonly unknown[][]]>([
    [
      'shifts what does not exist, if a line runs once a day',
      { cron: '30 2 * * *', from: '2027-03-27T12:00:00Z', count: 1 },
      ['2027-03-28T03:30+02:00', { shifted: { missing: '2027-03-28T02:30', merged: false } }],
    ],
    [
      'skips what does not exist, if a line runs by elapsed time',
      { cron: '*/30 * * * *', from: '2027-03-28T00:30:00Z', count: 1 },
      [
        '2027-03-28T03:00+02:00',
        { skipped: { first: '2027-03-28T02:00', last: '2027-03-28T02:30', count: 2 } },
      ],
    ],
    [
      'takes two times that fall on one instant for one',
      { cron: '30 2,3 * * *', from: '2027-03-27T12:00:00Z', count: 2 },
      ['2027-03-28T03:30+02:00', { shifted: { missing: '2027-03-28T02:30', merged: true } }],
      ['2027-03-29T02:30+02:00'],
    ],
    [
      'fires at both passes, if it is asked to',
      {
        ...{ cron: '30 2 * * *', from: '2027-10-30T12:00:00Z', count: 3 },
        daylightSaving: { missing: 'skip', repeated: 'both' },
      },
      ['2027-10-31T02:30+02:00', { repeated: 'first' }],
      ['2027-10-31T02:30+01:00', { repeated: 'second' }],
      ['2027-11-01T02:30+01:00'],
    ],
    [
      'fires at the last pass, if it is asked to',
      {
        ...{ cron: '30 2 * * *', from: '2027-10-30T12:00:00Z', count: 1 },
        daylightSaving: { missing: 'skip', repeated: 'last' },
      },
      ['2027-10-31T02:30+01:00', { repeated: 'second' }],
    ],
    [
      'keeps to its period and leaves out days',
      {
        ...{ cron: '0 12 * * *', from: '2026-12-01T00:00:00Z', count: 9 },
        ...{ startAt: '2026-12-23T12:00:00+01:00', endAt: '2026-12-27T12:00:00+01:00' },
        exclude: ['2026-12-24', { from: '2026-12-25', to: '2026-12-25' }],
      },
      ['2026-12-23T12:00+01:00'],
      [
        '2026-12-26T12:00+01:00',
        { excluded: { first: '2026-12-24T12:00', last: '2026-12-25T12:00', count: 2 } },
      ],
    ],
    [
      'finds the rare days',
      { cron: '0 0 29 2 */7', from: '2026-12-01T00:00:00Z', count: 2 },
      ['2032-02-29T00:00+01:00'],
      ['2060-02-29T00:00+01:00'],
    ],
    [
      'knows the last working day, the nearest one, and the second Friday',
      { cron: '0 9 LW,15W * FRI#2', from: '2027-05-01T00:00:00Z', count: 3 },
      ['2027-05-14T09:00+02:00'], // both: the 15th is a Saturday
      ['2027-05-31T09:00+02:00'],
      ['2027-06-11T09:00+02:00'],
    ],
  ])('%s', async (_, body, ...fires) => {
    expect(await shown(body)).toEqual(fires);
  });

  it('shows a thousand fires at once, and begins now if nothing is said', async () => {
    const { fires } = await preview({ cron: '* * * * *', count: 1_000 });
    expect(fires).toHaveLength(1_000);
    expect(Math.abs(Date.parse(fires[0]?.nominal ?? '') - Date.now())).toBeLessThan(120_000);
  });

  it('shows fewer, or none, when there are no more', async () => {
    const body = { cron: '0 0 * * *', endAt: '2026-12-03T00:00:00Z', count: 10 };
    expect((await preview({ ...body, from: '2026-12-01T00:00:00Z' })).fires).toHaveLength(1);
    expect((await preview({ ...body, from: '2026-12-03T00:00:00Z' })).fires).toEqual([]);
  });

  it.each<[body: object, pointer: string, code: string, message: RegExp]>([
    [{ cron: '0 9 * * 1-8' }, '/cron', 'cron_out_of_range', /8 is out of range.*column 11/],
    [{ cron: '0 0 9 * * *' }, '/cron', 'cron_field_count', /seconds and years/],
    [{ cron: '@reboot' }, '/cron', 'cron_unknown_macro', /@reboot is not supported/],
    [{ cron: '0 22-2 * * *' }, '/cron', 'cron_empty_range', /22-2 is empty.*column 3/],
    [{ cron: '0 0 31 2 *' }, '/cron', 'cron_impossible_date', /never comes/],
    [
      { cron: '0 0 25 12 *', exclude: [{ from: '2026-01-01', to: '9999-12-31' }] },
      ...(['/cron', 'cron_never_fires', /on a day that exclusions and calendars leave/] as const),
    ],
    [
      {
        ...{ cron: '30 2 28 3 *', timezone: BERLIN },
        ...{ startAt: '2027-01-01T00:00:00Z', endAt: '2028-01-01T00:00:00Z' },
        daylightSaving: { missing: 'skip', repeated: 'first' },
      },
      ...(['/cron', 'cron_never_fires', /in the given period/] as const),
    ],
    [{ cron: '@daily', timezone: 'Mars/Base' }, '/timezone', 'unknown_timezone', /IANA/],
    [{ cron: '@daily', count: 1_001 }, '/count', 'out_of_range', /./],
    [{ cron: '@daily', from: 'now' }, '/from', 'bad_time', /./],
    [{ cron: '@daily', form: '2026-01-01T00:00:00Z' }, '/form', 'unknown_field', /./],
    [{ timezone: 'UTC' }, '/cron', 'required', /./],
  ])('refuses %j', async (body, pointer, code, message) => {
    const response = await tenant.fetch('/v1/cron/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errors: [{ pointer, code, message: expect.stringMatching(message) }],
    });
  });
});
