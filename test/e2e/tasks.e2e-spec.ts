import { waitFor } from '#local-stack/testing';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const STALE = { status: 409, code: 'stale_token' };
const ILLEGAL = { status: 409, code: 'illegal_transition' };

describe('a task', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'tasks' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    await tenant.save(
      definition('work', {
        triggers: [{ id: 'on', type: 'event', eventTypes: ['work.appeared'] }],
        taskTemplates: [
          {
            id: 'do',
            title: 'Do it',
            queue: '${event.data.queue}',
            maxAttempts: 2,
            payload: { number: 7 },
          },
        ],
      }),
    );
  });

  afterAll(() => stack.stop());

  /** A new task, in a queue of its own. */
  function newTask(queue: string) {
    return tenant.taskOf({ type: 'work.appeared', data: { queue } });
  }

  async function claim(queue: string, worker: string, leaseSeconds = 60) {
    const body = { queues: [queue], worker, leaseSeconds };
    return only((await tenant.client.tasks.claim({ body })).items);
  }

  async function isClaimable(queue: string): Promise<boolean> {
    const body = { queues: [queue], worker: 'anybody' };
    return (await tenant.client.tasks.claim({ body })).items.length > 0;
  }

  /** What the log says after the run itself: who did what, and to which claim. */
  async function storyOf({ runId }: { readonly runId: string }): Promise<string[]> {
    const [birth, ...entries] = await tenant.log(runId);
    expect(birth?.type).toBe('run.completed');
    return entries.map(({ actor, type, detail }) => `${actor} ${type} ${String(detail.token)}`);
  }

  it('is claimed and completed, and nobody else gets it', async () => {
    const task = await newTask('simple');
    const claimed = await claim('simple', 'ada');
    expect(await isClaimable('simple')).toBe(false);

    const path = { id: task.id };
    const body = { token: claimed.token, output: { approved: true } };
    const completed = await tenant.client.tasks.complete({ path, body });

    expect(claimed).toMatchObject({
      id: task.id,
      state: 'claimed',
      claimedBy: 'ada',
      token: 1,
      attempt: 1,
      payload: { number: 7 },
      leaseExpired: false,
    });
    const lease = Date.parse(claimed.leaseUntil ?? '') - Date.parse(claimed.updatedAt);
    expect(lease).toBeCloseTo(60_000, -2);
    expect(completed).toMatchObject({
      state: 'completed',
      output: { approved: true },
      claimedBy: 'ada',
    });
    expect(completed.finishedAt).toBeDefined();
    expect(await isClaimable('simple')).toBe(false);
    expect(await storyOf(task)).toEqual([
      'api-key:bootstrap task.claimed 1',
      'api-key:bootstrap task.completed 1',
    ]);
  });

  it('is completed once, and a repeated request gets the same answer', async () => {
    const task = await newTask('repeated');
    const { token } = await claim('repeated', 'ada');
    const complete = (output: unknown) =>
      tenant.client.tasks.complete({ path: { id: task.id }, body: { token, output } });

    const [first, second] = [await complete({ a: 1, b: 2 }), await complete({ b: 2, a: 1 })];

    expect(second).toEqual(first);
    await expect(complete({ a: 2 })).rejects.toMatchObject(STALE);
    const cancel = tenant.client.tasks.cancel({ path: { id: task.id }, body: {} });
    await expect(cancel).rejects.toMatchObject(ILLEGAL);
    expect(await storyOf(task)).toHaveLength(2);
  });

  it('opens again when an attempt fails, until no attempt is left', async () => {
    const task = await newTask('failing');
    const path = { id: task.id };
    const fail = (token: number, error: unknown) =>
      tenant.client.tasks.fail({ path, body: { token, error } });

    const first = await fail((await claim('failing', 'ada')).token, { message: 'no luck' });
    const second = await fail((await claim('failing', 'bob')).token, { message: 'none either' });

    expect(first).toMatchObject({ state: 'open', attempt: 1, error: { message: 'no luck' } });
    expect(first).not.toHaveProperty('claimedBy');
    expect(second).toMatchObject({
      state: 'failed',
      attempt: 2,
      error: { message: 'none either' },
    });
    expect(await isClaimable('failing')).toBe(false);
    await expect(fail(1, {})).rejects.toMatchObject(STALE);
    expect(await storyOf(task)).toEqual([
      'api-key:bootstrap task.claimed 1',
      'api-key:bootstrap task.failed 1',
      'api-key:bootstrap task.claimed 2',
      'api-key:bootstrap task.failed 2',
    ]);
    expect(await tenant.tasks({ state: 'failed' })).toEqual([second]);
  });

  it('is given back with a release, which does not count as an attempt', async () => {
    const task = await newTask('released');
    const { token } = await claim('released', 'ada');

    const released = await tenant.client.tasks.release({ path: { id: task.id }, body: { token } });
    const next = await claim('released', 'bob');

    expect(released).toMatchObject({ state: 'open', attempt: 0, token: 1 });
    expect(next).toMatchObject({ id: task.id, attempt: 1, token: 2, claimedBy: 'bob' });
    const late = tenant.client.tasks.complete({ path: { id: task.id }, body: { token } });
    await expect(late).rejects.toMatchObject(STALE);
  });

  it('is cancelled by anybody, open or claimed, and its holder learns of it', async () => {
    const { tasks } = tenant.client;
    const open = await newTask('cancelled');
    await tasks.cancel({ path: { id: open.id }, body: { reason: 'not needed' } });
    const held = await newTask('cancelled');
    const { token } = await claim('cancelled', 'ada');

    const cancelled = await tasks.cancel({ path: { id: held.id }, body: {} });

    expect(cancelled).toMatchObject({ state: 'cancelled', claimedBy: 'ada' });
    const heartbeat = tasks.heartbeat({ path: { id: held.id }, body: { token } });
    await expect(heartbeat).rejects.toMatchObject(STALE);
    const completion = tasks.complete({ path: { id: held.id }, body: { token } });
    await expect(completion).rejects.toMatchObject(STALE);
    expect(await isClaimable('cancelled')).toBe(false);
    const [, entry] = await tenant.log(open.runId);
    expect(entry).toMatchObject({ type: 'task.cancelled', detail: { reason: 'not needed' } });
  });

  it('goes to the next worker when its lease is over, and the first one is too late', async () => {
    const task = await newTask('leased');
    const { token } = await claim('leased', 'ada', 1);
    const path = { id: task.id };
    await waitFor(async () => (await tenant.client.tasks.get({ path })).leaseExpired, {
      what: 'the lease to be over',
      timeoutMs: 5_000,
    });

    const taken = await claim('leased', 'bob');

    expect(taken).toMatchObject({ id: task.id, token: token + 1, attempt: 2, claimedBy: 'bob' });
    const body = { token, output: 'too late' };
    await expect(tenant.client.tasks.complete({ path, body })).rejects.toMatchObject(STALE);
    await tenant.client.tasks.complete({ path, body: { token: taken.token, output: 'in time' } });
    expect(await tenant.client.tasks.get({ path })).toMatchObject({ output: 'in time' });
    const [, , retaken] = await tenant.log(task.runId);
    expect(retaken?.detail).toMatchObject({ worker: 'bob', leaseLostBy: 'ada', attempt: 2 });
  });

  it('stays with a worker that shows signs of life, or that nobody has replaced', async () => {
    const { tasks } = tenant.client;
    const task = await newTask('alive');
    const path = { id: task.id };
    const { token } = await claim('alive', 'ada', 1);
    const extended = await tasks.heartbeat({ path, body: { token, leaseSeconds: 2 } });
    const many = await tasks.heartbeatMany({
      body: {
        leaseSeconds: 1,
        tasks: [
          { id: task.id, token },
          { id: task.id, token: 9 },
        ],
      },
    });
    await waitFor(async () => (await tasks.get({ path })).leaseExpired, {
      what: 'the lease to be over',
      timeoutMs: 5_000,
    });
    const completed = await tasks.complete({ path, body: { token } });

    expect(Date.parse(extended.leaseUntil ?? '')).toBeGreaterThan(Date.parse(task.createdAt));
    expect(many.items).toEqual([
      { id: task.id, leaseUntil: expect.any(String) },
      { id: task.id, refused: 'stale_token' },
    ]);
    expect(completed).toMatchObject({ state: 'completed', attempt: 1 });
    expect(await storyOf(task)).toEqual([
      'api-key:bootstrap task.claimed 1',
      'api-key:bootstrap task.completed 1',
    ]);
  });

  it('whose last lease runs out is failed by the next claim of its queue', async () => {
    const task = await newTask('lost');
    const path = { id: task.id };
    for (const worker of ['ada', 'bob']) {
      await waitFor(async () => (await tryClaim('lost', worker))?.id === task.id, {
        what: `the task to be claimed by ${worker}`,
        timeoutMs: 5_000,
      });
    }
    await waitFor(
      async () => {
        await tryClaim('lost', 'eve');
        return (await tenant.client.tasks.get({ path })).state === 'failed';
      },
      { what: 'the task to be failed', timeoutMs: 5_000 },
    );

    const failed = await tenant.client.tasks.get({ path });
    expect(failed).toMatchObject({ attempt: 2, error: { code: 'lease_expired' } });
    expect(await storyOf(task)).toEqual([
      'api-key:bootstrap task.claimed 1',
      'api-key:bootstrap task.claimed 2',
      'system task.failed 2',
    ]);
  });

  async function tryClaim(queue: string, worker: string) {
    const body = { queues: [queue], worker, leaseSeconds: 1 };
    return (await tenant.client.tasks.claim({ body })).items[0];
  }

  it('is claimed by priority, then by age, over several queues', async () => {
    const template = (id: string, queue: string, priority: number) => ({
      id,
      title: `${id} \${event.data.round}`,
      queue,
      priority,
    });
    await tenant.save(
      definition('ranked', {
        taskTemplates: [
          template('low', 'ranked-1', 10),
          template('high', 'ranked-2', 90),
          template('middle', 'ranked-1', 50),
        ],
      }),
    );
    for (const round of [1, 2]) {
      await tenant.runOf(await tenant.send({ type: 'ranked.happened', data: { round } }));
    }
    const body = { queues: ['ranked-1', 'ranked-2'], worker: 'ada', limit: 4 };

    const first = await tenant.client.tasks.claim({ body });
    const rest = await tenant.client.tasks.claim({ body });

    expect(first.items.map(({ title }) => title)).toEqual([
      'high 1',
      'high 2',
      'middle 1',
      'middle 2',
    ]);
    expect(rest.items.map(({ title }) => title)).toEqual(['low 1', 'low 2']);
  });

  it('is claimed by one of many workers that ask at once', async () => {
    const count = 20;
    const event = { type: 'work.appeared', data: { queue: 'rush' } };
    const verdicts = await tenant.sendAll(Array.from({ length: count }, () => event));
    for (const { id = '' } of verdicts) await tenant.runOf(id);

    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, worker) =>
        tenant.client.tasks.claim({
          body: { queues: ['rush'], worker: `worker-${worker}`, limit: 3 },
        }),
      ),
    );

    const taken = claims.flatMap(({ items }) => items);
    expect(taken).toHaveLength(count);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(count);
    expect(taken.every(({ token }) => token === 1)).toBe(true);
  });

  it('and its run tell the whole story in order, with who and when', async () => {
    const started = Date.now();
    const { key } = await tenant.client.apiKeys.create({ body: { name: 'reviewer' } });
    const reviewer = new Tenant(stack.api.url, key).client.tasks;
    const task = await newTask('story');
    const path = { id: task.id };
    await tenant.client.tasks.release({
      path,
      body: { token: (await claim('story', 'ada')).token },
    });
    await tenant.client.tasks.fail({ path, body: { token: (await claim('story', 'bob')).token } });
    const last = only((await reviewer.claim({ body: { queues: ['story'], worker: 'eve' } })).items);
    await reviewer.complete({ path, body: { token: last.token } });

    const log = await tenant.log(task.runId);

    expect(log.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(log.map(({ actor, type }) => [actor, type])).toEqual([
      ['worker', 'run.completed'],
      ['api-key:bootstrap', 'task.claimed'],
      ['api-key:bootstrap', 'task.released'],
      ['api-key:bootstrap', 'task.claimed'],
      ['api-key:bootstrap', 'task.failed'],
      ['api-key:reviewer', 'task.claimed'],
      ['api-key:reviewer', 'task.completed'],
    ]);
    expect(log.slice(1).map(({ detail }) => detail.taskId)).toEqual(Array(6).fill(task.id));
    expect(log[5]?.detail).toMatchObject({ worker: 'eve', token: 3, attempt: 2 });
    const times = log.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(started - 1_000);
    const pages = await tenant.client.runs.log({ path: { id: task.runId }, query: { limit: 3 } });
    expect(pages.items).toEqual(log.slice(0, 3));
    const cursor = pages.nextCursor ?? '';
    const next = await tenant.client.runs.log({ path: { id: task.runId }, query: { cursor } });
    expect(next.items).toEqual(log.slice(3));
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});
