import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { OwnPostgres } from '../support/own-servers.js';

/** A minute of some day. */
const FIRE = Date.UTC(2026, 4, 4, 9);

describe('a database that is away when a trigger falls due', () => {
  let postgres: OwnPostgres;
  let cron: CronFaults;

  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    cron = await CronFaults.start({ name: 'faults-cron-database', database: postgres });
  }, TEST_MS);
  afterEach(() => cron.expectAccounted(), TEST_MS);
  afterAll(() => cron.stop());

  it.each<[string, () => Promise<void>, number]>([
    ['shut down', () => postgres.stop(), FIRE],
    ['killed', () => postgres.kill(), FIRE + 600 * MINUTE],
  ])(
    'because it was %s: the fire is late, the ones that follow are as the policy says',
    async (how, end, fire) => {
      const line = '*/10 * * * *';
      const [patient, strict] = [`patient-${how.slice(-4)}`, `strict-${how.slice(-4)}`];
      await cron.clock.set(fire - MINUTE);
      await cron.save(patient, { cron: line, misfire: { policy: 'fire_all', grace: 'PT1M' } });
      await cron.save(strict, { cron: line, misfire: { policy: 'skip', grace: 'PT0S' } });
      await cron.clock.set(fire - 200);
      await end();
      await postgres.startAgain();
      expect(await cron.clock.now()).toBeGreaterThan(fire);
      await cron.untilQuiet();
      expect(await cron.fates(patient)).toEqual(['completed']);
      expect(await cron.fates(strict)).toEqual(['skipped: misfire']);

      await end();
      await postgres.startAgain();
      await cron.clock.set(fire + 30 * MINUTE);
      await cron.untilQuiet();
      expect(await cron.fates(patient)).toEqual(Array.from({ length: 4 }, () => 'completed'));
      expect(await cron.fates(strict)).toEqual(Array.from({ length: 4 }, () => 'skipped: misfire'));
    },
    TEST_MS,
  );
});
