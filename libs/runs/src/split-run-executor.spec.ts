import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { SplitRunInput } from './contract.js';
import { anna, type Defined, openWorks, type Works } from './runs.fixture.js';

describe('The execution of a split run', () => {
  let database: TestDatabase;
  let works: Works;
  let server: Server;
  let url: string;
  let answer: RequestListener;
  let asked: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    url = `http://127.0.0.1:${address.port}/`;
    database = await createTestDatabase();
    works = await openWorks(database.url, { allowedHosts: ['127.0.0.1'] });
  });
  beforeEach(async () => {
    asked = 0;
    say({ name: 'Ada' });
    await works.query(sql`truncate activity_run, run_batch, task_instance`);
  });
  afterAll(async () => {
    await works.close();
    await database.drop();
    server.close();
    server.closeAllConnections();
  });

  function say(body: unknown, status = 200): void {
    answer = (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
  }

  function define(key: string, changes: object = {}): Promise<Defined> {
    return works.define(key, {
      context: [{ name: 'customer', type: 'http', url }],
      taskTemplates: [{ id: 'call', title: 'Call ${context.customer.name}', queue: 'desk' }],
      ...changes,
    });
  }

  /** Records a run of the definition and lets its batch split it off. */
  async function split(defined: Defined): Promise<SplitRunInput> {
    const batch = await works.recordBatch(works.occurrence(defined));
    const [run] = (await works.executor.execute(batch)).split;
    if (!run) throw new Error('the run was not split off');
    return { kind: 'run', tenant: batch.tenant, ...run };
  }

  it('asks, keeps the answer, and makes the tasks from it', async () => {
    const defined = await define('asks');
    const run = await split(defined);
    await works.splitRuns.resolveContext(run);
    expect(await works.splitRuns.execute(run)).toEqual({ state: 'completed' });
    expect(await works.runsOf(defined)).toMatchObject([
      { context: { customer: { name: 'Ada' } }, tasks: 1, log: ['run.split', 'run.completed'] },
    ]);
    expect(await works.query(sql`select title from task_instance`)).toEqual([
      { title: 'Call Ada' },
    ]);
  });

  it('does not ask again for what it knows, and ends once', async () => {
    const defined = await define('repeats');
    const run = await split(defined);
    await works.splitRuns.resolveContext(run);
    await works.splitRuns.resolveContext(run);
    expect(asked).toBe(1);
    const outcomes = await Promise.all([1, 2, 3].map(() => works.splitRuns.execute(run)));
    expect(outcomes).toEqual(Array(3).fill({ state: 'completed' }));
    expect(await works.runsOf(defined)).toMatchObject([{ tasks: 1, logSequence: 2 }]);
    await works.splitRuns.resolveContext(run);
    expect(asked).toBe(1);
  });

  it('does not bother the outside world for an event that is no longer kept', async () => {
    const defined = await define('gone', {
      context: [{ name: 'customer', type: 'http', url: `${url}\${event.data.id}` }],
    });
    const batch = await works.recordBatch(await works.eventOccurrence(defined, { id: 7 }));
    const [split] = (await works.executor.execute(batch)).split;
    if (!split) throw new Error('the run was not split off');
    await works.query(sql`update event set data = null, payload_removed_at = now()`);
    const run = { kind: 'run', tenant: batch.tenant, ...split } as const;
    await works.splitRuns.resolveContext(run);
    expect(asked).toBe(0);
    expect(await works.splitRuns.execute(run)).toEqual({
      state: 'failed',
      code: 'event_payload_removed',
    });
  });

  it('tries five times what may go better, and then fails with the last answer', async () => {
    say({}, 503);
    const defined = await define('stubborn');
    const run = await split(defined);
    for (let count = 1; count < 5; count++) {
      await expect(works.splitRuns.resolveContext(run)).rejects.toMatchObject({
        code: 'context_http_status',
      });
    }
    await works.splitRuns.resolveContext(run);
    expect(asked).toBe(5);
    expect(await works.splitRuns.execute(run)).toEqual({
      state: 'failed',
      code: 'context_http_status',
    });
    expect(await works.runsOf(defined)).toMatchObject([
      { state: 'failed', tasks: 0, error: { pointer: '/context', message: expect.any(String) } },
    ]);
  });

  it('fails at once with what cannot go better', async () => {
    say({}, 404);
    const run = await split(await define('gone'));
    await works.splitRuns.resolveContext(run);
    expect(asked).toBe(1);
    expect(await works.splitRuns.execute(run)).toMatchObject({ code: 'context_http_status' });
  });

  it('fails when the database cannot keep the answer', async () => {
    say({ name: 'a\u0000b' });
    const run = await split(await define('unstorable'));
    await works.splitRuns.resolveContext(run);
    expect(await works.splitRuns.execute(run)).toMatchObject({
      code: 'context_refused_by_database',
    });
  });

  it('bothers nobody for a definition that was paused', async () => {
    const defined = await define('paused');
    const run = await split(defined);
    await works.definitions.pause(anna, 'paused');
    await works.splitRuns.resolveContext(run);
    expect(asked).toBe(0);
    expect(await works.splitRuns.execute(run)).toEqual({ state: 'skipped' });
  });

  it('fails when its own rows are refused, and says what the database said', async () => {
    say({ name: 'n'.repeat(600) });
    const defined = await define('long');
    const run = await split(defined);
    await works.splitRuns.resolveContext(run);
    expect(await works.splitRuns.execute(run)).toMatchObject({ code: 'refused_by_database' });
    const [row] = await works.runsOf(defined);
    expect(row?.error?.message).toMatch(/SQLSTATE 23514.*task_instance_title/);
    expect(row?.error?.message).not.toContain('nnn');
  });

  it('fails when its revision is of no use', async () => {
    const defined = await define('broken', { rules: [{ id: 'r', when: 'true', spawn: ['call'] }] });
    const other = await openWorks(database.url);
    const run = await split(defined);
    await other.spoil(defined, '{rules,0,when}');
    await other.splitRuns.resolveContext(run);
    expect(await other.splitRuns.execute(run)).toMatchObject({ code: 'unusable_revision' });
    await other.close();
  });
});
