import { FaultStack, TEST_MS } from '../support/fault-stack.js';

describe('a worker that hears no notifications', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-lost-notifications' });
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  it(
    'finds the events by itself',
    async () => {
      await faults.worker.stop();
      const stop = faults.database.stop({ when: 'after', statement: 'listen' });
      await faults.stack.startWorker();
      await stop.reached();
      for (let round = 0; round < 5; round++) {
        const events = await faults.send(10);
        await faults.expectDoneOnce(events);
      }
    },
    TEST_MS,
  );
});
