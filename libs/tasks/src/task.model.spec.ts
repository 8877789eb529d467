import fc from 'fast-check';
import { DomainError } from '#config';
import { newId } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { TaskState } from './task.entity.js';
import { anna, openWorkshop, type Workshop } from './tasks.fixture.js';

/** What several workers and the clock may do, in any order. */
type Step =
  | { readonly do: 'claim'; readonly worker: string; readonly limit: number }
  /** By whoever got the grant, however long ago. */
  | { readonly do: 'heartbeat' | 'release'; readonly grant: number }
  | { readonly do: 'complete' | 'fail'; readonly grant: number; readonly says: string }
  | { readonly do: 'cancel' | 'expire'; readonly task: number };

/** A task as the rules of design would have it. */
interface ModelTask {
  readonly id: string;
  readonly priority: number;
  readonly maxAttempts: number;
  state: TaskState;
  attempt: number;
  token: number;
  claimedBy: string | null;
  expired: boolean;
  /** What brought the task where it is, if its holder did. */
  lastWord: string | null;
  readonly log: string[];
}

/** A token that a worker got for a task. */
interface Grant {
  readonly task: ModelTask;
  readonly token: number;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('claim'),
      worker: fc.constantFrom('worker-1', 'worker-2', 'worker-3'),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('complete', 'fail'),
      grant: fc.nat(),
      says: fc.constantFrom('this', 'that'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('heartbeat', 'release'), grant: fc.nat() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('expire', 'cancel', 'expire'), task: fc.nat() }),
  },
);

describe('whatever several workers do to the same tasks', () => {
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

  it('leaves one live holder, growing tokens, and a log of exactly what changed', async () => {
    const plans = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
    const steps = fc.array(step, { minLength: 10, maxLength: 25 });
    await fc.assert(fc.asyncProperty(plans, steps, play), { numRuns: 40 });
  }, 120_000);

  /** Plays the steps on the database and on the model, and compares after each. */
  async function play(plans: readonly number[], steps: readonly Step[]): Promise<void> {
    const queue = newId();
    const drafts = await workshop.makeTasks(
      ...plans.map((maxAttempts, i) => ({ queue, maxAttempts, priority: i % 2 })),
    );
    const model = drafts.map(({ id, priority, maxAttempts }) =>
      modelTask(id, priority, maxAttempts),
    );
    const grants: Grant[] = [];
    for (const next of steps) {
      const seen = await attempt(() => playForReal(next, queue, model, grants));
      const expected = playOnModel(next, model, grants);
      expect({ next, answer: seen }).toEqual({ next, answer: expected });
      expect(await standing(queue)).toEqual(model.map(standingOf).toReversed());
    }
    for (const task of model) expect(await workshop.logOf(task.id)).toEqual(task.log);
  }

  /** Carries a step out and tells what came of it, in the model's words. */
  async function playForReal(
    next: Step,
    queue: string,
    model: readonly ModelTask[],
    grants: readonly Grant[],
  ): Promise<string> {
    switch (next.do) {
      case 'claim': {
        const { worker, limit } = next;
        const request = { queues: [queue], worker, limit, leaseSeconds: 60 };
        const taken = await workshop.tasks.claim(anna, request);
        return taken.map(({ id, token }) => `${id} ${token}`).join();
      }
      case 'expire':
        await workshop.expire(at(model, next.task)?.id ?? '');
        return 'done';
      case 'cancel':
        await workshop.tasks.cancel(anna, at(model, next.task)?.id ?? '');
        return 'done';
      case 'heartbeat':
      case 'release':
      case 'complete':
      case 'fail':
        return speak(next, at(grants, next.grant));
    }
  }

  async function speak(
    next: Extract<Step, { grant: number }>,
    grant: Grant | undefined,
  ): Promise<string> {
    if (!grant) return 'nobody';
    const { id } = grant.task;
    const { token } = grant;
    switch (next.do) {
      case 'heartbeat':
        await workshop.tasks.heartbeat(anna, id, { token, leaseSeconds: 60 });
        return 'done';
      case 'release':
        await workshop.tasks.release(anna, id, token);
        return 'done';
      case 'complete':
        await workshop.tasks.complete(anna, id, { token, output: next.says });
        return 'done';
      case 'fail':
        await workshop.tasks.fail(anna, id, { token, error: next.says });
        return 'done';
    }
  }

  async function standing(queue: string) {
    const tasks = await workshop.tasks.list('acme', { queue }, { limit: 10 });
    return tasks.map(({ leaseExpired, ...task }) => standingOf({ ...task, expired: leaseExpired }));
  }
});

