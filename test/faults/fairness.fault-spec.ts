import { cli } from '../support/cli.js';
import { FaultStack, TEST_MS } from '../support/fault-stack.js';
import { definition, only, Tenant } from '../support/tenant.js';

/** Events that a dispatcher claims in one turn. */
const TURN = 500;

const FLOOD = 12 * TURN;

describe('a flood for one', () => {
  let faults: FaultStack;
  let flood: string[];

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-fairness' });
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  /** All of it is accepted before a worker looks, and then what `late` sends. @returns its event */
  async function floodFirst(late: () => Promise<string>): Promise<string> {
    await faults.worker.stop();
    flood = [];
    while (flood.length < FLOOD) flood.push(...(await faults.send(1_000)));
    const event = await late();
    await faults.stack.startWorker();
    return event;
  }

  /** How much of the flood was dispatched before the event was, and done before its run was. */
  async function overtaken(event: string): Promise<{ dispatched: number; done: number }> {
    return only(
      await faults.sql<{ dispatched: number; done: number }>(`
        select count(*) filter (where e.dispatched_at < late.dispatched_at)::int as dispatched,
          count(*) filter (where r.finished_at < late.finished_at)::int as done
        from event e join activity_run r on r.event_id = e.id,
          (select e.dispatched_at, r.finished_at from event e join activity_run r on r.event_id = e.id
           where e.id = '${event}') late
        where e.id = any('{${flood.join()}}')`),
    );
  }

  async function expectSoonDone(event: string): Promise<void> {
    faults.expectDone([event]);
    await faults.expectSound();
    const before = await overtaken(event);
    expect(before.dispatched).toBeLessThanOrEqual(2 * TURN);
    expect(before.done).toBeLessThan(FLOOD / 2);
  }

  it(
    'tenant does not starve another',
    async () => {
      const key = await cli(faults.stack, 'api-key', 'create', '--tenant', 'other', '--name', 'o');
      const other = new Tenant(faults.api.url, key);
      await other.save(definition('quiet'));

      await expectSoonDone(await floodFirst(() => other.send({ type: 'quiet.happened' })));
    },
    TEST_MS,
  );

  it(
    'event type does not starve another of its tenant',
    async () => {
      const { tenant } = faults;
      await tenant.save(definition('seldom'));
      await expectSoonDone(await floodFirst(() => tenant.send({ type: 'seldom.happened' })));
    },
    TEST_MS,
  );
});
