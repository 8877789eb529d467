import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { fatesOf } from '../support/nominal-times.js';

/** Months away from what the workers' own clocks show. */
const START = Date.UTC(2031, 4, 4, 9);
const TEN = 10 * MINUTE;

/** How late anything may be on a busy machine (ms). */
const LATE = 5_000;

describe("the database's clock", () => {
  let cron: CronFaults;

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-clock-steps', workers: 2 });
  }, TEST_MS);
  afterEach(() => cron.expectAccounted(), TEST_MS);
  afterAll(() => cron.stop());

  const covered = async (key: string): Promise<number[]> =>
    (await fatesOf(cron.tenant, key)).map(({ at }) => (at - START) / TEN);

  it(
    'decides alone: workers whose own clocks are years behind fire in time, and never too soon',
    async () => {
      await cron.clock.set(START);
      await cron.save('ahead', { cron: '*/10 * * * *' });
      for (const tens of [1, 2, 3]) {
        await cron.clock.set(START + tens * TEN - 300);
        await cron.untilRecorded('ahead', START + tens * TEN);
        await cron.untilQuiet();
      }
      for (const { at, what, row } of await fatesOf(cron.tenant, 'ahead')) {
        expect(what).toBe('completed');
        expect(Date.parse(row.createdAt)).toBeGreaterThanOrEqual(at);
        expect(Date.parse(row.createdAt)).toBeLessThan(at + LATE);
      }
      expect(await covered('ahead')).toEqual([1, 2, 3]);
    },
    TEST_MS,
  );

  it(
    'that steps back has no time fire again, and those that follow fire when it comes to them',
    async () => {
      await cron.clock.set(START + 2 * TEN - MINUTE);
      await cron.save('back', { cron: '*/10 * * * *' });
      await cron.clock.set(START + 2 * TEN);
      await cron.untilQuiet();
      await cron.clock.set(START - 5 * TEN);
      await cron.save('witness', { cron: '*/10 * * * *', misfire: { policy: 'fire_all' } });
      for (const tens of [-4, 0, 1, 2]) {
        await cron.clock.set(START + tens * TEN);
        await cron.untilRecorded('witness', START + tens * TEN);
        await cron.untilQuiet();
        expect(await cron.tenant.runs({ definition: 'back' })).toHaveLength(1);
      }
      await cron.clock.set(START + 3 * TEN);
      await cron.untilQuiet();
      expect(await covered('back')).toEqual([2, 3]);
      expect(await covered('ahead')).toEqual([1, 2, 3]);
    },
    TEST_MS,
  );

  it(
    'that steps forward makes the times in between late, and the policy judges them',
    async () => {
      await cron.clock.set(START + 3 * TEN + MINUTE);
      await cron.save('forward', { cron: '*/10 * * * *', misfire: { policy: 'skip' } });
      await cron.clock.set(START + 9 * TEN);
      await cron.untilQuiet();
      expect(await cron.fates('forward')).toEqual([
        ...Array.from({ length: 5 }, () => 'skipped: misfire'),
        'completed',
      ]);
    },
    TEST_MS,
  );
});
