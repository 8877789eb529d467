import { randomUUID } from 'node:crypto';
import { ActivityCoreError, type NewEvent } from '#client';
import { Supervisor } from '#local-stack';
import { FaultStack, TEST_MS } from '../support/fault-stack.js';
import { LoneApp } from '../support/lone-app.js';
import { lockTable } from '../support/table-lock.js';
import { only, Tenant } from '../support/tenant.js';

const DELIVERIES = 100;

describe('an event that is delivered a hundred times at once, to two apis', () => {
  const supervisor = new Supervisor();
  let faults: FaultStack;
  let tenants: readonly Tenant[];

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-same-event' });
    const { databaseUrl, temporalAddress, apiKey } = faults.stack;
    const other = await LoneApp.start(supervisor, {
      app: 'api',
      directory: 'faults-same-event',
      env: { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress },
    });
    tenants = [faults.tenant, new Tenant((await other.ready).url, apiKey)];
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(async () => {
    await supervisor.stopAll();
    await faults.stop();
  });

  /** All are under way, in both apis, before the first is written. @returns how often what was said */
  async function deliver(id: string, amountOf: (delivery: number) => number) {
    const lock = await lockTable(faults.stack.databaseUrl, 'event');
    const sending = Array.from({ length: DELIVERIES }, (_, delivery) => {
      const tenant = tenants[delivery % tenants.length] ?? faults.tenant;
      const data = { amount: amountOf(delivery) };
      return verdictOf(tenant, { id, source: '/test', type: 'work.happened', data });
    });
    // Each api writes twice at a time for one tenant; the others wait in it for their turn.
    await lock.untilWaiting(2 * tenants.length);
    await lock.release();
    const verdicts = Object.groupBy(await Promise.all(sending), (verdict) => verdict);
    return Object.fromEntries(Object.entries(verdicts).map(([name, all]) => [name, all?.length]));
  }

  async function verdictOf(tenant: Tenant, body: NewEvent): Promise<string> {
    try {
      const answer = await tenant.client.events.accept({ body });
      return 'verdict' in answer ? answer.verdict : 'not an answer to one event';
    } catch (error) {
      if (error instanceof ActivityCoreError) return error.code;
      throw error;
    }
  }

  async function expectStoredOnce(eventId: string): Promise<void> {
    const stored = await faults.sql<{ id: string }>(
      `select id from event where event_id = '${eventId}'`,
    );
    faults.expectDone([only(stored).id]);
  }

  it(
    'is accepted once, a duplicate otherwise, and runs once',
    async () => {
      const id = randomUUID();
      expect(await deliver(id, () => 7)).toEqual({ accepted: 1, duplicate: DELIVERIES - 1 });
      await expectStoredOnce(id);
    },
    TEST_MS,
  );

  it(
    'with two contents is accepted with one of them, and the other is a conflict',
    async () => {
      const id = randomUUID();
      // Both apis get both contents.
      expect(await deliver(id, (delivery) => Math.floor(delivery / 2) % 2)).toEqual({
        accepted: 1,
        duplicate: DELIVERIES / 2 - 1,
        event_conflict: DELIVERIES / 2,
      });
      await expectStoredOnce(id);
    },
    TEST_MS,
  );
});
