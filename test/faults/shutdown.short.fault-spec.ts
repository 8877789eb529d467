import type { SupervisedApp } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { FaultStack, GRACE_MS, PATIENCE_MS, TEST_MS } from '../support/fault-stack.js';
import { lockTable, type TableLock } from '../support/table-lock.js';

describe('a process that is told to stop', () => {
  let faults: FaultStack;
  let lock: TableLock | undefined;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-shutdown' });
  });
  afterEach(async () => {
    await lock?.release();
    lock = undefined;
    await faults.expectSound();
  }, TEST_MS);
  afterAll(() => faults.stop());

  function untilNotReady({ url }: SupervisedApp): Promise<boolean> {
    const isNotReady = (): Promise<boolean> =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => !ok,
        () => true,
      );
    return waitFor(isNotReady, {
      what: `${url} to say that it is not ready`,
      timeoutMs: PATIENCE_MS,
    });
  }

  it(
    'finishes what it has begun: a worker its batches',
    async () => {
      lock = await lockTable(faults.stack.databaseUrl, 'task_instance');
      const events = await faults.send(20);
      await lock.untilWaiting();
      const { worker } = faults;
      const stopping = worker.stop();
      await untilNotReady(worker);
      await lock.release();
      await stopping;
      expect(await worker.process.ended).toMatchObject({ code: 0 });
      const runs = await faults.runsOf(events);
      expect(runs.filter(({ state }) => state !== 'completed')).toEqual([]);
      await faults.stack.startWorker();
    },
    TEST_MS,
  );

  it(
    'leaves to others what it cannot finish in time',
    async () => {
      lock = await lockTable(faults.stack.databaseUrl, 'task_instance');
      const events = await faults.send(20);
      await lock.untilWaiting();
      const toldAt = performance.now();
      const { worker } = faults;
      await worker.stop();
      expect(performance.now() - toldAt).toBeLessThan(GRACE_MS + 5_000);
      expect(await worker.process.ended).toMatchObject({ code: 1 });
      await lock.release();
      await faults.stack.startWorker();
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'finishes what it has begun: an api its requests',
    async () => {
      lock = await lockTable(faults.stack.databaseUrl, 'event');
      // One write each, so that those who wait for the lock tell that both requests have arrived.
      const sending = [faults.send(3)];
      await lock.untilWaiting(1);
      sending.push(faults.send(3));
      await lock.untilWaiting(2);
      const { api } = faults;
      const stopping = api.stop();
      await untilNotReady(api);
      await lock.release();
      const events = (await Promise.all(sending)).flat();
      await stopping;
      expect(await api.process.ended).toMatchObject({ code: 0 });
      await faults.expectDoneOnce(events);
    },
    TEST_MS,
  );
});
