import { randomUUID } from 'node:crypto';
import { waitFor } from '#local-stack/testing';
import { HttpSource } from '../support/http-source.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const SECRET = 'Bearer a-token-of-the-crm';

describe('a run', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let crm: HttpSource;
  let givenUp: string;

  beforeAll(async () => {
    crm = await HttpSource.start();
    stack = await startTestStack({
      name: 'runs',
      env: { HTTP_CONTEXT_ALLOWED_HOSTS: crm.host, SECRET_CRM_TOKEN: SECRET },
    });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    givenUp = await sendToBrokenSource();
  });

  afterAll(async () => {
    await stack.stop();
    crm.stop();
  });

  /** Until the run gives up some seconds pass; the other tests use them. */
  async function sendToBrokenSource(): Promise<string> {
    crm.answer('/broken', () => ({ status: 500 }));
    await tenant.save(withSource('broken', `http://${crm.host}/broken`));
    return tenant.send({ type: 'broken.happened' });
  }

  /** One http source, `context.customer`. */
  function withSource(key: string, url: string) {
    return definition(key, {
      context: [
        { name: 'limits', type: 'static', value: { orders: 3 } },
        { name: 'sender', type: 'event', value: { text: 'sent by ${event.source}' } },
        { name: 'customer', type: 'http', url, headers: { authorization: 'secret://crm-token' } },
      ],
      rules: [
        { id: 'new', when: 'context.customer.orders < context.limits.orders', spawn: ['look'] },
      ],
      taskTemplates: [
        {
          id: 'look',
          title: 'Call ${context.customer.name}',
          queue: key,
          payload: { customer: '${context.customer}', note: '${context.sender.text}' },
        },
      ],
    });
  }

  describe('with an http context source', () => {
    const customer = { name: 'Ada', orders: 2 };

    it('gets the answer, asked for with a secret that nobody else gets to see', async () => {
      crm.answer('/customers/a%2Fb%3Fc', ({ headers }) => ({
        ...(headers.authorization === SECRET ? { status: 200, body: customer } : { status: 401 }),
      }));
      await tenant.save(withSource('crm', `http://${crm.host}/customers/\${event.data.customer}`));

      const eventId = await tenant.send({ type: 'crm.happened', data: { customer: 'a/b?c' } });
      const run = await tenant.runOf(eventId);

      expect(run).toMatchObject({
        state: 'completed',
        workflowId: `run-activity/default/run/${run.id}/1`,
        context: { customer, limits: { orders: 3 }, sender: { text: 'sent by /test' } },
      });
      const task = only(await tenant.tasks({ run: run.id }));
      expect(task).toMatchObject({
        title: 'Call Ada',
        payload: { customer, note: 'sent by /test' },
      });
      const log = await tenant.log(run.id);
      expect(log.map(({ type }) => type)).toEqual(['run.split', 'run.completed']);
      expect(JSON.stringify([run, task, log])).not.toContain(SECRET);
    });

    it('fails when the host is not on the allow-list, and asks nobody', async () => {
      await tenant.save(withSource('foreign', `http://localhost:${crm.port}/foreign`));

      const run = await tenant.runOf(await tenant.send({ type: 'foreign.happened' }));

      expect(run).toMatchObject({
        state: 'failed',
        reason: 'context_http_host',
        error: { code: 'context_http_host', pointer: '/context' },
      });
      expect(crm.timesAsked('/foreign')).toBe(0);
    });

    it.each([
      ['context_http_status', { status: 302, headers: { location: '/customers/a%2Fb%3Fc' } }],
      ['context_http_size', { status: 200, body: 'x'.repeat(2_000_000) }],
      ['context_http_json', { status: 200, text: '{"name": ' }],
      ['context_refused_by_database', { status: 200, body: { name: 'a\0b' } }],
    ])('fails with %s when that is what is wrong with the answer', async (code, answer) => {
      crm.answer(`/${code}`, () => answer);
      await tenant.save(withSource(code, `http://${crm.host}/${code}`));

      const run = await tenant.runOf(await tenant.send({ type: `${code}.happened` }));

      expect(run).toMatchObject({ state: 'failed', error: { code, pointer: '/context' } });
      expect(crm.timesAsked(`/${code}`)).toBe(1);
    });

    it('asks again after an answer of 500', async () => {
      crm.answer('/flaky', () => ({
        ...(crm.timesAsked('/flaky') > 1 ? { status: 200, body: customer } : { status: 500 }),
      }));
      await tenant.save(withSource('flaky', `http://${crm.host}/flaky`));

      const run = await tenant.runOf(await tenant.send({ type: 'flaky.happened' }));

      expect(run).toMatchObject({ state: 'completed', attempt: 1, context: { customer } });
      expect(crm.timesAsked('/flaky')).toBe(2);
    });

    it('does not make the other runs of its batch wait', async () => {
      const held = Promise.withResolvers<undefined>();
      crm.answer('/slow', async () => {
        await held.promise;
        return { status: 200, body: customer };
      });
      await tenant.save(withSource('slow', `http://${crm.host}/slow`));
      await tenant.save(definition('quick'));
      const verdicts = await tenant.sendAll([
        { type: 'quick.happened' },
        { type: 'slow.happened' },
        { type: 'quick.happened' },
      ]);
      const [before, slow, after] = verdicts.map(({ id = '' }) => id);

      const neighbours = [await tenant.runOf(before ?? ''), await tenant.runOf(after ?? '')];
      const waiting = only(await tenant.runs({ event: slow ?? '' }));

      expect(neighbours).toMatchObject([{ state: 'completed' }, { state: 'completed' }]);
      expect(waiting).toMatchObject({
        state: 'split',
        reason: 'outside_world',
        workflowId: `run-activity/default/run/${waiting.id}/1`,
      });
      held.resolve(undefined);
      expect(await tenant.untilOver(waiting.id)).toMatchObject({ state: 'completed' });
    });

    it('can be redriven once the source is back', async () => {
      await tenant.save(withSource('back', `http://${crm.host}/back`));
      const failed = await tenant.runOf(await tenant.send({ type: 'back.happened' }));
      expect(failed).toMatchObject({ state: 'failed', reason: 'context_http_status' });

      crm.answer('/back', () => ({ status: 200, body: customer }));
      const redriven = await tenant.client.runs.redrive({ path: { id: failed.id } });
      const run = await tenant.untilOver(failed.id);

      expect(redriven).toMatchObject({ id: failed.id, attempt: 2 });
      expect(redriven.state).not.toBe('failed');
      expect(run).toMatchObject({ state: 'completed', attempt: 2, context: { customer } });
      expect(run).not.toHaveProperty('error');
      expect(await tenant.tasks({ run: run.id })).toHaveLength(1);
      const log = await tenant.log(run.id);
      expect(log.map(({ actor, type }) => `${actor} ${type}`)).toEqual([
        'worker run.split',
        'worker run.failed',
        'api-key:bootstrap run.redriven',
        'worker run.split',
        'worker run.completed',
      ]);
      expect(log.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
      expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).sort());
    });
  });

  it('that cannot be rendered fails, and says where in the definition', async () => {
    const [title, queue] = ['Look', 'unrendered'];
    await tenant.save(
      definition('unrendered', {
        taskTemplates: [
          { id: 'fine', title, queue },
          { id: 'broken', title, queue, payload: { total: '${event.data.lines[3].price}' } },
        ],
      }),
    );
    await tenant.save(
      definition('untitled', {
        taskTemplates: [{ id: 'look', title: '${event.data}', queue }],
      }),
    );

    const eventId = await tenant.send({ type: 'unrendered.happened', data: { lines: [] } });
    const run = await tenant.runOf(eventId);
    const untitled = await tenant.runOf(await tenant.send({ type: 'untitled.happened', data: {} }));

    expect(run).toMatchObject({
      state: 'failed',
      reason: 'expression_failed',
      error: {
        code: 'expression_failed',
        pointer: '/taskTemplates/1/payload',
        message: expect.stringContaining('event.data.lines[3].price'),
      },
    });
    expect(await tenant.tasks({ run: run.id })).toEqual([]);
    expect(untitled.error).toMatchObject({ code: 'wrong_type', pointer: '/taskTemplates/0/title' });
  });

  it('whose rows the database refuses fails alone, in a workflow of its own', async () => {
    await tenant.save(
      definition('fragile', {
        taskTemplates: [
          {
            id: 'look',
            title: '${event.data.title}',
            queue: 'fragile',
            payload: { text: '${event.data.nul ? "a\\u0000b" : "fine"}' },
          },
        ],
      }),
    );
    const sound = { title: 'Look', nul: false };
    const event = (data: object) => ({ type: 'fragile.happened', data: { ...data } });
    const verdicts = await tenant.sendAll([
      ...Array.from({ length: 9 }, () => event(sound)),
      event({ ...sound, title: 'x'.repeat(501) }),
      ...Array.from({ length: 9 }, () => event(sound)),
      event({ ...sound, nul: true }),
    ]);

    const runs = [];
    for (const { id = '' } of verdicts) runs.push(await tenant.runOf(id));

    const completed = runs.filter(({ state }) => state === 'completed');
    expect(completed).toHaveLength(18);
    expect(new Set(completed.map(({ workflowId }) => workflowId)).size).toBe(1);
    expect(await tenant.tasks({ queue: 'fragile' })).toHaveLength(18);
    for (const failed of [runs[9], runs[19]]) {
      expect(failed).toMatchObject({
        state: 'failed',
        reason: 'refused_by_database',
        attempt: 1,
        error: { code: 'refused_by_database' },
        workflowId: `run-activity/default/run/${failed?.id ?? ''}/1`,
      });
      const log = await tenant.log(failed?.id ?? '');
      expect(log.map(({ type }) => type)).toEqual(['run.split', 'run.failed']);
    }
  });

  it('is redriven only when it failed, and fails again when its cause is still there', async () => {
    await tenant.save(
      definition('stubborn', {
        triggers: [
          {
            id: 'on',
            type: 'event',
            eventTypes: ['stubborn.happened'],
            when: 'event.data.amount.currency == "EUR"',
          },
        ],
      }),
    );
    await tenant.save(definition('fine'));
    const done = await tenant.runOf(await tenant.send({ type: 'fine.happened' }));
    const eventId = await tenant.send({ type: 'stubborn.happened', data: { amount: 3 } });
    const failed = await tenant.runOf(eventId);
    const redrive = (id: string) => tenant.client.runs.redrive({ path: { id } });

    await expect(redrive(done.id)).rejects.toMatchObject({ status: 409, code: 'run_not_failed' });
    await expect(redrive(randomUUID())).rejects.toMatchObject({ code: 'run_not_found' });
    await redrive(failed.id);

    const again = await tenant.untilOver(failed.id);
    expect(again).toMatchObject({ state: 'failed', attempt: 2, error: failed.error });
    expect(await tenant.tasks({ run: failed.id })).toEqual([]);
  });

  it('is found by its definition, its state and its time', async () => {
    const failed = await tenant.runs({ state: 'failed', definition: 'fragile' });
    expect(failed).toHaveLength(2);
    const [newest] = await tenant.runs();
    const since = newest?.createdAt ?? '';
    expect(await tenant.runs({ createdAfter: since })).toContainEqual(newest);
    expect(await tenant.runs({ createdBefore: since })).not.toContainEqual(newest);
    expect(await tenant.runs({ definition: 'no-such-definition' })).toEqual([]);
  });

  it('shows in the metrics of the worker until it is over', async () => {
    const gauge = await waitFor(
      async () => {
        const metrics = await (await fetch(`${only(stack.workers).url}/metrics`)).text();
        return /^activity_core_runs_total\{.*state="completed".*\} (\d+)$/m.exec(metrics)?.[1];
      },
      { what: 'the counter of completed runs', timeoutMs: 5_000 },
    );
    const completed = await tenant.runs({ state: 'completed' });
    expect(Number(gauge)).toBe(completed.length);
  });

  it('fails when a source keeps answering with 500', async () => {
    const run = await tenant.runOf(givenUp);

    expect(run).toMatchObject({ state: 'failed', error: { code: 'context_http_status' } });
    expect(crm.timesAsked('/broken')).toBe(5);
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});
