import { withSession } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

describe('an event', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'events' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });

  afterAll(() => stack.stop());

  it('becomes a task with every field rendered, and everything on its way can be found', async () => {
    await tenant.save({
      key: 'review-large-orders',
      name: 'Review large orders',
      labels: { team: 'risk' },
      triggers: [
        {
          id: 'large-order',
          type: 'event',
          eventTypes: ['order.created'],
          filter: { data: { amount: [{ numeric: ['>', 1000] }] } },
          when: 'size(event.data.lines) > 0',
        },
      ],
      context: [
        { name: 'limits', type: 'static', value: { review: 1000 } },
        { name: 'order', type: 'event', value: { id: '${event.data.id}', by: '${event.source}' } },
      ],
      rules: [
        { id: 'large', when: 'event.data.amount > context.limits.review', spawn: ['review'] },
        { id: 'huge', when: 'event.data.amount > 1000000', spawn: ['call'] },
      ],
      taskTemplates: [
        {
          id: 'review',
          title: 'Review order ${context.order.id} of ${event.data.country}',
          queue: 'risk-${event.data.country}',
          priority: 70,
          payload: {
            order: '${event.data}',
            amount: '${event.data.amount}',
            from: '${context.order.by}',
            sizes: '${event.data.lines.map(line, line.quantity)}',
            run: ['${run.occurrence}', '${definition.key}', '${trigger.id}'],
          },
          labels: { country: '${event.data.country}', revision: '${definition.revision}' },
          maxAttempts: 2,
        },
        { id: 'call', title: 'Call them', queue: 'calls' },
      ],
    });
    const data = { id: 4711, amount: 1250.5, country: 'FR', lines: [{ quantity: 2 }] };
    const eventId = await tenant.send({ type: 'order.created', source: '/shop', data });

    const run = await tenant.runOf(eventId);
    const task = only(await tenant.tasks({ run: run.id }));
    const log = await tenant.log(run.id);

    expect(run).toMatchObject({
      definition: 'review-large-orders',
      revision: 1,
      occurrence: 'event',
      attempt: 1,
      state: 'completed',
      trigger: 'large-order',
      eventId,
      context: { limits: { review: 1000 }, order: { id: 4711, by: '/shop' } },
    });
    expect(run).not.toHaveProperty('reason');
    expect(task).toMatchObject({
      runId: run.id,
      templateId: 'review',
      state: 'open',
      attempt: 0,
      token: 0,
      title: 'Review order 4711 of FR',
      queue: 'risk-FR',
      priority: 70,
      maxAttempts: 2,
      payload: {
        order: data,
        amount: 1250.5,
        from: '/shop',
        sizes: [2],
        run: ['event', 'review-large-orders', 'large-order'],
      },
      labels: { country: 'FR', revision: '1' },
    });
    expect(log).toEqual([
      {
        sequence: 1,
        at: expect.any(String),
        actor: 'worker',
        type: 'run.completed',
        detail: {
          occurrence: 'event',
          revision: 1,
          attempt: 1,
          trigger: 'large-order',
          rules: [
            { rule: 'large', held: true },
            { rule: 'huge', held: false },
          ],
          tasks: [{ id: task.id, template: 'review', queue: 'risk-FR' }],
        },
      },
    ]);
    const event = await tenant.client.events.get({ path: { id: eventId } });
    expect(event).toMatchObject({ state: 'dispatched', event: { source: '/shop', data } });
    expect(await follow(run.links.event)).toEqual(event);
    expect(await follow(event.links.runs)).toEqual({ items: [run] });
    expect(await follow(run.links.tasks)).toEqual({ items: [task] });
    expect(await follow(run.links.log)).toEqual({ items: log });
    expect(await follow(task.links.run)).toEqual(run);
    expect(await follow(run.links.definition)).toMatchObject({ key: 'review-large-orders' });
    expect(await follow(run.links.revision)).toMatchObject({ revision: 1 });
  });

  it('is a duplicate when it comes again, and makes no second run', async () => {
    await tenant.save(definition('twice'));
    const event = { type: 'twice.happened', source: '/shop', id: 'one', data: { a: 1, b: 2 } };
    const eventId = await tenant.send(event);
    await tenant.runOf(eventId);

    const again = await tenant.client.events.accept({
      body: { ...event, data: { b: 2, a: 1 }, traceparent: TRACE },
    });
    const [batched] = await tenant.sendAll([event]);

    expect(again).toMatchObject({ verdict: 'duplicate', id: eventId });
    expect(batched).toMatchObject({ verdict: 'duplicate', id: eventId });
    expect(await tenant.runsOf(eventId)).toHaveLength(1);
  });

  it('is a conflict when its identity is taken by other content, which stays', async () => {
    await tenant.save(definition('conflict'));
    const event = { type: 'conflict.happened', source: '/shop', id: 'two', data: { amount: 1 } };
    const other = { ...event, data: { amount: 2 } };
    const eventId = await tenant.send(event);

    await expect(tenant.send(other)).rejects.toMatchObject({ status: 409, code: 'event_conflict' });
    const verdicts = await tenant.sendAll([other, { type: 'conflict.happened' }]);

    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['conflict', 'accepted']);
    const stored = await tenant.client.events.get({ path: { id: eventId } });
    expect(stored.event.data).toEqual({ amount: 1 });
  });

  it('leaves no run when no filter, condition or type matches it', async () => {
    await tenant.save(
      definition('picky', {
        triggers: [
          {
            id: 'filtered',
            type: 'event',
            eventTypes: ['picky.happened'],
            filter: { data: { country: [{ 'anything-but': ['DE'] }] } },
          },
          {
            id: 'conditional',
            type: 'event',
            eventTypes: ['picky.*'],
            when: 'event.data.amount > 1000',
          },
        ],
      }),
    );
    const data = { country: 'DE', amount: 10 };

    expect(await tenant.runsOf(await tenant.send({ type: 'picky.happened', data }))).toEqual([]);
    expect(await tenant.runsOf(await tenant.send({ type: 'pick', data }))).toEqual([]);
    const matching = { ...data, country: 'FR' };
    const eventId = await tenant.send({ type: 'picky.happened', data: matching });
    expect(await tenant.runOf(eventId)).toMatchObject({ trigger: 'filtered' });
  });

  it('completes a run without tasks when no rule holds', async () => {
    await tenant.save(
      definition('ruled', {
        rules: [{ id: 'never', when: 'event.data.amount > 1000', spawn: ['look'] }],
      }),
    );
    const eventId = await tenant.send({ type: 'ruled.happened', data: { amount: 3 } });

    const run = await tenant.runOf(eventId);

    expect(run).toMatchObject({ state: 'completed', reason: 'no_rule_held' });
    expect(await tenant.tasks({ run: run.id })).toEqual([]);
    const { detail } = only(await tenant.log(run.id));
    expect(detail).toMatchObject({ rules: [{ rule: 'never', held: false }], tasks: [] });
  });

  it('that matches several triggers of a definition makes one run, which notes the others', async () => {
    const on = (id: string, eventType: string) => ({
      id,
      type: 'event' as const,
      eventTypes: [eventType],
    });
    await tenant.save(
      definition('many', {
        triggers: [on('none', 'other'), on('prefix', 'many.*'), on('exact', 'many.happened')],
        taskTemplates: [{ id: 'look', title: 'By ${trigger.id}', queue: 'many' }],
      }),
    );

    const run = await tenant.runOf(await tenant.send({ type: 'many.happened' }));

    expect(run).toMatchObject({ trigger: 'prefix', alsoMatched: ['exact'] });
    expect(only(await tenant.tasks({ run: run.id })).title).toBe('By prefix');
  });

  it('on which a condition throws fails that run alone', async () => {
    const conditional = (key: string, when: string) =>
      tenant.save(
        definition(key, {
          triggers: [{ id: 'on', type: 'event', eventTypes: ['odd.happened'], when }],
        }),
      );
    await conditional('throws', 'event.data.amount.currency == "EUR"');
    await conditional('agrees', 'event.data.amount == 3');
    await conditional('disagrees', 'event.data.amount == 4');

    const runs = await tenant.runsOf(
      await tenant.send({ type: 'odd.happened', data: { amount: 3 } }),
    );

    expect(runs).toHaveLength(2);
    expect(runs.find((run) => run.definition === 'agrees')).toMatchObject({ state: 'completed' });
    const failed = only(runs.filter((run) => run.definition === 'throws'));
    expect(failed).toMatchObject({
      state: 'failed',
      reason: 'expression_failed',
      trigger: 'on',
      error: { code: 'expression_failed', pointer: '/triggers/0/when' },
    });
    expect(failed.error?.message).toContain('event.data.amount.currency');
    expect(await tenant.log(failed.id)).toMatchObject([
      { type: 'run.failed', detail: { error: { code: 'expression_failed' } } },
    ]);
  });

  it('fails that run alone also when the database could not store what the condition says', async () => {
    const conditional = (key: string, when: string) =>
      tenant.save(
        definition(key, {
          triggers: [{ id: 'on', type: 'event', eventTypes: ['unspeakable.happened'], when }],
        }),
      );
    await conditional('nul', 'event.data["a\\u0000b"] == 1');
    await conditional('emoji', `event.data.not == "${'🙂'.repeat(60)}"`);
    await conditional('sound', 'true');

    const runs = await tenant.runsOf(await tenant.send({ type: 'unspeakable.happened', data: {} }));

    const states = Object.fromEntries(runs.map((run) => [run.definition, run.state]));
    expect(states).toEqual({ nul: 'failed', emoji: 'failed', sound: 'completed' });
  });

  it('makes a run of every definition that it matches, in one workflow', async () => {
    await tenant.save(definition('first', { triggers: [eventTrigger('shared.happened')] }));
    await tenant.save(definition('second', { triggers: [eventTrigger('shared.*')] }));

    const runs = await tenant.runsOf(await tenant.send({ type: 'shared.happened' }));

    expect(runs.map((run) => run.definition).sort()).toEqual(['first', 'second']);
    expect(new Set(runs.map((run) => run.workflowId)).size).toBe(1);
  });

  it('is set aside when its runs cannot be stored, and runs once it was put back', async () => {
    const { id } = await tenant.save(definition('refused'));
    await tenant.save(definition('welcome'));
    await withSession(stack.databaseUrl, (query) =>
      query(`alter table activity_run
        add constraint refused check (definition_id <> '${id}') not valid`),
    );

    const bad = await tenant.send({ type: 'refused.happened' });
    const good = await tenant.send({ type: 'welcome.happened' });
    expect(await tenant.runOf(good)).toMatchObject({ state: 'completed' });
    const aside = await waitFor(
      async () => {
        const event = await tenant.client.events.get({ path: { id: bad } });
        return event.state === 'failed' && event;
      },
      { what: 'the event to be set aside', timeoutMs: 10_000 },
    );
    expect(aside.dispatchError).toMatchObject({ code: 'refused_by_database' });
    const { items } = await tenant.client.events.list({ query: { state: 'failed' } });
    expect(items.map((event) => event.id)).toEqual([bad]);

    await withSession(stack.databaseUrl, (query) =>
      query('alter table activity_run drop constraint refused'),
    );
    const back = await tenant.client.events.redrive({ path: { id: bad } });
    expect(back).not.toHaveProperty('dispatchError');
    expect(await tenant.runOf(bad)).toMatchObject({ state: 'completed' });
    const again = await tenant.fetch(`/v1/events/${bad}/redrive`, { method: 'POST' });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: 'event_not_failed' });
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  /** What is behind a link of the API. */
  async function follow(link = 'nowhere'): Promise<unknown> {
    const response = await tenant.fetch(link);
    expect(response.status).toBe(200);
    return response.json();
  }
});

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function eventTrigger(eventType: string) {
  return { id: 'on', type: 'event' as const, eventTypes: [eventType] };
}
