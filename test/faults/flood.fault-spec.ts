import { FaultStack, TEST_MS } from '../support/fault-stack.js';
import { definition } from '../support/tenant.js';

/** How often a definition is changed in the middle of a flood. */
const CHANGES = 40;

describe('a flood', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-flood', workers: 3 });
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  /** How many runs each worker has completed. */
  function completedByWorker(): Promise<number[]> {
    return Promise.all(
      faults.stack.workers
        .filter(({ process }) => process.running)
        .map(async ({ url }) => {
          const metrics = await (await fetch(`${url}/metrics`)).text();
          const [, count] =
            /^activity_core_runs_total\{.*state="completed".*\} (\d+)/m.exec(metrics) ?? [];
          return Number(count ?? 0);
        }),
    );
  }

  it(
    'of 5,000 events is carried out by several workers, and every event runs once',
    async () => {
      const accepted = await Promise.all(Array.from({ length: 10 }, () => faults.send(500)));
      await faults.expectDoneOnce(accepted.flat());
      const completed = await completedByWorker();
      expect(completed.filter((count) => count > 0).length).toBeGreaterThanOrEqual(2);
      expect(completed.reduce((sum, count) => sum + count, 0)).toBe(5_000);
    },
    TEST_MS,
  );

  it(
    'meets every change of a definition that was answered before',
    async () => {
      const changed = (priority: number) => {
        const taskTemplates = [{ id: 'look', title: 'Look', queue: 'changing', priority }];
        return faults.tenant.save(definition('changing', { taskTemplates }));
      };
      let { revision: answered } = await changed(0);
      let changing = true;
      const sent = new Map<string, number>();
      const sending = [1, 2, 3].map(async () => {
        while (changing) {
          const atLeast = answered;
          const ids = await faults.send(20, 'changing.happened');
          for (const id of ids) sent.set(id, atLeast);
        }
      });
      for (let change = 1; change <= CHANGES; change++) {
        ({ revision: answered } = await changed(change));
      }
      changing = false;
      await Promise.all(sending);

      await faults.expectDoneOnce([...sent.keys()]);
      const runs = await faults.runsOf([...sent.keys()]);
      const tooOld = runs.filter(({ eventId, revision }) => revision < (sent.get(eventId) ?? 0));
      expect(tooOld).toEqual([]);
      // Else the changes would not have fallen into the flood.
      expect(new Set(runs.map(({ revision }) => revision)).size).toBeGreaterThan(CHANGES / 4);
    },
    TEST_MS,
  );
});
