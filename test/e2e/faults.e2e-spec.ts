import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { type SupervisedApp, withSession } from '#local-stack';
import { temporalAddress, waitFor } from '#local-stack/testing';
import { HttpSource } from '../support/http-source.js';
import { violations } from '../support/invariants.js';
import { lockTable, type TableLock } from '../support/table-lock.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

/** Temporal gives a workflow task of a dead worker to another one after ten seconds. */
const PATIENCE_MS = 60_000;

/** How long a process may take to stop. */
const GRACE_MS = 6_000;

/** A test may take this long. */
const TEST_MS = 90_000;

describe('whatever crashes', () => {
  let source: HttpSource;
  let temporal: TcpProxy;
  let client: Client;
  let stack: TestStack;
  let tenant: Tenant;
  /** The one that runs between the tests. */
  let worker: SupervisedApp;
  let lock: TableLock | undefined;

  beforeAll(async () => {
    source = await HttpSource.start();
    const address = await temporalAddress();
    temporal = await TcpProxy.open(address);
    client = new Client({ connection: await Connection.connect({ address }) });
    stack = await startTestStack({
      name: 'faults',
      env: {
        TEMPORAL_ADDRESS: temporal.address,
        HTTP_CONTEXT_ALLOWED_HOSTS: source.host,
        RUN_BATCH_LEASE_MS: '1000',
        SWEEP_INTERVAL_MS: '100',
        SHUTDOWN_GRACE_MS: String(GRACE_MS),
      },
    });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    worker = only(stack.workers);
    await tenant.save(definition('work'));
  });

  afterEach(async () => {
    await lock?.release();
    lock = undefined;
    await temporal.open();
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  afterAll(async () => {
    await client.connection.close();
    await stack.stop();
    temporal.close();
    source.stop();
  });

  /** Sends events that make one run and one task each. @returns their stored ids */
  async function send(count: number): Promise<string[]> {
    const events = Array.from({ length: count }, () => ({ type: 'work.happened' }));
    return (await tenant.sendAll(events)).map(({ id }) => String(id));
  }

  /** Waits until each of the events has its one run, completed, and that run its one task. */
  async function expectDoneOnce(eventIds: readonly string[]): Promise<void> {
    const runs = await waitFor(
      async () => {
        const found = await runsOf(eventIds);
        return (
          found.filter(({ state }) => state === 'completed').length >= eventIds.length && found
        );
      },
      { what: `${eventIds.length} events to be worked off`, timeoutMs: PATIENCE_MS },
    );
    expect(runs.map(({ eventId }) => eventId).sort()).toEqual([...eventIds].sort());
    expect(runs.filter(({ tasks }) => tasks !== 1)).toEqual([]);
  }

  function runsOf(eventIds: readonly string[]): Promise<RunRow[]> {
    const ids = eventIds.map((id) => `'${id}'`).join();
    return sql<RunRow>(`
      select r.id, r.state, r.attempt, r.event_id as "eventId", b.id as "batchId", b.generation,
        (select count(*)::int from task_instance t where t.run_id = r.id) as tasks
      from activity_run r left join run_batch b on b.id = r.batch_id
      where r.event_id in (${ids})`);
  }

  function sql<Row>(statement: string): Promise<Row[]> {
    return withSession(stack.databaseUrl, async (query) => (await query(statement)) as Row[]);
  }

  /** The batch that carries the events, once they have one. */
  async function batchOf(eventIds: readonly string[]): Promise<RunRow & { workflowId: string }> {
    const [run] = await waitFor(
      async () => {
        const runs = await runsOf(eventIds);
        return runs.length === eventIds.length && runs;
      },
      { what: 'the events to have runs', timeoutMs: PATIENCE_MS },
    );
    if (!run) throw new Error('there are no events');
    const workflowId = `run-activity/default/${run.batchId}/${run.generation}`;
    return { ...run, workflowId };
  }

  function untilNotReady({ url }: SupervisedApp): Promise<boolean> {
    return waitFor(
      () =>
        fetch(`${url}/health/ready`).then(
          ({ ok }) => !ok,
          () => true,
        ),
      {
        what: `${url} to say that it is not ready`,
        timeoutMs: PATIENCE_MS,
      },
    );
  }

  async function restartWorker(): Promise<void> {
    worker = await stack.startWorker();
  }

  it(
    'a batch that was committed and not started is started',
    async () => {
      temporal.close();
      const events = await send(20);
      const { workflowId } = await batchOf(events);
      await worker.kill();
      await expect(client.workflow.getHandle(workflowId).describe()).rejects.toThrow();
      await temporal.open();
      await restartWorker();
      await expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'a batch that was half carried out is carried out once',
    async () => {
      lock = await lockTable(stack.databaseUrl, 'task_instance');
      const events = await send(20);
      await lock.untilWaiting();
      await worker.kill();
      await lock.release();
      await restartWorker();
      await expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'a workflow that was terminated goes on as the next generation, also beside the first',
    async () => {
      lock = await lockTable(stack.databaseUrl, 'task_instance');
      const events = await send(20);
      await lock.untilWaiting();
      const first = await batchOf(events);
      await client.workflow.getHandle(first.workflowId).terminate('by hand');
      const generation = await waitFor(
        async () => {
          const now = await batchOf(events);
          return now.generation > first.generation && now.generation;
        },
        { what: 'the next generation', timeoutMs: PATIENCE_MS },
      );
      expect(generation).toBe(2);
      await lock.release();
      await expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'a run that left its batch goes on as its next attempt',
    async () => {
      const hangs = Promise.withResolvers<{ status: number }>();
      const path = `/customer/${randomUUID()}`;
      source.answer(path, () =>
        source.timesAsked(path) === 1 ? hangs.promise : { status: 200, body: { name: 'Ada' } },
      );
      await tenant.save(
        definition('split', {
          context: [
            {
              name: 'customer',
              type: 'http',
              url: `http://${source.host}${path}`,
              timeout: 'PT30S',
            },
          ],
          taskTemplates: [{ id: 'call', title: 'Call ${context.customer.name}', queue: 'split' }],
        }),
      );
      const event = await tenant.send({ type: 'split.happened' });
      await source.untilAsked(path);
      const run = only(await tenant.runs({ event }));
      expect(run).toMatchObject({ state: 'split', attempt: 1 });
      await client.workflow.getHandle(`run-activity/default/run/${run.id}/1`).terminate('by hand');

      expect(await tenant.runOf(event)).toMatchObject({ state: 'completed', attempt: 2 });
      expect(await tenant.tasks({ run: run.id })).toMatchObject([{ title: 'Call Ada' }]);
      hangs.resolve({ status: 500 });
    },
    TEST_MS,
  );

  it(
    '500 events become 500 runs and tasks while two workers are killed in turn',
    async () => {
      const other = await stack.startWorker();
      const replacements: Promise<SupervisedApp>[] = [];
      const events: string[] = [];
      for (let batch = 0; batch < 20; batch++) {
        events.push(...(await send(25)));
        if (batch === 5) {
          await worker.kill();
          replacements.push(stack.startWorker());
        }
        if (batch === 15) {
          await other.kill();
          replacements.push(stack.startWorker());
        }
      }
      await expectDoneOnce(events);
      const [kept, surplus] = await Promise.all(replacements);
      if (!kept || !surplus) throw new Error('two workers were killed and replaced');
      await surplus.stop();
      worker = kept;
    },
    TEST_MS,
  );

  it(
    'a worker that is told to stop finishes what it has begun',
    async () => {
      lock = await lockTable(stack.databaseUrl, 'task_instance');
      const events = await send(20);
      await lock.untilWaiting();
      const stopping = worker.stop();
      await untilNotReady(worker);
      await lock.release();
      await stopping;
      expect(await worker.process.ended).toMatchObject({ code: 0 });
      expect((await runsOf(events)).filter(({ state }) => state !== 'completed')).toEqual([]);
      await restartWorker();
      await expectDoneOnce(events);
    },
    TEST_MS,
  );

  it(
    'a worker that is told to stop leaves to others what it cannot finish in time',
    async () => {
      lock = await lockTable(stack.databaseUrl, 'task_instance');
      const events = await send(20);
      await lock.untilWaiting();
      const toldAt = performance.now();
      await worker.stop();
      expect(performance.now() - toldAt).toBeLessThan(GRACE_MS + 5_000);
      expect(await worker.process.ended).toMatchObject({ code: 1 });
      await lock.release();
      await restartWorker();
      await expectDoneOnce(events);
    },
    TEST_MS,
  );

  it.each([
    "update run_log_entry set actor = 'nobody'",
    'delete from run_log_entry',
    'truncate run_log_entry',
    'update definition_revision set epoch = 0',
    'delete from definition_revision',
  ])('the past stays as it is: the database refuses "%s"', async (statement) => {
    await expect(sql(statement)).rejects.toThrow(/append-only/);
  });

  it(
    'an api that is told to stop answers the requests that it has',
    async () => {
      lock = await lockTable(stack.databaseUrl, 'event');
      // One write each, so that those who wait for the lock tell that both requests have arrived.
      const sending = [send(3)];
      await lock.untilWaiting(1);
      sending.push(send(3));
      await lock.untilWaiting(2);
      const stopping = stack.api.stop();
      await untilNotReady(stack.api);
      await lock.release();
      const events = (await Promise.all(sending)).flat();
      await stopping;
      expect(await stack.api.process.ended).toMatchObject({ code: 0 });
      await expectDoneOnce(events);
    },
    TEST_MS,
  );
});

interface RunRow {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  readonly eventId: string;
  readonly batchId: string;
  readonly generation: number;
  readonly tasks: number;
}
