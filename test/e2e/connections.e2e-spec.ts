import { randomUUID } from 'node:crypto';
import { type SupervisedApp, Supervisor, withSession } from '#local-stack';
import {
  createTestDatabase,
  temporalAddress,
  type TestDatabase,
  waitFor,
} from '#local-stack/testing';
import { violations } from '../support/invariants.js';
import { LoneApp, type Readiness } from '../support/lone-app.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { definition, Tenant } from '../support/tenant.js';

const PATIENCE_MS = 30_000;
const TEST_MS = 60_000;

describe('a server that is away', () => {
  const supervisor = new Supervisor();
  const apiKey = `ack_${randomUUID()}`;
  let database: TestDatabase;
  let postgres: TcpProxy;
  let temporal: TcpProxy;
  let api: LoneApp;
  let worker: LoneApp;
  let tenant: Tenant;

  beforeAll(async () => {
    database = await createTestDatabase();
    const url = new URL(database.url);
    postgres = await TcpProxy.closed(url.host);
    temporal = await TcpProxy.closed(await temporalAddress());
    url.host = postgres.address;
    const env = {
      DATABASE_URL: url.href,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
      BOOTSTRAP_API_KEY: apiKey,
      NODE_ENV: 'test',
      RUN_BATCH_MAX: '1',
      RUN_BATCH_LEASE_MS: '1000',
      SWEEP_INTERVAL_MS: '100',
    };
    const directory = 'connections';
    [api, worker] = await Promise.all([
      LoneApp.start(supervisor, { app: 'api', directory, env }),
      LoneApp.start(supervisor, { app: 'worker', directory, env }),
    ]);
    tenant = new Tenant(api.url, apiKey);
  });

  afterAll(async () => {
    await supervisor.stopAll();
    postgres.close();
    temporal.close();
    await database.drop();
  });

  function until(
    app: LoneApp,
    what: string,
    holds: (readiness: Readiness) => boolean,
  ): Promise<Readiness> {
    return waitFor(
      async () => {
        const readiness = await app.readiness();
        return holds(readiness) && readiness;
      },
      { what, timeoutMs: PATIENCE_MS },
    );
  }

  /** How often the worker has said that it could not start a batch. */
  async function vainStarts(): Promise<number> {
    const lines = await worker.complaints();
    return lines.filter((line) => line.includes('is not started yet')).length;
  }

  async function send(count: number): Promise<string[]> {
    const verdicts = await tenant.sendAll(
      Array.from({ length: count }, () => ({ type: 'work.happened' })),
    );
    return verdicts.map(({ id }) => String(id));
  }

  async function expectDoneOnce(eventIds: readonly string[]): Promise<void> {
    for (const id of eventIds) {
      const run = await tenant.runOf(id);
      expect(run.state).toBe('completed');
      expect(await tenant.tasks({ run: run.id })).toHaveLength(1);
    }
    expect(await violations(database.url)).toEqual([]);
  }

  it(
    'at the start keeps both apps waiting, alive, and saying what they wait for',
    async () => {
      await waitFor(async () => (await api.isLive()) && worker.isLive(), {
        what: 'both apps to be alive',
        timeoutMs: PATIENCE_MS,
      });
      await until(api, 'the api to miss the database', ({ ready, details }) => {
        return !ready && details.database?.status === 'down';
      });
      await until(worker, 'the worker to miss both', ({ ready, details }) => {
        return !ready && details.database?.status === 'down' && details.temporal?.status === 'down';
      });
      const waits = await waitFor(
        async () => {
          const lines = await worker.complaints();
          const said = lines.filter((line) => line.includes(`Temporal at ${temporal.address}`));
          return said.length >= 3 && said.map((line) => Number(/in (\d+) ms/.exec(line)?.[1]));
        },
        { what: 'three lines about Temporal', timeoutMs: PATIENCE_MS },
      );
      expect(waits.slice(0, 3)).toEqual([500, 1_000, 2_000]);
      expect(await worker.complaints()).toContainEqual(
        expect.stringMatching(/^the database cannot be reached, trying again in \d+ ms: connect /),
      );
    },
    TEST_MS,
  );

  it(
    'is found when it appears',
    async () => {
      await postgres.open();
      const { details } = await until(api, 'the api to be ready', ({ ready }) => ready);
      expect(details).toMatchObject({
        database: { status: 'up' },
        temporal: { status: 'degraded' },
      });
      await until(worker, 'the worker to have its database', ({ details }) => {
        return details.database?.status === 'up';
      });
      expect(await worker.readiness()).toMatchObject({ ready: false });
      await temporal.open();
      await until(worker, 'the worker to be ready', ({ ready }) => ready);
      await until(api, 'Temporal to be up', ({ details }) => details.temporal?.status === 'up');
    },
    TEST_MS,
  );

  it(
    'does not keep a run from a workflow of its own, when a batch may hold one',
    async () => {
      await tenant.save(definition('work'));
      const events = await send(20);
      await expectDoneOnce(events);
      const batches = await withSession(database.url, (query) =>
        query('select run_count, origin from run_batch'),
      );
      expect(batches).toEqual(Array(20).fill({ run_count: 1, origin: 'event' }));
      const runs = await tenant.runs();
      expect(new Set(runs.map(({ workflowId }) => workflowId)).size).toBe(20);
    },
    TEST_MS,
  );

  it.each(['close', 'stall'] as const)(
    'Temporal (%s): events wait, and are worked off',
    async (away) => {
      const before = await vainStarts();
      temporal[away]();
      await until(worker, 'the worker not to be ready', ({ ready }) => !ready);
      const { ready } = await until(api, 'the api to miss Temporal', ({ details }) => {
        return details.temporal?.status === 'degraded';
      });
      expect(ready).toBe(true);
      const events = await send(10);
      await waitFor(async () => (await vainStarts()) > before, {
        what: 'the worker to try in vain',
        timeoutMs: PATIENCE_MS,
      });
      await temporal.open();
      await expectDoneOnce(events);
      await until(worker, 'the worker to be ready', ({ ready }) => ready);
    },
    TEST_MS,
  );

  it(
    'PostgreSQL: the api says so at once, and both go on when it is back',
    async () => {
      postgres.close();
      const answer = await tenant.fetch('/v1/events', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: randomUUID(), source: '/test', type: 'work.happened' }),
        signal: AbortSignal.timeout(10_000),
      });
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ code: 'database_unavailable', status: 503 });
      const reading = await tenant.fetch('/v1/runs', { signal: AbortSignal.timeout(10_000) });
      expect(reading.status).toBe(503);
      await until(api, 'the api not to be ready', ({ ready }) => !ready);
      await until(worker, 'the worker not to be ready', ({ ready }) => !ready);
      expect(await api.isLive()).toBe(true);

      await postgres.open();
      await until(api, 'the api to be ready', ({ ready }) => ready);
      await expectDoneOnce(await send(10));
      await until(worker, 'the worker to be ready', ({ ready }) => ready);
    },
    TEST_MS,
  );

  it(
    'holds up no process that is told to stop',
    async () => {
      const apps: SupervisedApp[] = [await api.ready, await worker.ready];
      postgres.close();
      temporal.close();
      await until(api, 'the api not to be ready', ({ ready }) => !ready);
      await Promise.all(apps.map((app) => app.stop()));
      expect(await Promise.all(apps.map((app) => app.process.ended))).toMatchObject([
        { code: 0 },
        { code: 0 },
      ]);
    },
    TEST_MS,
  );
});
