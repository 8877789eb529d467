import { randomUUID } from 'node:crypto';
import { waitFor } from '#local-stack/testing';
import { FaultStack, TEST_MS } from '../support/fault-stack.js';
import { HttpSource } from '../support/http-source.js';
import { OwnTemporal } from '../support/own-servers.js';
import { lockTable } from '../support/table-lock.js';
import { definitionOfSource } from '../support/tenant.js';
import { newWork, Traffic } from '../support/traffic.js';

/** How long Temporal is down. */
const OUTAGE_MS = 30_000;

describe('a Temporal', () => {
  let source: HttpSource;
  let temporal: OwnTemporal;
  let faults: FaultStack;

  beforeAll(async () => {
    [source, temporal] = await Promise.all([HttpSource.start(), OwnTemporal.start()]);
    faults = await FaultStack.start({
      name: 'faults-temporal-outage',
      temporalAddress: temporal.address,
      env: { HTTP_CONTEXT_ALLOWED_HOSTS: source.host },
    });
  }, TEST_MS);
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(async () => {
    await faults.stop();
    await temporal.stop();
    source.stop();
  });

  /** What the api says of itself and of Temporal. */
  async function readiness(): Promise<[status: number, temporal: string | undefined]> {
    const response = await fetch(`${faults.api.url}/health/ready`);
    const { details } = (await response.json()) as {
      details: Record<string, { status: string } | undefined>;
    };
    return [response.status, details.temporal?.status];
  }

  it(
    'that is down for half a minute stops no event, and the backlog drains when it is back',
    async () => {
      const traffic = Traffic.start(faults.tenant, { lanes: 2, next: () => newWork(10) });
      await traffic.flowing(100);
      const failuresBefore = traffic.failures;
      const downSince = performance.now();
      faults.temporal.close();
      await waitFor(async () => (await readiness())[1] === 'degraded', {
        what: 'the api to notice',
        timeoutMs: OUTAGE_MS,
      });
      while (performance.now() < downSince + OUTAGE_MS) await traffic.flowing(50);
      expect(await readiness()).toEqual([200, 'degraded']);
      const accepted = await traffic.stop();
      expect(traffic.failures).toBe(failuresBefore);
      const done = await faults.runsOf(accepted);
      expect(done.filter(({ state }) => state === 'completed').length).toBeLessThan(
        accepted.length,
      );

      await faults.temporal.open();
      await faults.expectDoneOnce(accepted);
      faults.expectDone(accepted);
    },
    TEST_MS,
  );

  it(
    'that has lost its data heals: what it had forgotten is started anew',
    async () => {
      const path = `/${randomUUID()}`;
      const hangs = Promise.withResolvers<{ status: number }>();
      source.answer(path, () =>
        source.timesAsked(path) === 1 ? hangs.promise : { status: 200, body: { name: 'Ada' } },
      );
      await faults.tenant.save(definitionOfSource('split', `http://${source.host}${path}`));
      const split = await faults.send(1, 'split.happened');
      await source.untilAsked(path);
      const lock = await lockTable(faults.stack.databaseUrl, 'task_instance');
      const executing = await faults.send(20);
      await lock.untilWaiting();
      const { workflowId } = await faults.batchOf(executing);

      await Promise.all([faults.worker.kill(), temporal.kill()]);
      await temporal.startAgain();
      expect(await faults.statusOf(workflowId)).toBeUndefined();
      await lock.release();
      await faults.stack.startWorker();
      await faults.expectDoneOnce([...split, ...executing]);
      hangs.resolve({ status: 500 });
    },
    TEST_MS,
  );

  it(
    'that has lost its data heals also if the worker outlives it',
    async () => {
      const lock = await lockTable(faults.stack.databaseUrl, 'task_instance');
      const events = await faults.send(20);
      await lock.untilWaiting();
      await temporal.kill();
      const accepted = await faults.send(20);
      await temporal.startAgain();
      await lock.release();
      await faults.expectDoneOnce([...events, ...accepted]);
    },
    TEST_MS,
  );
});
