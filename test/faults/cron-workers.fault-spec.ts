import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { freeze, TEST_MS, wake } from '../support/fault-stack.js';

/** Triggers of each policy. */
const EACH = 6;
const START = Date.UTC(2026, 4, 4, 9);

const TRIGGERS = {
  skip: { cron: '* * * * *', misfire: { policy: 'skip', grace: 'PT2H' } },
  once: { cron: '*/2 * * * *', misfire: { policy: 'fire_once', grace: 'PT2H' } },
  jittered: {
    ...{ cron: '* * * * *', jitter: 'PT50S' },
    misfire: { policy: 'fire_all', grace: 'PT2H', limit: 500 },
  },
} as const;

describe('three workers on one database', () => {
  let cron: CronFaults;

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-workers', workers: 3 });
  }, TEST_MS);
  afterEach(() => cron.expectAccounted(), TEST_MS);
  afterAll(() => cron.stop());

  it(
    'fire each time once, and need no leader: each of them may freeze and die',
    async () => {
      await cron.clock.set(START - MINUTE / 2);
      const keys = Object.keys(TRIGGERS).flatMap((kind) =>
        Array.from({ length: EACH }, (_, number) => `${kind}-${number}`),
      );
      for (const [kind, trigger] of Object.entries(TRIGGERS)) {
        for (let number = 0; number < EACH; number++) await cron.save(`${kind}-${number}`, trigger);
      }
      const [first, second, third] = cron.faults.stack.workers;
      if (!first || !second || !third) throw new Error('three workers were to be started');
      const faults: (() => unknown)[] = [
        () => undefined,
        () => first.kill(),
        () => {
          freeze(second);
        },
        () => {
          wake(second);
        },
        () => second.kill(),
        () => cron.faults.stack.startWorker(),
        () => third.kill(),
      ];
      for (const [index, fault] of faults.entries()) {
        await cron.clock.set(START + 3 * index * MINUTE);
        await fault();
        // Those who are left, or a new one, go on with the fires that follow.
        await cron.clock.set(START + (3 * index + 2) * MINUTE);
        await cron.untilRecorded('skip-0', START + (3 * index + 2) * MINUTE);
      }
      await cron.clock.set(START + (3 * faults.length - 0.1) * MINUTE);
      await cron.untilQuiet();
      for (const key of keys) {
        const fates = await cron.fates(key);
        expect(fates.length).toBeGreaterThanOrEqual(key.startsWith('once') ? 11 : 21);
        expect(new Set(fates)).toEqual(new Set(['completed']));
      }
    },
    TEST_MS,
  );
});
