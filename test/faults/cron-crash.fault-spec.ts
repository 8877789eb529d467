import { CronFaults, MINUTE, recentFires } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { fatesOf } from '../support/nominal-times.js';
import type { StopPoint } from '../support/statement-gate.js';

/** The last statements of the clock's and of an execution's transaction. */
const FIRED = 'update cron_trigger t set';
const TASKS_MADE = 'insert into task_instance';

/** Runs however late, and only if in time. */
const POLICIES = {
  patient: { policy: 'fire_all', grace: 'PT5M' },
  strict: { policy: 'skip', grace: 'PT5M' },
} as const;

interface Crash {
  readonly at: StopPoint;
  /** What becomes of the time if there is another worker only when it is too late. */
  readonly strict: string;
  /** What the ledger says made it late, where Temporal's clock, which is not set, has no say. */
  readonly cause?: string;
}

const CRASHES: Readonly<Record<string, Crash>> = {
  'claimed the triggers': {
    at: { when: 'before', statement: 'insert into activity_run' },
    strict: 'skipped: misfire',
    cause: 'clock',
  },
  'recorded the times, and not committed': {
    at: { when: 'before', statement: 'commit', having: FIRED },
    strict: 'skipped: misfire',
    cause: 'clock',
  },
  'committed the times, and not started their batch': {
    at: { when: 'after', statement: 'commit', having: FIRED },
    strict: 'skipped: misfire',
    cause: 'start',
  },
  'written the tasks, and not committed': {
    at: { when: 'before', statement: 'commit', having: TASKS_MADE },
    strict: 'skipped: misfire',
  },
  'committed the tasks, and not told Temporal': {
    at: { when: 'after', statement: 'commit', having: TASKS_MADE },
    strict: 'completed',
  },
};

describe('a worker that is killed at a fire', () => {
  let cron: CronFaults;

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-crash' });
  });
  afterEach(() => cron.expectAccounted(), TEST_MS);
  afterAll(() => cron.stop());

  it.each(Object.entries(CRASHES))(
    'when it has %s, leaves the fire to another, whom the policy binds',
    async (name, { at, strict, cause }) => {
      const { faults, clock, tenant } = cron;
      const { line, fires } = recentFires(2);
      const [first = 0] = fires;
      const key = name.toLowerCase().replaceAll(/\W+/g, '-');
      await clock.set(first - MINUTE);
      for (const [policy, misfire] of Object.entries(POLICIES)) {
        await cron.save(`${key}.${policy}`, { cron: line, misfire });
      }
      const stop = faults.database.stop(at);
      await clock.set(first);
      await stop.reached();
      // All that happens from here on happens now, and the second fire has come meanwhile.
      await clock.set(Date.now());
      await faults.replaceWorker();
      await cron.untilQuiet();

      expect(await cron.fates(`${key}.patient`)).toEqual(['completed', 'completed']);
      const [fate, next] = await fatesOf(tenant, `${key}.strict`);
      expect([fate?.what, next?.what]).toEqual([strict, 'completed']);
      if (cause !== undefined) expect(fate?.row.lateness?.cause).toBe(cause);
      expect(await tenant.tasks({ definition: `${key}.patient` })).toHaveLength(2);
    },
    TEST_MS,
  );
});
