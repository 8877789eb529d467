import { randomUUID } from 'node:crypto';
import { waitFor } from '#local-stack/testing';
import { FaultStack, PATIENCE_MS, TEST_MS } from '../support/fault-stack.js';
import { HttpSource } from '../support/http-source.js';
import { definitionOfSource } from '../support/tenant.js';

/** The end of the transaction in which a batch splits its runs off. */
const SPLIT_OFF = { statement: 'commit', having: 'update run_batch set state' } as const;

describe('a worker that is killed, whose runs had left their batch', () => {
  let source: HttpSource;
  let faults: FaultStack;

  beforeAll(async () => {
    source = await HttpSource.start();
    faults = await FaultStack.start({
      name: 'faults-split-run-crash',
      env: { HTTP_CONTEXT_ALLOWED_HOSTS: source.host },
    });
    await saveSource('outside');
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(async () => {
    await faults.stop();
    source.stop();
  });

  /** A definition for events `<key>.happened`. @returns the path that its context source asks for */
  async function saveSource(key: string): Promise<string> {
    const path = `/${randomUUID()}`;
    source.answer(path, () => ({ status: 200, body: { name: 'Ada' } }));
    await faults.tenant.save(definitionOfSource(key, `http://${source.host}${path}`));
    return path;
  }

  async function childrenOf(workflowId: string): Promise<number> {
    const { events } = await faults.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).filter((each) => each.startChildWorkflowExecutionInitiatedEventAttributes)
      .length;
  }

  it(
    'before it asked Temporal to start them: they are started',
    async () => {
      const stop = faults.database.stop({ when: 'after', ...SPLIT_OFF });
      const events = await faults.send(5, 'outside.happened');
      await stop.reached();
      const { workflowId, state } = await faults.batchOf(events);
      expect(state).toBe('split');
      expect(await childrenOf(workflowId)).toBe(0);
      await faults.replaceWorker();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'when Temporal starts them and nobody hears of it: they go on',
    async () => {
      const stop = faults.database.stop({ when: 'after', ...SPLIT_OFF });
      const events = await faults.send(5, 'outside.happened');
      await stop.reached();
      faults.temporal.mute();
      stop.release();
      const { workflowId } = await faults.batchOf(events);
      await waitFor(async () => (await childrenOf(workflowId)) === events.length, {
        what: 'Temporal to be told of the split runs',
        timeoutMs: PATIENCE_MS,
      });
      expect(await faults.statusOf(workflowId)).toBe('RUNNING');
      await faults.replaceWorker();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'while one asks the outside world, and another one is about to commit: both are done again',
    async () => {
      const path = await saveSource('hanging');
      const hangs = Promise.withResolvers<{ status: number }>();
      source.answer(path, () =>
        source.timesAsked(path) === 1 ? hangs.promise : { status: 200, body: { name: 'Ada' } },
      );
      const asking = await faults.send(1, 'hanging.happened');
      await source.untilAsked(path);
      const stop = faults.database.stop({
        when: 'before',
        statement: 'commit',
        having: 'insert into task_instance',
      });
      const committing = await faults.send(1, 'outside.happened');
      await stop.reached();
      const runs = await faults.runsOf([...asking, ...committing]);
      expect(runs).toMatchObject([
        { state: 'split', tasks: 0 },
        { state: 'split', tasks: 0 },
      ]);
      await faults.replaceWorker();
      hangs.resolve({ status: 500 });
      await faults.expectDoneOnce([...asking, ...committing]);
      expect(source.timesAsked(path)).toBe(2);
    },
    TEST_MS,
  );
});
