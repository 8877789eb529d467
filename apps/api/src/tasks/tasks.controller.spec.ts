import { Test } from '@nestjs/testing';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { sql } from 'kysely';
import { ApiKeys } from '#auth';
import { ConfigModule } from '#config';
import { Database, DatabaseModule, newId, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { type TaskDraft, TaskStore } from '#tasks';
import { AuthApiModule } from '../auth/auth-api.module.js';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { openApiDocument } from '../bootstrap/openapi.js';
import { TasksApiModule } from './tasks-api.module.js';

describe('/v1/tasks', () => {
  let server: TestDatabase;
  let app: NestFastifyApplication;
  let key: string;

  beforeAll(async () => {
    server = await createTestDatabase();
    process.env.DATABASE_URL = server.url;
    const imports = [ConfigModule.forRoot(), DatabaseModule, AuthApiModule, TasksApiModule];
    const testing = await Test.createTestingModule({ imports }).compile();
    testing.useLogger(false);
    app = testing.createNestApplication<NestFastifyApplication>(createApiAdapter());
    configureApi(app);
    await app.init();
    ({ key } = await app.get(ApiKeys).create('acme', 'anna'));
  });
  afterAll(async () => {
    await app.close();
    await server.drop();
  });

  async function send(method: 'GET' | 'POST', path: string, body?: object, bearer = key) {
    const response = await app.inject({
      method,
      url: `/v1/tasks${path}`,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body && { payload: body }),
    });
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  }

  async function makeTasks(...wanted: Partial<TaskDraft>[]): Promise<TaskDraft[]> {
    const runId = newId();
    const drafts = wanted.map((draft, i) => ({ ...plainDraft(runId, String(i)), ...draft }));
    await app.get(Database).transaction(async (tx) => {
      await rows(
        tx,
        sql`insert into activity_run
              (id, tenant, definition_id, revision, occurrence_key, occurrence, state)
            values (${runId}, 'acme', ${newId()}, 1, ${runId}, 'manual', 'completed')`,
      );
      await app.get(TaskStore).create(tx, drafts);
    });
    return drafts;
  }

  async function makeTask(draft: Partial<TaskDraft> = {}): Promise<TaskDraft> {
    const [task] = await makeTasks({ queue: newId(), ...draft });
    if (!task) throw new Error('no task was made');
    return task;
  }

  const claim = (queue: string, more: object = {}) =>
    send('POST', '/claim', { queues: [queue], worker: 'worker-1', ...more });

  it('serves a task from claim to completion', async () => {
    const { id, runId, queue } = await makeTask();
    const { status, body } = await claim(queue, { leaseSeconds: 30 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ id, state: 'claimed', token: 1, attempt: 1 }] });

    const done = await send('POST', `/${id}/complete`, { token: 1, output: { ok: [1, null] } });
    expect(done).toMatchObject({ status: 200, body: { state: 'completed' } });
    expect((await send('GET', `/${id}`)).body).toEqual({
      ...done.body,
      output: { ok: [1, null] },
      links: { self: `/v1/tasks/${id}`, run: `/v1/runs/${runId}` },
      finishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('leaves out what does not apply', async () => {
    const { id } = await makeTask({ item: '', payload: null });
    const { body } = await send('GET', `/${id}`);
    const absent = ['item', 'claimedBy', 'leaseUntil', 'output', 'error', 'finishedAt'];
    for (const name of absent) expect(body).not.toHaveProperty(name);
    expect(body).toMatchObject({ payload: null, leaseExpired: false, token: 0 });
  });

  it('hands free-form output through as it was sent', async () => {
    const { id, queue } = await makeTask();
    await claim(queue);
    const output = { constructor: 1, nested: { prototype: [{}, ''] } };
    await send('POST', `/${id}/complete`, { token: 1, output });
    expect((await send('GET', `/${id}`)).body.output).toEqual(output);
  });

  it('answers a stale token with 409 and the code stale_token', async () => {
    const { id, queue } = await makeTask();
    await claim(queue);
    await send('POST', `/${id}/release`, { token: 1 });
    const refused = await send('POST', `/${id}/complete`, { token: 1 });
    expect(refused).toMatchObject({ status: 409, body: { code: 'stale_token', status: 409 } });
  });

  it('answers an illegal transition with 409 and says from where to where', async () => {
    const { id, queue } = await makeTask();
    await claim(queue);
    await send('POST', `/${id}/complete`, { token: 1 });
    const refused = await send('POST', `/${id}/cancel`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(refused.body.detail).toBe('A task that is completed cannot become cancelled.');
  });

  it('fails, heartbeats and cancels', async () => {
    const { id, queue } = await makeTask();
    await claim(queue);
    const beaten = await send('POST', `/${id}/heartbeat`, { token: 1, leaseSeconds: 600 });
    expect(beaten).toMatchObject({ status: 200, body: { state: 'claimed' } });
    const failed = await send('POST', `/${id}/fail`, { token: 1, error: 'no luck' });
    expect(failed).toMatchObject({ status: 200, body: { state: 'open', error: 'no luck' } });
    const cancelled = await send('POST', `/${id}/cancel`, { reason: 'enough' });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  });

  it('takes heartbeats for many tasks at once', async () => {
    const { id, queue } = await makeTask();
    await claim(queue);
    const other = newId();
    const { status, body } = await send('POST', '/heartbeat', {
      tasks: [
        { id, token: 1 },
        { id: other, token: 1 },
      ],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        { id, leaseUntil: expect.any(String) },
        { id: other, refused: 'task_not_found' },
      ],
    });
  });

  it('lists in pages, newest first', async () => {
    const queue = newId();
    const drafts = await makeTasks({ queue }, { queue }, { queue });
    const first = await send('GET', `?queue=${queue}&limit=2`);
    const cursor = String(first.body.nextCursor);
    const second = await send('GET', `?queue=${queue}&limit=2&cursor=${cursor}`);
    const ids = [first, second].flatMap(({ body }) => body.items).map((task) => idOf(task));
    expect(ids).toEqual(drafts.map(({ id }) => id).toReversed());
    expect(second.body).not.toHaveProperty('nextCursor');
  });

  it('filters by state, run, definition and labels', async () => {
    const definitionId = newId();
    const labels = { team: 'risk', region: 'eu:west' };
    const { runId } = await makeTask({ definitionId, labels });
    const count = async (query: string) => {
      const { body } = await send('GET', `?run=${runId}${query}`);
      return Array.isArray(body.items) ? body.items.length : body;
    };
    expect(await count('')).toBe(1);
    expect(await count('&state=open')).toBe(1);
    expect(await count('&state=failed')).toBe(0);
    expect(await count(`&definition=${definitionId}`)).toBe(1);
    expect(await count(`&definition=${newId()}`)).toBe(0);
    expect(await count('&label=team:risk&label=region:eu:west')).toBe(1);
    expect(await count('&label=team:ops')).toBe(0);
  });

  it('says so when a definition to filter by does not exist', async () => {
    const { status, body } = await send('GET', '?definition=no-such-thing');
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'definition_not_found' });
  });

  it.each([
    ['GET', '?state=lost', undefined, 400],
    ['GET', '?label=team', undefined, 400],
    ['GET', '?run=42', undefined, 400],
    ['GET', '?cursor=abc', undefined, 400],
    ['GET', '/42', undefined, 400],
    ['POST', '/claim', { worker: 'w' }, 422],
    ['POST', '/claim', { queues: ['a', 'a'], worker: 'w' }, 422],
    ['POST', '/claim', { queues: ['a'], worker: 'w', limit: 101 }, 422],
    ['POST', '/claim', { queues: ['a'], worker: 'w', leaseSeconds: 3_601 }, 422],
    ['POST', '/claim', { queues: ['a'], worker: 'w', wait: 1 }, 422],
    ['POST', `/${newId()}/complete`, { output: 1 }, 422],
    ['POST', `/${newId()}/complete`, { token: '1' }, 422],
    ['POST', `/${newId()}/complete`, { token: 1 }, 404],
  ] as const)('refuses %s %s %j with %i', async (method, path, body, status) => {
    expect(await send(method, path, body)).toMatchObject({ status });
  });

  it('does not know the tasks of another tenant', async () => {
    const { id, queue } = await makeTask();
    const rival = await app.get(ApiKeys).create('rival', 'spy');
    const asRival = (method: 'GET' | 'POST', path: string, body?: object) =>
      send(method, path, body, rival.key);
    expect(await asRival('GET', `/${id}`)).toMatchObject({ status: 404 });
    expect(await asRival('POST', `/${id}/cancel`)).toMatchObject({ status: 404 });
    expect((await asRival('GET', '')).body).toEqual({ items: [] });
    const claimed = await asRival('POST', '/claim', { queues: [queue], worker: 'spy' });
    expect(claimed.body).toEqual({ items: [] });
  });

  it('is documented, with ids that make good names in clients', () => {
    const { paths, components } = openApiDocument(app);
    const operations = Object.entries(paths)
      .filter(([path]) => path.startsWith('/v1/tasks'))
      .flatMap(([, item]) => [item.get?.operationId, item.post?.operationId])
      .filter((id) => id !== undefined);
    expect(operations.toSorted()).toEqual(
      [
        'cancel',
        'claim',
        'complete',
        'fail',
        'get',
        'heartbeat',
        'heartbeatMany',
        'list',

        'release',
      ].map((name) => `tasks_${name}`),
    );
    expect(components?.schemas).toMatchObject({
      Task: { properties: { payload: { anyOf: [{}] } } },
      CompleteTask: { required: ['token'], properties: { output: { anyOf: [{}] } } },
    });
  });
});

function idOf(task: unknown): unknown {
  return typeof task === 'object' && task !== null && 'id' in task ? task.id : undefined;
}

function plainDraft(runId: string, item: string): TaskDraft {
  return {
    id: newId(),
    tenant: 'acme',
    runId,
    definitionId: newId(),
    templateId: 'review',
    item,
    title: 'Review it',
    queue: 'risk',
    priority: 50,
    payload: { order: 1 },
    labels: {},
    maxAttempts: 3,
  };
}
