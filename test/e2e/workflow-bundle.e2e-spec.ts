import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { temporalAddress } from '#local-stack/testing';
import {
  batchWorkflowId,
  type RunActivities,
  RUN_ACTIVITY_WORKFLOW,
  type RunActivityInput,
  splitRunWorkflowId,
} from '#runs/contract';

const TEST_MS = 60_000;
const codePath = join(import.meta.dirname, '../../dist/workflows/run-activity.bundle.js');

/** The workflow as it is delivered, with activities that say what the test wants. */
describe('the bundle of workflow code', () => {
  const taskQueue = `test-${randomUUID()}`;
  let said: Partial<RunActivities>;
  let connection: NativeConnection;
  let client: Client;
  let worker: Worker;
  let running: Promise<void>;

  beforeAll(async () => {
    Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
    const address = await temporalAddress();
    connection = await NativeConnection.connect({ address });
    client = new Client({ connection: await Connection.connect({ address }) });
    const unexpected = (): never => {
      throw ApplicationFailure.nonRetryable('nobody should have asked', 'unexpected');
    };
    const activities: RunActivities = {
      executeBatch: (input) => said.executeBatch?.(input) ?? unexpected(),
      resolveContext: (input) => said.resolveContext?.(input) ?? unexpected(),
      executeSplitRun: (input) => said.executeSplitRun?.(input) ?? unexpected(),
    };
    worker = await Worker.create({
      ...{ connection, taskQueue, activities },
      workflowBundle: { codePath },
    });
    running = worker.run();
  });

  afterAll(async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await client.connection.close();
  });

  async function execute(input: RunActivityInput): Promise<unknown> {
    const workflowId = input.kind === 'batch' ? batchWorkflowId(input) : splitRunWorkflowId(input);
    return client.workflow.execute(RUN_ACTIVITY_WORKFLOW, { workflowId, taskQueue, args: [input] });
  }

  function batch() {
    return { kind: 'batch', tenant: 'acme', batchId: randomUUID(), generation: 1 } as const;
  }

  function splitRun() {
    return { kind: 'run', tenant: 'acme', runId: randomUUID(), attempt: 1 } as const;
  }

  it(
    'carries out a batch and starts a workflow for each run that left it',
    async () => {
      const left = [splitRun(), splitRun()];
      const outcome = {
        outcomes: { completed: 3, split: 2 },
        split: left.map(({ runId, attempt }) => ({ runId, attempt })),
      };
      said = {
        executeBatch: () => Promise.resolve(outcome),
        resolveContext: () => Promise.resolve(),
        executeSplitRun: () => Promise.resolve({ state: 'completed' }),
      };
      expect(await execute(batch())).toEqual(outcome);
      for (const run of left) {
        const child = client.workflow.getHandle(splitRunWorkflowId(run));
        expect(await child.result()).toEqual({ state: 'completed' });
      }
    },
    TEST_MS,
  );

  it(
    'tries the batch again while the database is away',
    async () => {
      let tries = 0;
      said = {
        executeBatch: () =>
          ++tries < 3
            ? Promise.reject(ApplicationFailure.retryable('batch_failed', 'batch_failed'))
            : Promise.resolve({ outcomes: {}, split: [] }),
      };
      expect(await execute(batch())).toEqual({ outcomes: {}, split: [] });
      expect(tries).toBe(3);
    },
    TEST_MS,
  );

  it(
    'tries again what a run needs from the outside world',
    async () => {
      let tries = 0;
      said = {
        resolveContext: () =>
          ++tries < 2
            ? Promise.reject(ApplicationFailure.retryable('no', 'context_http_status'))
            : Promise.resolve(),
        executeSplitRun: () => Promise.resolve({ state: 'failed', code: 'expression_failed' }),
      };
      expect(await execute(splitRun())).toEqual({ state: 'failed', code: 'expression_failed' });
      expect(tries).toBe(2);
    },
    TEST_MS,
  );
});