/** The code of the error that `work` throws, or its answer. */
async function attempt(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

function at<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % items.length];
}

function modelTask(id: string, priority: number, maxAttempts: number): ModelTask {
  return {
    id,
    priority,
    maxAttempts,
    state: 'open',
    attempt: 0,
    token: 0,
    claimedBy: null,
    expired: false,
    lastWord: null,
    log: [],
  };
}

function standingOf(
  task: Pick<ModelTask, 'id' | 'state' | 'attempt' | 'token' | 'claimedBy' | 'expired'>,
) {
  const { id, state, attempt, token, claimedBy, expired } = task;
  return { id, state, attempt, token, claimedBy, expired };
}

function playOnModel(next: Step, model: ModelTask[], grants: Grant[]): string {
  switch (next.do) {
    case 'claim':
      return claimOnModel(next.worker, next.limit, model, grants);
    case 'expire': {
      const task = at(model, next.task);
      if (task?.state === 'claimed') task.expired = true;
      return 'done';
    }
    case 'cancel':
      return cancelOnModel(at(model, next.task));
    case 'heartbeat':
    case 'release':
    case 'complete':
    case 'fail':
      return speakOnModel(next, at(grants, next.grant));
  }
}

function claimOnModel(worker: string, limit: number, model: ModelTask[], grants: Grant[]): string {
  const lost = model.filter((task) => task.expired);
  for (const task of lost.filter(({ attempt, maxAttempts }) => attempt >= maxAttempts)) {
    Object.assign(task, { state: 'failed', expired: false, lastWord: null });
    task.log.push('task.failed');
  }
  const taken = model
    .filter((task) => task.state === 'open' || task.expired)
    .sort((a, b) => b.priority - a.priority)
    .slice(0, limit);
  for (const task of taken) {
    Object.assign(task, { state: 'claimed', expired: false, claimedBy: worker, lastWord: null });
    task.attempt++;
    task.token++;
    task.log.push('task.claimed');
    grants.push({ task, token: task.token });
  }
  return taken.map(({ id, token }) => `${id} ${token}`).join();
}

function cancelOnModel(task: ModelTask | undefined): string {
  if (task?.state === 'completed' || task?.state === 'failed') return 'illegal_transition';
  if (task && task.state !== 'cancelled') {
    Object.assign(task, { state: 'cancelled', expired: false, lastWord: null });
    task.log.push('task.cancelled');
  }
  return 'done';
}

function speakOnModel(next: Extract<Step, { grant: number }>, grant: Grant | undefined): string {
  if (!grant) return 'nobody';
  const { task, token } = grant;
  const word = 'says' in next ? `${next.do} ${next.says}` : next.do;
  if (task.token !== token) return 'stale_token';
  if (task.state !== 'claimed') return task.lastWord === word ? 'done' : 'stale_token';
  task.expired = false;
  if (next.do !== 'heartbeat') endOnModel(next.do, word, task);
  return 'done';
}

function endOnModel(end: 'release' | 'complete' | 'fail', word: string, task: ModelTask): void {
  task.lastWord = word;
  task.log.push({ release: 'task.released', complete: 'task.completed', fail: 'task.failed' }[end]);
  if (end === 'complete') task.state = 'completed';
  else if (end === 'fail' && task.attempt >= task.maxAttempts) task.state = 'failed';
  else Object.assign(task, { state: 'open', claimedBy: null });
  if (end === 'release') task.attempt--;
}
