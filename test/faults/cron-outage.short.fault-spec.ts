import { CronFaults, MINUTE, recentFires } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { fatesOf } from '../support/nominal-times.js';

const GRACE = 'PT5M';
const POLICIES = {
  skip: { policy: 'skip', grace: GRACE },
  fire_once: { policy: 'fire_once', grace: GRACE },
  fire_all: { policy: 'fire_all', grace: GRACE, limit: 3 },
} as const;

/** What should come of the time before an outage, and of the five within it. */
const FATES: Readonly<Record<keyof typeof POLICIES, readonly string[]>> = {
  skip: ['completed', ...times(4, 'skipped: misfire'), 'completed'],
  fire_once: ['completed', ...times(4, 'coalesced into the last'), 'completed'],
  fire_all: ['completed', ...times(2, 'skipped: limit'), ...times(3, 'completed')],
};

interface Outage {
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void>;
  /** How many of the times are recorded meanwhile: as many batches as there are places. */
  readonly recordedMeanwhile: number;
  /** What made each of the times that it went over late. */
  readonly causes: readonly string[];
}

describe('over five fires', () => {
  let cron: CronFaults;

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-outage' });
  }, TEST_MS);
  afterEach(() => cron.expectAccounted(), TEST_MS);
  afterAll(() => cron.stop());

  const OUTAGES: Readonly<Record<string, Outage>> = {
    'Temporal is down': {
      begin: () => {
        cron.faults.temporal.close();
      },
      end: () => cron.faults.temporal.open(),
      recordedMeanwhile: 3,
      causes: [...times(3, 'start'), ...times(2, 'clock')],
    },
    'no worker runs': {
      begin: () => cron.faults.worker.kill(),
      end: () => startWorker(),
      recordedMeanwhile: 0,
      causes: times(5, 'clock'),
    },
    'Temporal is down and no worker runs': {
      begin: async () => {
        cron.faults.temporal.close();
        await cron.faults.worker.kill();
      },
      end: async () => {
        await cron.faults.temporal.open();
        await startWorker();
      },
      recordedMeanwhile: 0,
      causes: times(5, 'clock'),
    },
  };

  async function startWorker(): Promise<void> {
    await cron.faults.stack.startWorker();
  }

  it.each(Object.entries(OUTAGES))(
    '%s: each policy does what it says, and the ledger says why',
    async (name, outage) => {
      const { line, fires } = recentFires(6);
      const [before = 0, ...missed] = fires;
      const keys = Object.keys(POLICIES).map(
        (policy) => `${name.toLowerCase().replaceAll(' ', '-')}.${policy}`,
      );
      await cron.clock.set(before - MINUTE);
      for (const [index, misfire] of Object.values(POLICIES).entries()) {
        await cron.save(keys[index] ?? '', { cron: line, misfire });
      }
      await cron.clock.set(before);
      for (const key of keys) await cron.untilRecorded(key, before);
      await cron.untilQuiet();

      await outage.begin();
      for (const [index, fire] of missed.entries()) {
        await cron.clock.set(fire);
        if (index >= outage.recordedMeanwhile) continue;
        for (const key of keys) await cron.untilRecorded(key, fire);
      }
      await cron.clock.set(Date.now());
      await outage.end();
      await cron.untilQuiet();

      const last = new Date(fires.at(-1) ?? NaN).toISOString();
      for (const [index, expected] of Object.values(FATES).entries()) {
        const fates = await fatesOf(cron.tenant, keys[index] ?? '');
        expect(fates.map(({ what }) => what.replace(last, 'the last'))).toEqual(expected);
        const [, ...causes] = fates.map(({ row }) => row.lateness?.cause);
        expect(causes).toEqual(outage.causes);
      }
    },
    TEST_MS,
  );
});

function times(count: number, what: string): string[] {
  return Array.from({ length: count }, () => what);
}
