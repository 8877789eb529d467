import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CronTrigger, NominalOccurrence, Problem, SavedCalendar } from '#client';
import { waitFor } from '#local-stack/testing';
import { age } from '../support/age.js';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const DAY = 86_400_000;
const EXAMPLES = join(import.meta.dirname, '../../examples/calendars');
const example = (file: string) => readFileSync(join(EXAMPLES, file), 'utf8');

/** As feeds send it. */
const HOLIDAYS = example('bank-holidays-england.ics').replaceAll('\n', '\r\n');

/** How long hostile texts may keep the api busy, on a machine that does much else (ms). */
const PATIENCE_MS = 10_000;

describe('A named calendar', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'calendars', env: { SWEEP_INTERVAL_MS: '100' } });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterAll(() => stack.stop());

  const put = (key: string, ...days: string[]) =>
    tenant.client.calendars.put({ path: { key }, body: { days } });

  /** Sends an iCalendar text. */
  async function send(key: string, text: string, headers: Record<string, string> = {}) {
    const response = await tenant.fetch(`/v1/calendars/${key}`, {
      method: 'PUT',
      headers: { 'content-type': 'text/calendar; charset=utf-8', ...headers },
      body: text,
    });
    return { status: response.status, body: (await response.json()) as SavedCalendar & Problem };
  }

  const cronDefinition = (key: string, trigger: Partial<CronTrigger>) =>
    definition(key, {
      triggers: [{ id: 'clock', type: 'cron', cron: '0 9 * * *', ...trigger }],
    });

  async function previewOf(key: string, from: string, count: number) {
    const path = { key, trigger: 'clock' };
    const query = { from, count };
    return (await tenant.client.definitions.previewTrigger({ path, query })).fires;
  }

  it('is imported from a feed of bank holidays, and says what they are called', async () => {
    const imported = await send('bank-holidays-england', HOLIDAYS);
    expect(imported).toMatchObject({
      status: 201,
      body: { outcome: 'created', name: 'Bank holidays in England and Wales', dayCount: 16 },
    });
    const read = await tenant.client.calendars.get({ path: { key: 'bank-holidays-england' } });
    expect(read.days.slice(6, 9)).toEqual([
      { date: '2026-12-25', name: 'Christmas Day' },
      { date: '2026-12-28', name: 'Boxing Day (substitute day)' },
      { date: '2027-01-01', name: 'New Year’s Day' },
    ]);
    expect(await send('bank-holidays-england', HOLIDAYS)).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', version: 1 },
    });
  });

  it('leaves out its days, which the preview tells', async () => {
    const settle = parse(example('settle-invoices.yaml')) as Parameters<Tenant['save']>[0];
    await tenant.save(settle);
    const fires = await tenant.client.definitions.previewTrigger({
      path: { key: settle.key, trigger: 'working-days' },
      query: { from: '2026-12-23T12:00:00Z', count: 3 },
    });
    expect(fires.description).toBe('At 08:30 on Monday to Friday');
    expect(fires.fires).toMatchObject([
      { nominal: '2026-12-24T08:30:00.000Z', local: '2026-12-24T08:30', offset: '+00:00' },
      {
        nominal: '2027-01-04T08:30:00.000Z',
        latest: '2027-01-04T08:35:00.000Z',
        mark: {
          excluded: { first: '2026-12-25T08:30', last: '2027-01-01T08:30', count: 6 },
        },
      },
      { nominal: '2027-01-05T08:30:00.000Z' },
    ]);
  });

  it('is listed, changed from the version that was read, and deleted', async () => {
    const { calendars } = tenant.client;
    for (const key of ['list-a', 'list-b', 'list-c']) await put(key, '2026-12-25');
    const keys: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await calendars.list({ query: { limit: 2, ...(cursor && { cursor }) } });
      keys.push(...page.items.map(({ key }) => key));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(keys).toEqual(expect.arrayContaining(['list-a', 'list-b', 'list-c']));
    expect(keys).toEqual([...new Set(keys)].sort());
    expect(await put('list-a', '2026-12-28')).toMatchObject({ outcome: 'changed', version: 2 });
    const stale = { path: { key: 'list-a' }, headers: { 'If-Match': '"1"' } };
    await expect(calendars.delete(stale)).rejects.toMatchObject({
      status: 412,
      code: 'stale_calendar',
    });
    expect(await send('list-a', HOLIDAYS, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    await calendars.delete({ path: { key: 'list-a' } });
    await expect(calendars.get({ path: { key: 'list-a' } })).rejects.toMatchObject({
      status: 404,
      code: 'calendar_not_found',
    });
  });

  it('is pinned by revisions: a change makes the next one of each that refers to it', async () => {
    await put('pinned', '2026-12-25');
    const calendars = [{ key: 'pinned', mode: 'except' as const }];
    for (const key of ['pins', 'pins-too']) await tenant.save(cronDefinition(key, { calendars }));
    await tenant.client.definitions.pause({ path: { key: 'pins-too' } });

    const changed = await put('pinned', '2026-12-25', '2026-12-26');

    expect(changed).toMatchObject({ outcome: 'changed', revisedDefinitions: 2 });
    const fires = await previewOf('pins', '2026-12-24T12:00:00Z', 1);
    expect(only(fires).nominal).toBe('2026-12-27T09:00:00.000Z');
    const { definitions } = tenant.client;
    const revision = (number: number) =>
      definitions.getRevision({ path: { key: 'pins', revision: number } });
    expect((await revision(1)).pinnedCalendars).toEqual({ pinned: ['2026-12-25'] });
    expect((await revision(2)).pinnedCalendars).toEqual({ pinned: ['2026-12-25', '2026-12-26'] });
    expect(await definitions.get({ path: { key: 'pins-too' } })).toMatchObject({
      state: 'paused',
      revision: 2,
    });
    // The document is what it was: saving it again changes nothing.
    expect(await tenant.save(cronDefinition('pins', { calendars }))).toMatchObject({
      outcome: 'unchanged',
    });
  });

  it('is neither emptied nor deleted under triggers that need it', async () => {
    await put('needed', '2027-12-24');
    const calendars = [{ key: 'needed', mode: 'only' as const }];
    await tenant.save(cronDefinition('needs', { calendars }));
    await expect(put('needed')).rejects.toMatchObject({
      status: 409,
      code: 'calendar_stops_triggers',
      problem: { detail: expect.stringContaining('"needs"') },
    });
    const path = { key: 'needed' };
    await expect(tenant.client.calendars.delete({ path })).rejects.toMatchObject({
      status: 409,
      code: 'calendar_in_use',
    });
    expect(await previewOf('needs', '2026-12-24T12:00:00Z', 9)).toHaveLength(1);
    await tenant.save(definition('needs'));
    await tenant.client.calendars.delete({ path });
    await expect(tenant.save(cronDefinition('needs', { calendars }))).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ pointer: '/triggers/0/calendars/0/key', code: 'unknown_calendar' }] },
    });
  });

  it('decides alike about the preview, the ledger, its check and a backfill', async () => {
    const began = Date.now() - 8 * DAY;
    const dayAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
    await put('open', ...[7, 6, 5, 3, 2, 1, 0].map(dayAgo));
    await put('closed', dayAgo(3));
    const trigger: Partial<CronTrigger> = {
      ...{ cron: '10 */5 * * *', timezone: 'Europe/Berlin' },
      daylightSaving: { missing: 'skip', repeated: 'both' },
      startAt: new Date(began + 2.2 * DAY).toISOString(),
      endAt: new Date(began + 7.4 * DAY).toISOString(),
      exclude: [dayAgo(5)],
      calendars: [
        { key: 'open', mode: 'only' },
        { key: 'closed', mode: 'except' },
      ],
      misfire: { policy: 'fire_all', grace: 'P31D', limit: 1_000 },
    };
    await tenant.save(cronDefinition('agrees', trigger));
    const from = new Date(began).toISOString();
    const foreseen = (await previewOf('agrees', from, 1_000)).map(({ nominal }) => nominal);
    expect(foreseen.length).toBeGreaterThan(5);
    expect(foreseen.every((nominal) => Date.parse(nominal) < Date.now())).toBe(true);

    await age(stack.databaseUrl, 'agrees', 8 * 24);

    const read = () =>
      tenant.client.definitions.listOccurrences({
        path: { key: 'agrees', trigger: 'clock' },
        query: { from, limit: 200 },
      });
    const { items, coverage } = await waitFor(
      async () => {
        const page = await read();
        const isDone = page.items.every(({ outcome }) => outcome !== 'pending');
        return page.items.length >= foreseen.length && isDone && page;
      },
      { what: 'the clock to catch up', timeoutMs: PATIENCE_MS },
    );
    expect(items.map(({ nominalTime }: NominalOccurrence) => nominalTime)).toEqual(foreseen);
    expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['completed']));
    expect(coverage).toMatchObject({ complete: true, uncovered: [], overdue: [] });
    const { items: standings } = await tenant.client.definitions.listTriggers({
      path: { key: 'agrees' },
    });
    expect(only(standings)).not.toHaveProperty('nextDue');
    const again = { definition: 'agrees', trigger: 'clock', from, existing: 'reprocess' as const };
    const { id } = await tenant.backfilled(again);
    const redone = await tenant.runs({ request: id });
    expect(redone.map(({ nominalTime }) => nominalTime).sort()).toEqual(foreseen);
  });

  it('of one tenant does not exist for another', async () => {
    const key = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    const other = new Tenant(stack.api.url, key);
    await put('ours', '2026-12-25');
    const calendars = [{ key: 'ours', mode: 'except' as const }];
    expect((await other.client.calendars.list()).items).toEqual([]);
    await expect(other.client.calendars.get({ path: { key: 'ours' } })).rejects.toMatchObject({
      code: 'calendar_not_found',
    });
    await expect(other.save(cronDefinition('peeks', { calendars }))).rejects.toMatchObject({
      problem: { errors: [{ code: 'unknown_calendar' }] },
    });
    const body = { cron: '@daily', calendars };
    await expect(other.client.cron.preview({ body })).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/calendars/0/key', code: 'unknown_calendar' }] },
    });
  });

  it.each<[what: string, key: string, text: string, code: string, message: RegExp]>([
    ['a time of day', 'x', event('DTSTART:20261225T090000Z'), 'not_a_day', /line 3/],
    [
      'a rule of seconds',
      'x',
      event('DTSTART:20261225', 'RRULE:FREQ=SECONDLY'),
      'bad_rule',
      /line 4/,
    ],
    ['a key that is none', 'Bank%20Holidays', HOLIDAYS, 'bad_name', /./],
    ['no calendar', 'x', 'hello', 'bad_line', /line 1/],
  ])('is refused with %s', async (_, key, text, code, message) => {
    const { status, body } = await send(key, text);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'invalid_calendar',
      errors: [{ code, message: expect.stringMatching(message) }],
    });
  });

  const many = (count: number, ...lines: readonly string[]) =>
    Array.from({ length: count }, () => lines).flat();
  const never = 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30';

  it.each<[what: string, text: string, status: number]>([
    ['a day of every day for a century', event('DTSTART:19700101', 'RRULE:FREQ=DAILY'), 422],
    ['thousands of rules that never come', event(...many(15_000, 'DTSTART:20240101', never)), 422],
    [
      'thousands of events whose rules never come',
      calendar(...many(9_000, 'BEGIN:VEVENT', 'DTSTART:20240101', never, 'END:VEVENT')),
      422,
    ],
    [
      'a hundred thousand dates',
      event(`DTSTART:20261225`, `RDATE:${many(100_000, '20261225').join()}`),
      200,
    ],
    ['a book', event('DTSTART:20261225', `SUMMARY:${'a'.repeat(1_100_000)}`), 422],
    ['boxes in boxes', calendar(...many(60_000, 'BEGIN:X')), 422],
    ['a parameter of commas', event(`DTSTART;a=${','.repeat(900_000)}`), 422],
    [
      'a line folded half a million times',
      event(`SUMMARY:a${'\r\n b'.repeat(250_000)}`, 'DTSTART:20261225'),
      200,
    ],
  ])('takes a moment also for %s', async (_, text, status) => {
    await send('hostile', event('DTSTART:20261224'));
    const began = Date.now();
    expect((await send('hostile', text)).status).toBe(status);
    expect(Date.now() - began).toBeLessThan(PATIENCE_MS);
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});

function calendar(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function event(...lines: readonly string[]): string {
  return calendar('BEGIN:VEVENT', ...lines, 'END:VEVENT');
}
