import { FaultStack, freeze, TEST_MS, wake } from '../support/fault-stack.js';
import type { StopPoint } from '../support/statement-gate.js';

const LOCK_RUNS = {
  when: 'before',
  statement: 'select id, tenant, definition_id as "definitionid", revision, occurrence',
} as const;
const COMMIT_TASKS = {
  when: 'before',
  statement: 'commit',
  having: 'insert into task_instance',
} as const;
const COMMIT_RUNS = {
  when: 'before',
  statement: 'commit',
  having: 'update event set state',
} as const;

describe('a worker that is frozen and woken when another one has done its work', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-frozen-worker' });
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  it.each<[string, StopPoint]>([
    ['about to lock the runs of its batch', LOCK_RUNS],
    ['with its tasks written and not committed', COMMIT_TASKS],
    ['with events claimed, and their runs written and not committed', COMMIT_RUNS],
  ])(
    '%s, changes nothing any more',
    async (_, point) => {
      const sleeper = faults.worker;
      const stop = faults.database.stop(point);
      const events = await faults.send(20);
      await stop.reached();
      freeze(sleeper);
      await faults.stack.startWorker();
      await faults.expectDoneOnce(events);

      wake(sleeper);
      stop.release();
      // It works on, and what it had held is no longer its.
      const more = await faults.send(20);
      await faults.expectDoneOnce([...events, ...more]);
      await sleeper.stop();
      expect(await sleeper.process.ended).toMatchObject({ code: 0 });
    },
    TEST_MS,
  );
});
