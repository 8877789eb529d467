import { randomUUID } from 'node:crypto';
import { waitFor } from '#local-stack/testing';
import { FaultStack, PATIENCE_MS, TEST_MS } from '../support/fault-stack.js';
import { HttpSource } from '../support/http-source.js';
import { definitionOfSource, only } from '../support/tenant.js';
import { lockTable, type TableLock } from '../support/table-lock.js';

describe('a workflow that was terminated', () => {
  let source: HttpSource;
  let faults: FaultStack;
  let lock: TableLock | undefined;

  beforeAll(async () => {
    source = await HttpSource.start();
    faults = await FaultStack.start({
      name: 'faults-lost-workflow',
      env: { HTTP_CONTEXT_ALLOWED_HOSTS: source.host },
    });
  });
  afterEach(async () => {
    await lock?.release();
    lock = undefined;
    await faults.expectSound();
  }, TEST_MS);
  afterAll(async () => {
    await faults.stop();
    source.stop();
  });

  it(
    'goes on as the next generation of its batch, also beside the first',
    async () => {
      lock = await lockTable(faults.stack.databaseUrl, 'task_instance');
      const events = await faults.send(20);
      await lock.untilWaiting();
      const first = await faults.batchOf(events);
      await faults.client.workflow.getHandle(first.workflowId).terminate('by hand');
      const generation = await waitFor(
        async () => {
          const now = await faults.batchOf(events);
          return now.generation > first.generation && now.generation;
        },
        { what: 'the next generation', timeoutMs: PATIENCE_MS },
      );
      expect(generation).toBe(2);
      await lock.release();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'goes on as the next attempt at a run that left its batch',
    async () => {
      const { tenant } = faults;
      const hangs = Promise.withResolvers<{ status: number }>();
      const path = `/customer/${randomUUID()}`;
      source.answer(path, () =>
        source.timesAsked(path) === 1 ? hangs.promise : { status: 200, body: { name: 'Ada' } },
      );
      await tenant.save(definitionOfSource('split', `http://${source.host}${path}`));
      const event = await tenant.send({ type: 'split.happened' });
      faults.expectDone([event]);
      await source.untilAsked(path);
      const run = only(await tenant.runs({ event }));
      expect(run).toMatchObject({ state: 'split', attempt: 1 });
      const workflowId = `run-activity/default/run/${run.id}/1`;
      await faults.client.workflow.getHandle(workflowId).terminate('by hand');

      expect(await tenant.runOf(event)).toMatchObject({ state: 'completed', attempt: 2 });
      expect(await tenant.tasks({ run: run.id })).toMatchObject([{ title: 'Call Ada' }]);
      hangs.resolve({ status: 500 });
    },
    TEST_MS,
  );
});
