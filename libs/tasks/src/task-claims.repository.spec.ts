import { sql } from 'kysely';
import { newId, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openWorkshop, type Workshop } from './tasks.fixture.js';
import { claimStatement } from './task-claims.repository.js';

describe('claiming', () => {
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

  async function claim(queues: string[], limit: number, worker = 'worker-1') {
    return workshop.tasks.claim(anna, { queues, limit, leaseSeconds: 60, worker });
  }

  const ids = (tasks: readonly { readonly id: string }[]) => tasks.map(({ id }) => id);

  it('takes by priority, then age, across queues', async () => {
    const [a, b] = [newId(), newId()];
    const drafts = await workshop.makeTasks(
      { queue: a, priority: 10 },
      { queue: b, priority: 90 },
      { queue: a, priority: 90 },
      { queue: b, priority: 10 },
    );
    const [lowA, highB, highA, lowB] = ids(drafts);
    expect(ids(await claim([a, b, a], 3))).toEqual([highB, highA, lowA]);
    expect(ids(await claim([a, b], 3))).toEqual([lowB]);
    expect(await claim([a, b], 3)).toEqual([]);
  });

  it('leaves other queues alone', async () => {
    await workshop.makeTasks({ queue: newId() });
    expect(await claim([newId()], 10)).toEqual([]);
  });

  it('takes what another holder lost, in its place among the open ones', async () => {
    const queue = newId();
    const drafts = await workshop.makeTasks(
      { queue, priority: 50 },
      { queue, priority: 70 },
      { queue, priority: 60 },
    );
    const [low, high, middle] = ids(drafts);
    const lost = await claim([queue], 2, 'worker-1');
    expect(ids(lost)).toEqual([high, middle]);
    await workshop.expire(middle ?? '');
    const taken = await claim([queue], 2, 'worker-2');
    expect(ids(taken)).toEqual([middle, low]);
    expect(taken[0]).toMatchObject({ attempt: 2, token: 2, claimedBy: 'worker-2' });

    const entries = await workshop.log.read('acme', taken[0]?.runId ?? '', { limit: 10 });
    expect(entries.at(2)).toMatchObject({
      type: 'task.claimed',
      actor: 'api-key:anna',
      detail: { taskId: middle, token: 2, attempt: 2, worker: 'worker-2', leaseLostBy: 'worker-1' },
    });
  });

  it('fails a task whose last lease ran out, and takes the next instead', async () => {
    const queue = newId();
    const drafts = await workshop.makeTasks({ queue, maxAttempts: 1 }, { queue });
    const [lost, next] = ids(drafts);
    await claim([queue], 1);
    await workshop.expire(lost ?? '');
    expect(ids(await claim([queue], 1))).toEqual([next]);
    expect(await workshop.tasks.read('acme', lost ?? '')).toMatchObject({
      state: 'failed',
      error: { code: 'lease_expired' },
      leaseUntil: null,
      token: 1,
    });
    expect(await workshop.logOf(lost ?? '')).toEqual(['task.claimed', 'task.failed']);
  });

  it('gives each of 1,000 tasks to exactly one of 8 claimers', async () => {
    const queue = newId();
    const drafts = await workshop.makeTasks(...Array.from({ length: 1_000 }, () => ({ queue })));
    const claimUntilEmpty = async (worker: string): Promise<string[]> => {
      const taken = ids(await claim([queue], 9, worker));
      return taken.length === 0 ? [] : [...taken, ...(await claimUntilEmpty(worker))];
    };
    const workers = Array.from({ length: 8 }, (_, i) => claimUntilEmpty(`worker-${i}`));
    const taken = (await Promise.all(workers)).flat();
    expect(taken.toSorted()).toEqual(ids(drafts).toSorted());

    const runId = drafts[0]?.runId ?? '';
    const entries = await workshop.log.read('acme', runId, { limit: 2_000 });
    expect(entries.map(({ sequence }) => sequence)).toEqual(taken.map((_, i) => i + 1));
  });

  it('looks further when others hold all that it looked at', async () => {
    const queue = newId();
    const drafts = await workshop.makeTasks(...Array.from({ length: 300 }, () => ({ queue })));
    await workshop.database.transaction(async (tx) => {
      await workshop.store.lock(tx, 'acme', ids(drafts.slice(0, 250)));
      expect(ids(await claim([queue], 10))).toEqual(ids(drafts.slice(250, 260)));
    });
  });

  it('never takes what changed hands while it looked', async () => {
    const queue = newId();
    const [id] = ids(await workshop.makeTasks({ queue }));
    // The holder's transaction is open while the claim looks, so the claim passes the task over.
    await workshop.database.transaction(async (tx) => {
      await workshop.store.lock(tx, 'acme', [id ?? '']);
      expect(await claim([queue], 1)).toEqual([]);
    });
    expect(ids(await claim([queue], 1))).toEqual([id]);
  });

  describe('among 100,000 tasks', () => {
    beforeAll(async () => {
      await rows(
        workshop.database.session(),
        sql`
          insert into task_instance (id, tenant, run_id, definition_id, template_id, title, queue,
            priority, payload, labels, max_attempts, state, lease_until, finished_at)
          select gen_random_uuid(), 'acme', gen_random_uuid(), gen_random_uuid(), 't', 'title',
            'crowd-' || n % 3, n % 100, '{}', '{}', 3,
            case n % 4 when 0 then 'open' when 1 then 'claimed' else 'completed' end,
            case n % 4 when 1 then now() + (n - 1000) * interval '1 minute' end,
            case when n % 4 > 1 then now() end
          from generate_series(1, 100000) as n`,
      );
      await rows(workshop.database.session(), sql`vacuum analyze task_instance`);
    }, 60_000);

    it('reads only the heads of the two partial indexes', async () => {
      const request = { queues: ['crowd-0', 'crowd-1'], limit: 10, leaseSeconds: 60, worker: 'w' };
      const lines = await workshop.database.transaction((tx) =>
        rows(
          tx,
          sql<{ 'QUERY PLAN': string }>`explain (analyze, timing off, summary off)
            ${claimStatement('acme', request, 100)}`,
        ),
      );
      const plan = lines.map((line) => line['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/task_instance_open on task_instance/);
      expect(plan).toMatch(/task_instance_claimed on task_instance/);
      expect(plan).not.toMatch(/Seq Scan on task_instance/);
      const rowsRead = [...plan.matchAll(/actual rows=(\d+)/g)].map(([, count]) => Number(count));
      expect(Math.max(...rowsRead)).toBeLessThanOrEqual(400);
    });
  });
});
