import { randomUUID } from 'node:crypto';
import type { Run, Task } from '#client';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const KEY = 'ours';
const DOCUMENT = definition(KEY, {
  taskTemplates: [
    { id: 'look', title: 'Look', queue: 'shared', payload: { secret: '${event.data.secret}' } },
  ],
});

/** Both tenants use the same key, the same queue and the same event. */
const EVENT = { type: 'ours.happened', source: '/shared', id: 'same' };

describe('another tenant', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let other: Tenant;
  let run: Run;
  let task: Task;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'tenants' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    const key = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    other = new Tenant(stack.api.url, key);
    await tenant.save(DOCUMENT);
    run = await tenant.runOf(await tenant.send({ ...EVENT, data: { secret: 1 } }));
    task = only(await tenant.tasks({ run: run.id }));
  });

  afterAll(() => stack.stop());

  it('finds nothing, and can change nothing, by the ids of the first', async () => {
    const { apiKeys, definitions, events, runs, tasks } = other.client;
    const ourKey = only((await tenant.client.apiKeys.list()).items);
    const body = { token: 1 };
    const requests: readonly (readonly [code: string, request: () => Promise<unknown>])[] = [
      ['definition_not_found', () => definitions.get({ path: { key: KEY } })],
      ['definition_not_found', () => definitions.pause({ path: { key: KEY } })],
      ['definition_not_found', () => definitions.listRevisions({ path: { key: KEY } })],
      ['event_not_found', () => events.get({ path: { id: run.eventId ?? '' } })],
      ['run_not_found', () => runs.get({ path: { id: run.id } })],
      ['run_not_found', () => runs.log({ path: { id: run.id } })],
      ['run_not_found', () => runs.redrive({ path: { id: run.id } })],
      ['task_not_found', () => tasks.get({ path: { id: task.id } })],
      ['task_not_found', () => tasks.cancel({ path: { id: task.id }, body: {} })],
      ['task_not_found', () => tasks.complete({ path: { id: task.id }, body })],
      ['api_key_not_found', () => apiKeys.revoke({ path: { id: ourKey.id } })],
    ];
    for (const [code, request] of requests) {
      await expect(request()).rejects.toMatchObject({ status: 404, code });
    }
    const heartbeats = { tasks: [{ id: task.id, token: 1 }] };
    expect(await tasks.heartbeatMany({ body: heartbeats })).toEqual({
      items: [{ id: task.id, refused: 'task_not_found' }],
    });
  });

  it('sees nothing of the first in any list, and claims nothing of it', async () => {
    const { definitions, events, runs, tasks } = other.client;

    for (const list of [definitions, events, runs, tasks]) {
      expect(await list.list()).toEqual({ items: [] });
    }
    expect(await other.runs({ event: run.eventId ?? '' })).toEqual([]);
    expect(await other.tasks({ run: run.id })).toEqual([]);
    expect(await other.tasks({ definition: task.definitionId })).toEqual([]);
    const claim = await tasks.claim({ body: { queues: ['shared'], worker: randomUUID() } });
    expect(claim).toEqual({ items: [] });
  });

  it('has its own definition, event, run and task of the same names', async () => {
    expect(await other.save(DOCUMENT)).toMatchObject({ outcome: 'created', revision: 1 });
    const theirRun = await other.runOf(await other.send({ ...EVENT, data: { secret: 2 } }));
    const theirTask = only(await other.tasks());

    expect(theirRun.workflowId).toMatch(/^run-activity\/other\//);
    expect(theirTask).toMatchObject({ runId: theirRun.id, payload: { secret: 2 } });
    expect(await tenant.runs()).toEqual([run]);
    expect(await tenant.tasks()).toEqual([task]);
    const body = { queues: ['shared'], worker: 'them', limit: 10 };
    const claimed = only((await other.client.tasks.claim({ body })).items);
    expect(claimed.id).toBe(theirTask.id);
  });

  it('loses its access with its key', async () => {
    const { apiKeys } = other.client;
    const { id, key } = await apiKeys.create({ body: { name: 'short-lived' } });
    await apiKeys.revoke({ path: { id } });
    const shortLived = new Tenant(stack.api.url, key);

    await expect(shortLived.runs()).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
    expect(await other.runs()).toHaveLength(1);
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});
