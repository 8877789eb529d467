import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { CommitWatch, parseSnapshot } from './commit-watch.js';
import { epochMs } from './job.js';
import { orderEvent, taskTitle } from './workload.js';

describe('CommitWatch', () => {
  let database: TestDatabase;
  let session: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    session = new pg.Client({ connectionString: database.url });
    await session.connect();
  });
  afterAll(async () => {
    await session.end();
    await database.drop();
  });

  const insert = (index: number, source = 'watched') =>
    session.query(
      `insert into task_instance (id, tenant, run_id, definition_id, template_id, title, queue,
         priority, payload, labels, max_attempts)
       select gen_random_uuid(), 'default', gen_random_uuid(), gen_random_uuid(), 'review', $1,
         'risk', 50, '{}', '{}', 3`,
      [taskTitle(orderEvent(source, index).data)],
    );

  it('sees a task at its commit, not when it is inserted, and never before', async () => {
    const watch = await CommitWatch.start(database.url, 1);
    await session.query('begin');
    await insert(0);
    await session.query('select pg_sleep(0.1)');
    const before = epochMs();
    await session.query('commit');
    const after = epochMs();
    await insert(1);
    await session.query('select pg_sleep(0.05)');
    await watch.stop();
    const tasks = (await watch.tasks('watched')).toSorted((a, b) => a.index - b.index);
    await watch.close();
    expect(tasks.map(({ index }) => index)).toEqual([0, 1]);
    expect(tasks[0]?.at).toBeGreaterThanOrEqual(before);
    expect(tasks[0]?.at).toBeLessThanOrEqual(after + (tasks[0]?.lateByMs ?? 0));
    expect(tasks[1]?.at).toBeGreaterThanOrEqual(tasks[0]?.at ?? NaN);
  });

  it('knows the tasks of a source from those of another', async () => {
    const watch = await CommitWatch.start(database.url, 1);
    await insert(3, 'round-1');
    await insert(4, 'round-11');
    await session.query('select pg_sleep(0.05)');
    await watch.stop();
    const tasks = await watch.tasks('round-1');
    await watch.close();
    expect(tasks.map(({ index }) => index)).toEqual([3]);
  });

  it('says so when a task was committed after the last look', async () => {
    const watch = await CommitWatch.start(database.url, 1);
    await watch.stop();
    await insert(5, 'late');
    await expect(watch.tasks('late')).rejects.toThrow('unwatched');
    await watch.close();
  });
});

it('reads which transactions a snapshot takes for over', () => {
  expect(parseSnapshot('10:20:12,15')).toEqual({ end: 20, underWay: new Set([12, 15]) });
  expect(parseSnapshot('10:10:')).toEqual({ end: 10, underWay: new Set() });
});
