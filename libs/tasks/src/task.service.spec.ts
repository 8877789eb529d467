import { isRefusedRow, newId } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { IllegalTransitionError, StaleTokenError, TaskNotFoundError } from './task.errors.js';
import { anna, openWorkshop, type Workshop } from './tasks.fixture.js';

describe('tasks', () => {
  let server: TestDatabase;
  let workshop: Workshop;

  beforeAll(async () => {
    server = await createTestDatabase();
    workshop = await openWorkshop(server.url);
  });
  afterAll(async () => {
    await workshop.close();
    await server.drop();
  });

  /** A task that worker-1 holds: it has a queue of its own. */
  async function claimed(maxAttempts = 3) {
    const queue = newId();
    const id = await workshop.makeTask({ queue, maxAttempts });
    const [task] = await claim(queue);
    return { id, queue, token: task?.token ?? 0 };
  }

  const claim = (queue: string, worker = 'worker-1') =>
    workshop.tasks.claim(anna, { queues: [queue], limit: 1, leaseSeconds: 60, worker });

  it('appear open, as they were drafted', async () => {
    const [draft] = await workshop.makeTasks({ labels: { team: 'a "b" {c}' }, payload: [null, 1] });
    const task = await workshop.tasks.read('acme', draft?.id ?? '');
    expect(task).toEqual({
      ...draft,
      state: 'open',
      attempt: 0,
      claimedBy: null,
      leaseUntil: null,
      leaseExpired: false,
      token: 0,
      output: null,
      error: null,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
      finishedAt: null,
    });
  });

  it('appear once per run, template and item', async () => {
    const item = newId();
    await expect(workshop.makeTasks({ item }, { item })).rejects.toThrow(/task_instance_template/);
  });

  it('are claimed with a lease and a token, and completed with an output', async () => {
    const { id, token } = await claimed();
    const held = await workshop.tasks.read('acme', id);
    expect(held).toMatchObject({ state: 'claimed', claimedBy: 'worker-1', token: 1, attempt: 1 });
    expect((held.leaseUntil ?? 0) - held.updatedAt).toBeCloseTo(60_000, -2);

    const done = await workshop.tasks.complete(anna, id, { token, output: { ok: true } });
    expect(done).toMatchObject({ state: 'completed', output: { ok: true }, leaseUntil: null });
    expect(done.finishedAt).toEqual(expect.any(Number));
    expect(await workshop.logOf(id)).toEqual(['task.claimed', 'task.completed']);
  });

  it('answer a repeated completion alike, and log it once', async () => {
    const { id, token } = await claimed();
    const first = await workshop.tasks.complete(anna, id, { token, output: [1] });
    expect(await workshop.tasks.complete(anna, id, { token, output: [1] })).toEqual(first);
    await expect(workshop.tasks.complete(anna, id, { token, output: [2] })).rejects.toThrow(
      StaleTokenError,
    );
    expect(await workshop.logOf(id)).toEqual(['task.claimed', 'task.completed']);
  });

  it('open again when an attempt fails, until the last one has', async () => {
    const { id, queue, token } = await claimed(2);
    const open = await workshop.tasks.fail(anna, id, { token, error: 'first' });
    expect(open).toMatchObject({ state: 'open', error: 'first', claimedBy: null });
    await claim(queue);
    const failed = await workshop.tasks.fail(anna, id, { token: 2, error: 'second' });
    expect(failed).toMatchObject({ state: 'failed', error: 'second', attempt: 2 });
    expect(await workshop.logOf(id)).toEqual(
      ['claimed', 'failed', 'claimed', 'failed'].map((type) => `task.${type}`),
    );
  });

  it('can be released any number of times', async () => {
    const { id, queue, token } = await claimed(1);
    await workshop.tasks.release(anna, id, token);
    const [again] = await claim(queue);
    expect(again).toMatchObject({ id, token: 2, attempt: 1 });
    await workshop.tasks.release(anna, id, 2);
    expect(await workshop.tasks.release(anna, id, 2)).toMatchObject({ state: 'open', attempt: 0 });
  });

  it('are cancelled by anyone, which ends the token', async () => {
    const { id, token } = await claimed();
    const bob = { tenant: 'acme', actor: 'api-key:bob' };
    expect(await workshop.tasks.cancel(bob, id, 'not needed')).toMatchObject({
      state: 'cancelled',
    });
    await expect(workshop.tasks.complete(anna, id, { token })).rejects.toThrow(StaleTokenError);
    const { runId } = await workshop.tasks.read('acme', id);
    const [, entry] = await workshop.log.read('acme', runId, { limit: 10 });
    expect(entry).toMatchObject({
      actor: 'api-key:bob',
      type: 'task.cancelled',
      detail: { taskId: id, token, reason: 'not needed' },
    });
  });

  it('cannot be cancelled once completed', async () => {
    const { id, token } = await claimed();
    await workshop.tasks.complete(anna, id, { token });
    await expect(workshop.tasks.cancel(anna, id)).rejects.toThrow(IllegalTransitionError);
  });

  it('may be finished late while nobody took them', async () => {
    const { id, token } = await claimed();
    await workshop.expire(id);
    expect(await workshop.tasks.read('acme', id)).toMatchObject({
      state: 'claimed',
      leaseExpired: true,
    });
    const beaten = await workshop.tasks.heartbeat(anna, id, { token, leaseSeconds: 30 });
    expect(beaten.leaseExpired).toBe(false);
    await workshop.expire(id);
    const done = await workshop.tasks.complete(anna, id, { token });
    expect(done).toMatchObject({ state: 'completed' });
  });

  it('are lost to a late holder once somebody took them', async () => {
    const { id, queue, token } = await claimed();
    await workshop.expire(id);
    await claim(queue, 'worker-2');
    for (const late of [
      workshop.tasks.heartbeat(anna, id, { token, leaseSeconds: 30 }),
      workshop.tasks.complete(anna, id, { token }),
      workshop.tasks.fail(anna, id, { token, error: 'late' }),
      workshop.tasks.release(anna, id, token),
    ]) {
      await expect(late).rejects.toThrow(StaleTokenError);
    }
    expect(await workshop.tasks.read('acme', id)).toMatchObject({
      claimedBy: 'worker-2',
      token: 2,
    });
  });

  it('take heartbeats in batches, each on its own merits', async () => {
    const [held, lost] = [await claimed(), await claimed()];
    await workshop.tasks.release(anna, lost.id, lost.token);
    const unknown = { id: newId(), token: 1 };
    const verdicts = await workshop.tasks.heartbeats(anna, [lost, held, unknown], 600);
    expect(verdicts).toEqual([
      { kind: 'refused', id: lost.id, code: 'stale_token' },
      { kind: 'extended', id: held.id, leaseUntil: expect.any(Number) },
      { kind: 'refused', id: unknown.id, code: 'task_not_found' },
    ]);
    const { leaseUntil, updatedAt } = await workshop.tasks.read('acme', held.id);
    expect((leaseUntil ?? 0) - updatedAt).toBeCloseTo(600_000, -2);
    expect(await workshop.logOf(held.id)).toEqual(['task.claimed']);
  });

  it.each([{ output: 'a\u0000b' }, { output: { '\ud800': 1 } }])(
    'refuse an output that cannot be stored, and stay as they are: %j',
    async (result) => {
      const { id, token } = await claimed();
      const refusal: unknown = await workshop.tasks
        .complete(anna, id, { token, ...result })
        .catch((error: unknown) => error);
      expect(isRefusedRow(refusal)).toBe(true);
      expect(await workshop.tasks.read('acme', id)).toMatchObject({ state: 'claimed' });
    },
  );

  it('do not exist for another tenant', async () => {
    const { id, queue, token } = await claimed();
    const rival = { tenant: 'rival', actor: 'api-key:rival' };
    await expect(workshop.tasks.read('rival', id)).rejects.toThrow(TaskNotFoundError);
    await expect(workshop.tasks.complete(rival, id, { token })).rejects.toThrow(TaskNotFoundError);
    await expect(workshop.tasks.cancel(rival, id)).rejects.toThrow(TaskNotFoundError);
    expect(await workshop.tasks.heartbeats(rival, [{ id, token }], 60)).toMatchObject([
      { code: 'task_not_found' },
    ]);
    await workshop.tasks.release(anna, id, token);
    const request = { queues: [queue], limit: 1, leaseSeconds: 60, worker: 'spy' };
    expect(await workshop.tasks.claim(rival, request)).toEqual([]);
    expect(await workshop.tasks.list('rival', {}, { limit: 10 })).toEqual([]);
  });

  it('are listed newest first, in pages', async () => {
    const queue = newId();
    const drafts = await workshop.makeTasks({ queue }, { queue }, { queue });
    const newest = drafts.map(({ id }) => id).toReversed();
    const first = await workshop.tasks.list('acme', { queue }, { limit: 2 });
    const before = first.at(-1)?.id ?? '';
    const second = await workshop.tasks.list('acme', { queue }, { limit: 2, before });
    expect([...first, ...second].map(({ id }) => id)).toEqual(newest);
  });

  it('are found by queue, state, run, definition and labels', async () => {
    const definitionId = newId();
    const [task] = await workshop.makeTasks(
      { definitionId, labels: { team: 'risk', region: 'eu' } },
      { labels: { team: 'risk' } },
    );
    const runId = task?.runId ?? '';
    const found = async (filter: object) =>
      (await workshop.tasks.list('acme', { runId, ...filter }, { limit: 10 })).length;
    expect(await found({})).toBe(2);
    expect(await found({ definitionId })).toBe(1);
    expect(await found({ labels: { team: 'risk' } })).toBe(2);
    expect(await found({ labels: { team: 'risk', region: 'eu' } })).toBe(1);
    expect(await found({ state: 'open' })).toBe(2);
    expect(await found({ state: 'failed' })).toBe(0);
    expect(await found({ queue: 'elsewhere' })).toBe(0);
  });
});
