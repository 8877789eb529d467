import { waitFor } from '#local-stack/testing';
import { FaultStack, PATIENCE_MS, TEST_MS } from '../support/fault-stack.js';
import { OwnPostgres } from '../support/own-servers.js';
import { newWork, Traffic } from '../support/traffic.js';

describe('a PostgreSQL that goes away under load', () => {
  let postgres: OwnPostgres;
  let faults: FaultStack;

  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    faults = await FaultStack.start({ name: 'faults-postgres-restart', database: postgres });
  }, TEST_MS);
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  async function untilApiIs(status: number): Promise<void> {
    await waitFor(async () => (await fetch(`${faults.api.url}/health/ready`)).status === status, {
      what: `the api's readiness to be ${status}`,
      timeoutMs: PATIENCE_MS,
    });
  }

  it.each<[string, () => Promise<void>]>([
    ['shut down', () => postgres.stop()],
    ['killed', () => postgres.kill()],
  ])(
    'because it was %s, keeps all that was answered, and work goes on when it is back',
    async (_, end) => {
      const traffic = Traffic.start(faults.tenant, { lanes: 4, next: () => newWork(10) });
      await traffic.flowing(300);
      await end();
      await untilApiIs(503);
      await postgres.startAgain();
      await untilApiIs(200);
      await traffic.flowing(300);
      const accepted = await traffic.stop();
      expect(traffic.failures).toBeGreaterThan(0);
      expect(new Set(accepted).size).toBe(accepted.length);
      faults.expectDone(accepted);
    },
    TEST_MS,
  );
});
