import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '#local-stack/testing';
import { HttpSource } from '../support/http-source.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const EXAMPLES = join(import.meta.dirname, '../../examples/definitions');

describe('a definition', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let source: HttpSource;

  beforeAll(async () => {
    source = await HttpSource.start();
    stack = await startTestStack({
      name: 'definitions',
      workers: 2,
      env: { HTTP_CONTEXT_ALLOWED_HOSTS: source.host },
    });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });

  afterAll(async () => {
    await stack.stop();
    source.stop();
  });

  it('is pinned by each run as it was, while revisions and events come at the same time', async () => {
    const revision = (number: number) =>
      definition('moving', {
        taskTemplates: [
          { id: 'look', title: `${number} = \${definition.revision}`, queue: 'moving' },
        ],
      });
    await tenant.save(revision(1));
    let saved = 1;
    const sent = new Map<string, number>();
    const send = async (): Promise<void> => {
      while (saved < 10) {
        const known = saved;
        const verdicts = await tenant.sendAll(Array.from({ length: 3 }, () => HAPPENED));
        for (const { id = '' } of verdicts) sent.set(id, known);
      }
    };

    const senders = [send(), send(), send()];
    for (let number = 2; number <= 10; number++) {
      await tenant.save(revision(number));
      saved = number;
      if (number % 3 === 0) await untilRun('moving', number);
    }
    await Promise.all(senders);
    const runs = [];
    for (const id of sent.keys()) runs.push(await tenant.runOf(id));

    const titles = new Map(
      (await tenant.tasks({ queue: 'moving' })).map((task) => [task.runId, task.title]),
    );
    expect(titles.size).toBe(sent.size);
    for (const run of runs) {
      expect(titles.get(run.id)).toBe(`${run.revision} = ${run.revision}`);
      // An event that was accepted after a change was answered has seen that change.
      expect(run.revision).toBeGreaterThanOrEqual(sent.get(run.eventId ?? '') ?? Infinity);
    }
    expect(runs.map((run) => run.revision)).toEqual(expect.arrayContaining([3, 6, 9]));
  });

  async function untilRun(key: string, revision: number): Promise<void> {
    const what = `a run of revision ${revision} of ${key}`;
    const isThere = async () =>
      (await tenant.runs({ definition: key })).some((run) => run.revision === revision);
    await waitFor(isThere, { what, timeoutMs: 20_000 });
  }

  describe('that is paused', () => {
    const paused = { state: 'skipped', reason: 'paused' };

    it('records what it matches as skipped, until it is enabled', async () => {
      await tenant.save(definition('pausing'));
      const event = { type: 'pausing.happened' };
      const pause = await tenant.client.definitions.pause({
        path: { key: 'pausing' },
        body: { note: 'The supplier is closed.' },
      });
      const skipped = await tenant.runOf(await tenant.send(event));
      await tenant.client.definitions.enable({ path: { key: 'pausing' } });
      const run = await tenant.runOf(await tenant.send(event));

      expect(pause).toMatchObject({
        state: 'paused',
        revision: 1,
        version: 2,
        stateChange: { by: 'api-key:bootstrap', note: 'The supplier is closed.' },
      });
      expect(skipped).toMatchObject(paused);
      expect(await tenant.tasks({ run: skipped.id })).toEqual([]);
      expect(await tenant.log(skipped.id)).toMatchObject([
        { type: 'run.skipped', detail: { reason: 'paused' } },
      ]);
      expect(run).toMatchObject({ state: 'completed' });
    });

    it('skips the runs that are not carried out yet, too', async () => {
      const held = Promise.withResolvers<undefined>();
      source.answer('/held', async () => {
        await held.promise;
        return { status: 200 };
      });
      const url = `http://${source.host}/held`;
      await tenant.save(definition('holding', { context: [{ name: 'held', type: 'http', url }] }));
      const eventId = await tenant.send({ type: 'holding.happened' });
      await source.untilAsked('/held');

      await tenant.client.definitions.pause({ path: { key: 'holding' } });
      held.resolve(undefined);

      const run = await tenant.runOf(eventId);
      expect(run).toMatchObject(paused);
      expect(await tenant.tasks({ run: run.id })).toEqual([]);
    });
  });

  it('that is archived makes no runs, cannot be changed, and can be brought back', async () => {
    await tenant.save(definition('old'));
    const { definitions } = tenant.client;
    const path = { key: 'old' };
    const before = await tenant.runOf(await tenant.send({ type: 'old.happened' }));

    expect(await definitions.archive({ path })).toMatchObject({ state: 'archived' });
    expect(await tenant.runsOf(await tenant.send({ type: 'old.happened' }))).toEqual([]);
    const refusal = { status: 409, code: 'definition_archived' };
    await expect(tenant.save(definition('old', { name: 'New' }))).rejects.toMatchObject(refusal);
    await expect(definitions.pause({ path })).rejects.toMatchObject(refusal);
    expect(await tenant.client.runs.get({ path: { id: before.id } })).toEqual(before);
    expect(only(await tenant.tasks({ run: before.id })).state).toBe('open');

    expect(await definitions.enable({ path })).toMatchObject({ state: 'enabled', revision: 1 });
    const after = await tenant.runOf(await tenant.send({ type: 'old.happened' }));
    expect(after).toMatchObject({ state: 'completed', revision: 1 });
    await definitions.archive({ path });
  });

  it('is replaced only in the version that was read, when If-Match says so', async () => {
    const { definitions } = tenant.client;
    const put = (name: string, ifMatch: string) =>
      definitions.put({
        path: { key: 'versioned' },
        body: definition('versioned', { name }),
        headers: { 'If-Match': ifMatch },
      });
    const refusal = { status: 412, code: 'stale_definition' };
    await expect(put('Nothing yet', '"1"')).rejects.toMatchObject(refusal);
    await tenant.save(definition('versioned'));
    const etag = (await tenant.fetch('/v1/definitions/versioned')).headers.get('etag') ?? '';

    expect(await put('Second', etag)).toMatchObject({ outcome: 'changed', revision: 2 });
    await expect(put('Third', etag)).rejects.toMatchObject(refusal);
    await expect(
      definitions.pause({ path: { key: 'versioned' }, headers: { 'If-Match': etag } }),
    ).rejects.toMatchObject(refusal);
    await expect(put('Fourth', 'W/"1"')).rejects.toMatchObject({ status: 400 });

    const current = await definitions.get({ path: { key: 'versioned' } });
    expect(current).toMatchObject({ name: 'Second', version: 2, state: 'enabled' });
  });

  it('is refused with all of its problems, each with the place', async () => {
    const trigger = { id: 'on', type: 'event', eventTypes: ['x'] };
    const task = { id: 'look', title: 'Look', queue: 'q' };
    const bad = {
      key: 'bad',
      colour: 'red',
      triggers: [
        { id: 'c', type: 'cron', cron: '61 * * * *', timezone: 'Mars/Olympus' },
        { ...trigger, when: 'event.data. > 3' },
        { ...trigger, filter: { data: { amount: 3 } } },
      ],
      context: [{ name: 'crm', type: 'http', url: 'ftp://crm.example', timeout: 'PT31S' }],
      rules: [{ id: 'r', when: 'true', spawn: ['gone'] }],
      taskTemplates: [task, { ...task, id: 'second', title: 'For ${event.data', priority: 101 }],
    };
    const problems = [
      '/colour unknown_field',
      '/triggers/0/cron cron_out_of_range',
      '/triggers/0/timezone unknown_timezone',
      '/triggers/1/when bad_expression',
      '/triggers/2/filter/data/amount filter_not_an_array',
      '/triggers/2/id duplicate',
      '/context/0/timeout out_of_range',
      '/context/0/url bad_url',
      '/rules/0/spawn/0 unknown_template',
      '/taskTemplates/1/priority out_of_range',
      '/taskTemplates/1/title bad_template',
    ].sort();
    const body = JSON.stringify(bad);
    const post = async (path: string, method = 'POST') => {
      const headers = { 'content-type': 'application/json' };
      const response = await tenant.fetch(`/v1/definitions${path}`, { method, headers, body });
      return { status: response.status, answer: (await response.json()) as ProblemList };
    };

    const validated = await post('/validate');
    const created = await post('');
    const put = await post('/bad', 'PUT');

    expect(created).toMatchObject({ status: 422, answer: { code: 'invalid_definition' } });
    expect(described(created.answer.errors)).toEqual(problems);
    expect(put).toMatchObject({ status: 422, answer: { errors: created.answer.errors } });
    expect(validated).toMatchObject({ status: 200, answer: { valid: false } });
    expect(validated.answer.problems).toEqual(created.answer.errors);
    const read = tenant.client.definitions.get({ path: { key: 'bad' } });
    await expect(read).rejects.toMatchObject({ status: 404, code: 'definition_not_found' });
  });

  it('is the same in YAML as in JSON, and is given back as it was understood', async () => {
    const yaml = await readFile(join(EXAMPLES, 'review-large-orders.yaml'), 'utf8');
    const put = await tenant.fetch('/v1/definitions/review-large-orders', {
      method: 'PUT',
      headers: { 'content-type': 'application/yaml' },
      body: yaml,
    });
    expect(put.status).toBe(201);
    const { spec } = await tenant.client.definitions.get({ path: { key: 'review-large-orders' } });

    expect(await tenant.save(spec)).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect(spec).toMatchObject({
      triggers: [{ id: 'large-order', when: 'size(event.data.lines) > 0' }],
      context: [{ name: 'customer', timeout: 'PT3S', maxBytes: 1_048_576 }],
      taskTemplates: [{ title: 'Review order ${event.data.id}', priority: 50, maxAttempts: 3 }],
    });
  });

  it('keeps its revisions, unchanged', async () => {
    const { definitions } = tenant.client;
    const path = { key: 'revised' };
    const names = ['First', 'Second', 'Third'];
    for (const name of names) await tenant.save(definition('revised', { name }));
    await tenant.save(definition('revised', { name: 'Third' }));
    await definitions.pause({ path });

    const list = await definitions.listRevisions({ path });
    const first = await definitions.getRevision({ path: { ...path, revision: 1 } });

    expect(list.items.map(({ revision }) => revision)).toEqual([3, 2, 1]);
    expect(first.spec).toMatchObject({ key: 'revised', name: 'First' });
    const fourth = definitions.getRevision({ path: { ...path, revision: 4 } });
    await expect(fourth).rejects.toMatchObject({ status: 404, code: 'revision_not_found' });
    expect(await definitions.get({ path })).toMatchObject({ name: 'Third', version: 4 });
  });

  it('tells who brought it into each of its states, and why, page by page', async () => {
    const { definitions } = tenant.client;
    const path = { key: 'moved' };
    await tenant.save(definition('moved'));
    await definitions.pause({ path, body: { note: 'The supplier is closed.' } });
    await tenant.save(definition('moved', { name: 'Saved while it is paused' }));
    const enabled = await definitions.enable({ path });

    const first = await definitions.listStates({ path, query: { limit: 2 } });
    const query = { limit: 2, cursor: first.nextCursor ?? '' };
    const rest = await definitions.listStates({ path, query });

    expect(enabled.links.states).toBe('/v1/definitions/moved/states');
    const by = 'api-key:bootstrap';
    expect(first.items).toEqual([
      { state: 'enabled', since: enabled.stateChange?.at, by },
      { state: 'paused', since: expect.any(String), by, note: 'The supplier is closed.' },
    ]);
    expect(rest).toEqual({ items: [{ state: 'enabled', since: enabled.createdAt }] });
    const none = definitions.listStates({ path: { key: 'nowhere' } });
    await expect(none).rejects.toMatchObject({ status: 404, code: 'definition_not_found' });
  });

  it('is listed by key, page by page, by label and by state', async () => {
    const { definitions } = tenant.client;
    for (const key of ['list-b', 'list-c', 'list-a']) {
      await tenant.save(definition(key, { labels: { team: 'list', key } }));
    }
    await definitions.pause({ path: { key: 'list-c' } });
    const query = { label: ['team:list'], limit: 2 };

    const first = await definitions.list({ query });
    const rest = await definitions.list({ query: { ...query, cursor: first.nextCursor ?? '' } });
    const paused = await definitions.list({ query: { ...query, state: 'paused' } });

    const keysOf = ({ items }: typeof first) => items.map(({ key }) => key);
    expect([keysOf(first), keysOf(rest), keysOf(paused)]).toEqual([
      ['list-a', 'list-b'],
      ['list-c'],
      ['list-c'],
    ]);
    expect(rest).not.toHaveProperty('nextCursor');
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});

const HAPPENED = { type: 'moving.happened' };

interface ProblemList {
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
  readonly problems?: ProblemList['errors'];
}

function described(problems: ProblemList['errors'] = []): string[] {
  return problems.map(({ pointer, code }) => `${pointer} ${code}`).sort();
}
