import { waitFor } from '#local-stack/testing';
import { FaultStack, PATIENCE_MS, TEST_MS } from '../support/fault-stack.js';
import type { StopPoint } from '../support/statement-gate.js';

/** The last statements of the dispatcher's and of an execution's transaction. */
const DISPATCHED = 'update event set state';
const TASKS_MADE = 'insert into task_instance';

describe('a worker that is killed', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-worker-crash' });
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  function stateOf(eventIds: readonly string[]): Promise<{ state: string; count: number }[]> {
    return faults.sql(`
      select state, count(*)::int from event where id = any('{${eventIds.join()}}') group by state`);
  }

  it.each<[string, StopPoint]>([
    ['claimed events', { when: 'before', statement: 'insert into activity_run' }],
    [
      'recorded their runs, and has not committed',
      { when: 'before', statement: 'commit', having: DISPATCHED },
    ],
  ])(
    'when it has %s leaves the events to others',
    async (_, point) => {
      const stop = faults.database.stop(point);
      const events = await faults.send(20);
      await stop.reached();
      expect(await stateOf(events)).toEqual([{ state: 'pending', count: 20 }]);
      expect(await faults.runsOf(events)).toEqual([]);
      await faults.replaceWorker();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'when it has committed a batch, and not started it, leaves it to a sweeper',
    async () => {
      const stop = faults.database.stop({ when: 'after', statement: 'commit', having: DISPATCHED });
      const events = await faults.send(20);
      await stop.reached();
      expect(await stateOf(events)).toEqual([{ state: 'dispatched', count: 20 }]);
      const { workflowId } = await faults.batchOf(events);
      expect(await faults.statusOf(workflowId)).toBeUndefined();
      await faults.replaceWorker();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'when it has started a batch, and heard nothing of it yet, leaves it to Temporal',
    async () => {
      faults.temporal.mute();
      const events = await faults.send(20);
      const { workflowId } = await faults.batchOf(events);
      await waitFor(async () => (await faults.statusOf(workflowId)) === 'RUNNING', {
        what: 'the workflow to be started',
        timeoutMs: PATIENCE_MS,
      });
      expect(await faults.batchOf(events)).toMatchObject({ state: 'pending', generation: 1 });
      await faults.replaceWorker();
      await faults.expectDoneOnce(events);
      expect(await faults.batchOf(events)).toMatchObject({ generation: 1 });
    },
    TEST_MS,
  );

  it(
    'when it has written tasks, and not committed them, leaves no trace of them',
    async () => {
      const stop = faults.database.stop({
        when: 'before',
        statement: 'commit',
        having: TASKS_MADE,
      });
      const events = await faults.send(20);
      await stop.reached();
      const { workflowId, ...run } = await faults.batchOf(events);
      expect(run).toMatchObject({ state: 'pending', tasks: 0 });
      expect(await faults.statusOf(workflowId)).toBe('RUNNING');
      await faults.replaceWorker();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'when it has committed tasks, and not told Temporal, does not make them again',
    async () => {
      const stop = faults.database.stop({ when: 'after', statement: 'commit', having: TASKS_MADE });
      const events = await faults.send(20);
      await stop.reached();
      const { workflowId, ...run } = await faults.batchOf(events);
      expect(run).toMatchObject({ state: 'completed', tasks: 1 });
      expect(await faults.statusOf(workflowId)).toBe('RUNNING');
      await faults.replaceWorker();
      await waitFor(async () => (await faults.statusOf(workflowId)) === 'COMPLETED', {
        what: 'the workflow to be carried out by another worker',
        timeoutMs: PATIENCE_MS,
      });
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );
});
