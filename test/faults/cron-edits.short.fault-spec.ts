import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { fatesOf } from '../support/nominal-times.js';

const MISFIRE = { policy: 'fire_all', grace: 'PT1H' } as const;
const BEFORE = { cron: '0 * * * *', misfire: MISFIRE };
const AFTER = { cron: '0,30 * * * *', misfire: MISFIRE };

/** The clock's transaction, and that of a change, when all is done but the commit. */
const FIRING = {
  when: 'before',
  statement: 'commit',
  having: 'update cron_trigger t set',
} as const;
const CHANGING = {
  when: 'before',
  statement: 'commit',
  having: 'insert into cron_trigger',
} as const;

describe('a trigger that is changed at the moment it fires', () => {
  let cron: CronFaults;
  /** The hour of the next test. */
  let fire = Date.UTC(2026, 4, 4, 9);

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-edits' });
  });
  beforeEach(async () => {
    fire += 24 * 60 * MINUTE;
    await cron.clock.set(fire - MINUTE);
  });
  afterEach(() => cron.expectAccounted(), TEST_MS);
  afterAll(() => cron.stop());

  const fired = async (key: string): Promise<unknown[]> =>
    (await fatesOf(cron.tenant, key)).map(({ at, what, row }) => [
      (at - fire) / MINUTE,
      what,
      row.revision,
    ]);

  async function nextFires(key: string): Promise<void> {
    for (const minutes of [30, 60]) {
      await cron.clock.set(fire + minutes * MINUTE);
      await cron.untilQuiet();
    }
    expect(await fired(key)).toEqual([
      [0, 'completed', expect.any(Number)],
      [30, 'completed', 2],
      [60, 'completed', 2],
    ]);
  }

  it(
    'after the clock took it: the change waits, and counts from then on',
    async () => {
      await cron.save('clock-first', BEFORE);
      const stop = cron.faults.database.stop(FIRING);
      await cron.clock.set(fire);
      await stop.reached();
      const change = cron.save('clock-first', AFTER);
      await cron.untilBlocked();
      stop.release();
      await change;
      await cron.untilQuiet();
      expect(await fired('clock-first')).toEqual([[0, 'completed', 1]]);
      await nextFires('clock-first');
    },
    TEST_MS,
  );

  it(
    'before the clock took it: the clock leaves it alone, and it fires as it is changed',
    async () => {
      await cron.save('change-first', BEFORE);
      await cron.save('other', BEFORE);
      const stop = cron.faults.database.stop(CHANGING);
      const change = cron.save('change-first', AFTER);
      await stop.reached();
      await cron.clock.set(fire);
      await cron.untilRecorded('other', fire);
      expect(await cron.tenant.runs({ definition: 'change-first' })).toEqual([]);
      stop.release();
      await change;
      await cron.untilQuiet();
      expect(await fired('change-first')).toEqual([[0, 'completed', 2]]);
      await nextFires('change-first');
    },
    TEST_MS,
  );

  it(
    'and whose worker is killed: the change settles what the worker has not',
    async () => {
      await cron.save('worker-dies', BEFORE);
      const stop = cron.faults.database.stop(FIRING);
      await cron.clock.set(fire);
      await stop.reached();
      const change = cron.save('worker-dies', AFTER);
      await cron.untilBlocked();
      await cron.faults.worker.kill();
      await stop.left();
      await change;
      cron.faults.database.open();
      await cron.faults.stack.startWorker();
      await cron.untilQuiet();
      expect(await fired('worker-dies')).toHaveLength(1);
      await nextFires('worker-dies');
    },
    TEST_MS,
  );

  it(
    'and whose api is killed: nothing is changed',
    async () => {
      await cron.save('api-dies', BEFORE);
      const stop = cron.faults.database.stop(CHANGING);
      const change = cron.save('api-dies', AFTER);
      await stop.reached();
      await cron.clock.set(fire);
      await cron.faults.api.kill();
      await stop.left();
      await expect(change).rejects.toThrow();
      cron.faults.database.open();
      await cron.faults.restartApi();
      await cron.untilRecorded('api-dies', fire);
      await cron.untilQuiet();
      expect(await fired('api-dies')).toEqual([[0, 'completed', 1]]);
    },
    TEST_MS,
  );

  it(
    'by a pause: the fire runs or is skipped, once, and the pause covers the rest',
    async () => {
      const path = { key: 'paused' };
      await cron.save('paused', AFTER);
      const stop = cron.faults.database.stop(FIRING);
      await cron.clock.set(fire);
      await stop.reached();
      const pause = cron.tenant.client.definitions.pause({ path });
      await cron.untilBlocked();
      stop.release();
      await pause;
      await cron.clock.set(fire + 60 * MINUTE);
      await cron.untilQuiet();
      await cron.tenant.client.definitions.enable({ path });
      await cron.clock.set(fire + 90 * MINUTE);
      await cron.untilQuiet();
      expect(await cron.fates('paused')).toEqual([
        expect.stringMatching(/^(completed|skipped: paused)$/),
        'skipped: paused',
        'skipped: paused',
        'completed',
      ]);
    },
    TEST_MS,
  );

  it(
    'after more fires than it can settle: the change is refused until workers have caught up',
    async () => {
      const misfire = { policy: 'fire_once', grace: 'P2D' } as const;
      await cron.save('behind', { cron: '* * * * *', misfire });
      await cron.faults.worker.kill();
      await cron.clock.set(fire + 1_000 * MINUTE);
      const pause = () => cron.tenant.fetch('/v1/definitions/behind/pause', { method: 'POST' });
      const refused = await pause();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await refused.json()).toMatchObject({ code: 'cron_backlog' });
      await cron.faults.stack.startWorker();
      await cron.untilQuiet();
      expect((await pause()).status).toBe(200);
      const fates = await cron.fates('behind');
      expect(fates).toHaveLength(1_001);
      expect(new Set(fates)).toEqual(new Set(['completed']));
    },
    TEST_MS,
  );
});
