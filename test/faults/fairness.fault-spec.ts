import { cli } from '../support/cli.js';
import { FaultStack, setCalendarBack, TEST_MS } from '../support/fault-stack.js';
import { definition, only, Tenant } from '../support/tenant.js';

/** Events that a dispatcher claims in one turn, and times that a clock records in one. */
const TURN = 500;

const FLOOD = 12 * TURN;

/** Runs each time by itself, however late. */
const MINUTELY = {
  ...({ id: 'clock', type: 'cron', cron: '* * * * *' } as const),
  misfire: { policy: 'fire_once', grace: 'P2D' },
} as const;

/** Takes a good part of the work that one expression may do: 40,000 evaluations. */
const LONG = `[1,2,3,4].all(x0, ${[1, 2, 3, 4].reduce(
  (inner, level) => `[0,1,2,3,4,5,6,7,8,9].all(x${level}, ${inner})`,
  'true',
)})`;

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

  it(
    'tenant whose conditions take long does not starve another',
    async () => {
      const { stack, tenant } = faults;
      const key = await cli(stack, 'api-key', 'create', '--tenant', 'brisk', '--name', 'b');
      const brisk = new Tenant(faults.api.url, key);
      await brisk.save(definition('brisk'));
      const trigger = {
        id: 'it',
        type: 'event' as const,
        eventTypes: ['long.happened'],
        when: LONG,
      };
      for (let index = 0; index < 60; index++) {
        await tenant.save(definition(`long-${index}`, { triggers: [trigger] }));
      }
      await faults.worker.stop();
      const events = Array.from({ length: 25 }, () => ({ type: 'long.happened' }));
      const ids = (await tenant.sendAll(events)).map(({ id }) => String(id));
      const [first = ''] = ids;
      await stack.startWorker();

      for (let round = 0; round < 3; round++) {
        await brisk.taskOf({ type: 'brisk.happened' });
      }
      const { pending } = only(
        await faults.sql<{ pending: number }>(`
          select count(*)::int as pending from event
          where id = any('{${ids.join()}}') and state = 'pending'`),
      );
      expect(pending).toBeGreaterThan(0);

      await faults.expectSound();
      const runs = await tenant.runs({ event: first });
      expect(runs).toHaveLength(60);
      const failed = runs.filter(({ state }) => state === 'failed');
      expect(new Set(failed.map(({ error }) => error?.code))).toEqual(
        new Set(['expression_limit']),
      );
      const [{ id } = { id: '' }] = failed;
      await tenant.client.runs.redrive({ path: { id } });
      expect(await tenant.untilOver(id)).toMatchObject({ state: 'completed' });
    },
    TEST_MS,
  );

  it(
    'tenant of fires that are late does not starve a fire of another that is due now',
    async () => {
      const { stack } = faults;
      const key = await cli(stack, 'api-key', 'create', '--tenant', 'prompt', '--name', 'p');
      const prompt = new Tenant(faults.api.url, key);
      await faults.worker.stop();
      for (const late of ['late-1', 'late-2', 'late-3', 'late-4', 'late-5']) {
        await faults.tenant.save(definition(late, { triggers: [MINUTELY] }));
        await setCalendarBack(stack.databaseUrl, late, 2 * TURN);
      }
      await prompt.save(definition('prompt', { triggers: [MINUTELY] }));
      await setCalendarBack(stack.databaseUrl, 'prompt', 1);
      await stack.startWorker();
      await faults.expectSound();

      const { late, before } = only(
        await faults.sql<{ late: number; before: number }>(`
          select count(*)::int as late,
            count(*) filter (where created_at < (
              select min(created_at) from activity_run where tenant = 'prompt'))::int as before
          from activity_run where tenant = 'default' and occurrence = 'time'`),
      );
      expect(late).toBeGreaterThanOrEqual(10 * TURN);
      expect(before).toBeLessThanOrEqual(2 * TURN);
    },
    TEST_MS,
  );
});
