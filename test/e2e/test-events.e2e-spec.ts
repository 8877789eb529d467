import { randomUUID } from 'node:crypto';
import type { DefinitionDocument, NewEvent, TestedEvent, TestSavedDefinition } from '#client';
import { withSession } from '#local-stack';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { definition, only, type SentEvent, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

type EventTrigger = Extract<DefinitionDocument['triggers'][number], { type: 'event' }>;

describe('a definition that is tried on events', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'test-events' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });

  afterAll(() => stack.stop());

  const tryDocument = (document: DefinitionDocument, request: TestSavedDefinition) =>
    tenant.client.definitions.testDocumentEvents({ body: { ...request, document } });

  const trySaved = (key: string, body: TestSavedDefinition) =>
    tenant.client.definitions.testEvents({ path: { key }, body });

  const envelope = (type: string, data: NonNullable<NewEvent['data']> = {}) => {
    return { id: randomUUID(), source: '/test', type, data };
  };

  /** Somebody who has nothing yet. */
  async function newcomer(name: string): Promise<Tenant> {
    const key = await cli(stack, 'api-key', 'create', '--tenant', name, '--name', 'test');
    return new Tenant(stack.api.url, key);
  }

  const REVIEW: DefinitionDocument = {
    key: 'review',
    labels: { team: 'risk' },
    triggers: [
      {
        id: 'large',
        type: 'event',
        eventTypes: ['order.created'],
        filter: { data: { amount: [{ numeric: ['>', 1000] }] } },
      },
      { id: 'any', type: 'event', eventTypes: ['order.*'], when: 'event.data.vip == true' },
    ],
    context: [{ name: 'limits', type: 'static', value: { call: 5000 } }],
    rules: [
      { id: 'huge', when: 'event.data.amount > context.limits.call', spawn: ['call'] },
      { id: 'always', when: 'true', spawn: ['look'] },
    ],
    taskTemplates: [
      { id: 'call', title: 'Call', queue: 'calls' },
      {
        id: 'look',
        title: 'Look at ${event.data.id}',
        queue: 'risk-${definition.labels.team}',
        priority: 70,
        payload: { order: '${event.data}', by: '${trigger.id}', of: '${definition.revision}' },
        labels: { amount: '${event.data.amount}' },
      },
    ],
  };

  it('says what matches, by which trigger, and what tasks would appear, as it comes to be in earnest', async () => {
    const data = { id: 'o-1', amount: 1500, vip: true };
    const sent = envelope('order.created', data);
    const tested = await tryDocument(REVIEW, { events: [sent] });

    expect(tested).toMatchObject({
      definition: 'review',
      revision: 1,
      summary: {
        considered: 1,
        complete: true,
        subscribed: 1,
        matched: 1,
        failedConditions: 0,
        runs: { completed: 1, failed: 0, needsContext: 0 },
        tasks: 1,
      },
    });
    const event = only(tested.events);
    expect(event).toEqual({
      index: 0,
      event: { id: sent.id, source: '/test', type: 'order.created' },
      verdict: 'matched',
      trigger: 'large',
      alsoMatched: ['any'],
      run: {
        outcome: 'completed',
        rules: [
          { rule: 'huge', held: false },
          { rule: 'always', held: true },
        ],
        taskCount: 1,
        shortened: false,
        tasks: [
          {
            templateId: 'look',
            title: 'Look at o-1',
            queue: 'risk-risk',
            priority: 70,
            payload: { order: data, by: 'large', of: 1 },
            labels: { amount: '1500' },
            maxAttempts: 3,
          },
        ],
      },
    });

    await tenant.save(REVIEW);
    const run = await tenant.runOf(await tenant.send(sent));
    const task = only(await tenant.tasks({ run: run.id }));
    const [simulated] = event.run?.outcome === 'completed' ? event.run.tasks : [];
    expect(task).toMatchObject({ ...simulated });
    expect(run).toMatchObject({ trigger: 'large', alsoMatched: ['any'] });
  });

  it('says of each event what does not match, and what would fail', async () => {
    const types = ['order.created', 'order.created', 'order.amended', 'invoice.sent'];
    const data = [{ amount: 10, vip: false }, { id: 'o-2', amount: '1500', vip: true }, {}, {}];
    const events = types.map((type, i) => envelope(type, data[i]));
    const { summary, events: tested } = await tryDocument(REVIEW, { events });

    expect(summary).toMatchObject({
      considered: 4,
      subscribed: 3,
      matched: 1,
      failedConditions: 1,
      runs: { completed: 0, failed: 1 },
      tasks: 0,
    });
    expect(tested.map(({ verdict }) => verdict)).toEqual([
      'unmatched',
      'matched',
      'failed',
      'unmatched',
    ]);
    expect(tested[0]?.triggers).toMatchObject([
      { trigger: 'large', clauses: [{ path: 'data.amount', actual: [10], matched: false }] },
      { trigger: 'any', when: { verdict: 'false' } },
    ]);
    expect(tested[1]?.run).toMatchObject({
      outcome: 'failed',
      error: { code: 'expression_failed', pointer: '/rules/0/when' },
    });
    expect(tested[2]).toMatchObject({
      trigger: 'any',
      run: { outcome: 'failed', error: { code: 'expression_failed', pointer: '/triggers/1/when' } },
    });
    expect(tested[3]?.triggers).toMatchObject([{ subscribes: false }, { subscribes: false }]);
  });

  it('would fail where the database would refuse its rows', async () => {
    const queues = { taskTemplates: [{ id: 'look', title: 'Look', queue: '${event.data.queue}' }] };
    const document = definition('queued', queues);
    const events = ['q'.repeat(200), 'q'.repeat(201), ''].map((queue) =>
      envelope('queued.happened', { queue }),
    );
    const { events: tested } = await tryDocument(document, { events });
    expect(tested.map(({ run }) => run?.outcome)).toEqual(['completed', 'failed', 'failed']);
    expect(tested[1]?.run).toMatchObject({ error: { code: 'refused_by_database' } });
    await tenant.save(document);
    const runs = await Promise.all(
      events.map(async (event) => tenant.runOf(await tenant.send(event))),
    );
    expect(runs.map(({ state, reason }) => reason ?? state)).toEqual([
      'completed',
      'refused_by_database',
      'refused_by_database',
    ]);
  });

  describe('with an http context source', () => {
    const document = definition('asking', {
      context: [
        { name: 'customer', type: 'http', url: 'https://crm.example/${event.data.id}' },
        { name: 'twice', type: 'event', value: '${event.data.id + event.data.id}' },
      ],
      taskTemplates: [
        { id: 'look', title: '${context.customer.name}, ${context.twice}', queue: 'q' },
      ],
    });
    const events = [envelope('asking.happened', { id: 'c' })];

    it('stops at matching, and says which answers the run would need', async () => {
      const tested = await tryDocument(document, { events });
      expect(tested.summary).toMatchObject({ matched: 1, runs: { needsContext: 1 }, tasks: 0 });
      expect(only(tested.events).run).toEqual({ outcome: 'needs_context', sources: ['customer'] });
    });

    it('goes on with the answers that it is given', async () => {
      const context = { customer: { name: 'Ada' } };
      const tested = await tryDocument(document, { events, context });
      expect(only(tested.events).run).toMatchObject({ tasks: [{ title: 'Ada, cc' }] });
    });

    it('takes no answers for other sources', async () => {
      const context = { twice: 1, 'a/b': 2 };
      await expect(tryDocument(document, { events, context })).rejects.toMatchObject({
        status: 422,
        code: 'unknown_context_source',
        problem: { errors: [{ pointer: '/context/twice' }, { pointer: '/context/a~1b' }] },
      });
    });
  });

  it('is the current revision, or the one that is asked for, whatever state it is in', async () => {
    const wanting = (filter: EventTrigger['filter']) =>
      definition('revised', {
        triggers: [
          { id: 'on', type: 'event', eventTypes: ['revised.happened'], ...(filter && { filter }) },
        ],
        taskTemplates: [{ id: 'look', title: 'By ${definition.revision}', queue: 'q' }],
      });
    await tenant.save(wanting({ data: { n: [1] } }));
    await tenant.save(wanting({ data: { n: [2] } }));
    await tenant.client.definitions.pause({ path: { key: 'revised' } });
    const events = [envelope('revised.happened', { n: 1 }), envelope('revised.happened', { n: 2 })];
    const matched = (tested: readonly TestedEvent[]) =>
      tested.map(({ run }) => (run?.outcome === 'completed' ? run.tasks[0]?.title : null));

    const current = await trySaved('revised', { events });
    const first = await trySaved('revised', { events, revision: 1 });
    const next = await tryDocument(wanting(undefined), { events });

    expect([current.revision, matched(current.events)]).toEqual([2, [null, 'By 2']]);
    expect([first.revision, matched(first.events)]).toEqual([1, ['By 1', null]]);
    expect([next.revision, matched(next.events)]).toEqual([3, ['By 3', 'By 3']]);
    await expect(trySaved('revised', { events, revision: 3 })).rejects.toMatchObject({
      code: 'revision_not_found',
    });
    await expect(trySaved('unknown', { events })).rejects.toMatchObject({
      code: 'definition_not_found',
    });
  });

  describe('on stored events', () => {
    let crowd: Tenant;
    let ids: readonly string[];

    const wanting = definition('wanting', {
      triggers: [
        {
          id: 'on',
          type: 'event',
          eventTypes: ['crowd.*'],
          filter: { data: { n: [{ numeric: ['<', 37] }] } },
        },
      ],
      taskTemplates: [
        { id: 'one', title: 'One of ${event.data.n}', queue: 'q' },
        { id: 'two', title: 'Two', queue: 'q' },
      ],
    });

    beforeAll(async () => {
      crowd = await newcomer('crowd');
      const crowded = (n: number): SentEvent => ({ type: 'crowd.happened', data: { n } });
      const sent: SentEvent[] = Array.from({ length: 999 }, (_, n) => crowded((n * 7) % 999));
      // Older than the last thousand: it would match, and is not considered.
      await crowd.send(crowded(0));
      const verdicts = await crowd.sendAll([...sent, { type: 'other.happened' }]);
      ids = verdicts.flatMap(({ id }) => (id === undefined ? [] : [id]));
    });

    const ask = (body: TestSavedDefinition) =>
      crowd.client.definitions.testDocumentEvents({ body: { document: wanting, ...body } });

    it('would match 37 of the last 1,000', async () => {
      const { summary, events } = await ask({ last: 1_000 });

      expect(summary).toEqual({
        considered: 1_000,
        complete: true,
        subscribed: 999,
        matched: 37,
        failedConditions: 0,
        runs: { completed: 37, failed: 0, needsContext: 0 },
        tasks: 74,
      });
      expect(events).toHaveLength(100);
      expect(events.filter(({ verdict }) => verdict === 'matched')).toHaveLength(37);
      const places = events.map(({ index }) => index);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(events[0]).toMatchObject({ index: 0, id: ids.at(-1), verdict: 'unmatched' });
    });

    it('considers those of its types only, if asked', async () => {
      const all = await ask({ last: 1 });
      const subscribed = await ask({ last: 1, among: 'subscribed' });
      expect(all).toMatchObject({ summary: { considered: 1, subscribed: 0 } });
      expect(subscribed).toMatchObject({ summary: { considered: 1, subscribed: 1 } });
      expect(only(subscribed.events).id).toBe(ids.at(-2));
    });

    it('considers chosen ones, in the order in which they are named', async () => {
      const [first = '', second = ''] = ids;
      const { events } = await ask({ eventIds: [second, first] });
      expect(events.map(({ index, id }) => [index, id])).toEqual([
        [0, second],
        [1, first],
      ]);
      await expect(ask({ eventIds: [first, randomUUID()] })).rejects.toMatchObject({
        status: 404,
        code: 'event_not_found',
      });
    });

    it('finds none of another tenant', async () => {
      const stranger = await newcomer('stranger');
      const test = (body: TestSavedDefinition) =>
        stranger.client.definitions.testDocumentEvents({ body: { document: wanting, ...body } });
      expect(await test({ last: 1_000 })).toMatchObject({ summary: { considered: 0 }, events: [] });
      await expect(test({ eventIds: [ids[0] ?? ''] })).rejects.toMatchObject({
        code: 'event_not_found',
      });
    });

    it('writes nothing', async () => {
      const count = () =>
        withSession(stack.databaseUrl, (query) =>
          query(`select (select count(*) from event) as events,
            (select count(*) from activity_run) as runs,
            (select count(*) from task_instance) as tasks,
            (select count(*) from definition_revision) as revisions`),
        );
      const before = await count();
      await ask({ last: 1_000 });
      await ask({ events: [envelope('crowd.happened', { n: 1 })] });
      expect(await count()).toEqual(before);
    });
  });

  it('stays bounded, whatever its tasks are', async () => {
    const templates = Array.from({ length: 100 }, (_, i) => {
      return { id: `t-${i}`, title: 'T', queue: 'q', payload: { again: ['${event.data}'] } };
    });
    const document = definition('large', { taskTemplates: templates });
    const data = { text: 'x'.repeat(3_000), list: Array.from({ length: 5_000 }, (_, i) => i) };
    const events = Array.from({ length: 50 }, () => envelope('large.happened', data));

    const tested = await tryDocument(document, { events });

    expect(JSON.stringify(tested).length).toBeLessThan(4_000_000);
    expect(tested.summary).toMatchObject({ considered: 50, matched: 50, tasks: 5_000 });
    expect(tested.events[0]?.run).toMatchObject({ taskCount: 100, shortened: true });
    expect(tested.events[49]?.run).toMatchObject({ taskCount: 100, tasks: [], shortened: true });
  });

  it('is cut off when it works too long, and says so', async () => {
    const all = 'event.data.all(x, event.data.all(y, x + y >= 0))';
    const rules = Array.from({ length: 8 }, (_, i) => ({
      id: `r-${i}`,
      when: all,
      spawn: ['look'],
    }));
    const document = definition('slow', { rules });
    const data = Array.from({ length: 300 }, () => 1);
    const events = Array.from({ length: 1_000 }, () => envelope('slow.happened', data));

    const { summary } = await tryDocument(document, { events });

    expect(summary.complete).toBe(false);
    expect(summary.considered).toBeGreaterThan(0);
    expect(summary.considered).toBeLessThan(1_000);
  });

  it('may be sent as YAML', async () => {
    const body = `
document:
  key: yaml
  triggers: [{ id: on, type: event, eventTypes: [yaml.happened] }]
  taskTemplates: [{ id: look, title: Look, queue: q }]
events:
  - { id: a, source: /test, type: yaml.happened }
`;
    const headers = { 'content-type': 'application/yaml' };
    const path = '/v1/definitions/test-events';
    const response = await tenant.fetch(path, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ summary: { matched: 1, tasks: 1 } });
  });

  const sound = envelope('a');
  it.each<[string, unknown, string, readonly string[]]>([
    ['no sample', {}, 'invalid_body', [' not_one_sample']],
    ['two samples', { events: [sound], last: 1 }, 'invalid_body', [' not_one_sample']],
    [
      'among without last',
      { events: [sound], among: 'all' },
      'invalid_body',
      ['/among needs_last'],
    ],
    ['too many', { last: 1_001 }, 'invalid_body', ['/last max']],
    ['no events', { events: [] }, 'invalid_body', ['/events array_min_size']],
    [
      'no list',
      { events: sound },
      'invalid_body',
      ['/events array_max_size', '/events array_min_size', '/events is_array'],
    ],
    ['no ids', { eventIds: ['1'] }, 'invalid_body', ['/eventIds is_uuid']],
    ['no context', { last: 1, context: [] }, 'invalid_body', ['/context is_object']],
    [
      'no number',
      { last: '1', revision: 0 },
      'invalid_body',
      ['/revision min', '/last max', '/last min', '/last is_int'],
    ],
    ['an unknown field', { last: 1, colour: 1 }, 'invalid_body', ['/colour unknown_field']],
    [
      'what is no event',
      { events: [sound, { id: 1 }] },
      'invalid_event',
      ['/events/1/id wrong_type', '/events/1/source required', '/events/1/type required'],
    ],
  ])('is refused %s', async (_name, body, code, expected) => {
    await tenant.save(definition('sound'));
    expect(await refusal('/v1/definitions/sound/test-events', body)).toEqual([code, ...expected]);
  });

  it('is refused as a document that could not be saved, with its pointers', async () => {
    const document = { ...definition('bad'), colour: 1, taskTemplates: [] };
    const path = '/v1/definitions/test-events';
    expect(await refusal(path, { last: 1 })).toEqual(['invalid_body', '/document required']);
    expect(await refusal(path, { document, last: 1 })).toEqual([
      'invalid_definition',
      '/document/colour unknown_field',
      '/document/taskTemplates too_few',
    ]);
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  async function refusal(path: string, body: unknown): Promise<string[]> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await tenant.fetch(path, init);
    expect(response.status).toBe(422);
    const { code, errors } = (await response.json()) as {
      code: string;
      errors: { pointer: string; code: string }[];
    };
    return [code, ...errors.map((error) => `${error.pointer} ${error.code}`)];
  }
});
