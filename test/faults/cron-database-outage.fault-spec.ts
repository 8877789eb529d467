import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { OwnPostgres } from '../support/own-servers.js';

/** A minute of some day. */
const FIRE = Date.UTC(2026, 4, 4, 9);

describe('a database that is away when triggers fall due, once and several times', () => {
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
    'because it was %s: the fires are late, and come to what the policy says',
    async (how, end, fire) => {
      const line = '*/10 * * * *';
      const named = (name: string) => `${name}-${how.slice(-4)}`;
      const [patient, strict, merging] = [named('patient'), named('strict'), named('merging')];
      await cron.clock.set(fire - MINUTE);
      await cron.save(patient, { cron: line, misfire: { policy: 'fire_all', grace: 'PT1M' } });
      await cron.save(strict, { cron: line, misfire: { policy: 'skip', grace: 'PT0S' } });
      await cron.save(merging, { cron: line, misfire: { policy: 'fire_once', grace: 'PT1M' } });
      await cron.clock.setAtRestart(fire + 200);
      await end();
      await postgres.startAgain();
      expect(await cron.clock.now()).toBeGreaterThan(fire);
      await cron.untilQuiet();
      expect(await cron.fates(patient)).toEqual(['completed']);
      expect(await cron.fates(strict)).toEqual(['skipped: misfire']);
      expect(await cron.fates(merging)).toEqual(['completed']);

      await cron.clock.setAtRestart(fire + 30 * MINUTE + 200);
      await end();
      await postgres.startAgain();
      await cron.untilQuiet();
      expect(await cron.fates(patient)).toEqual(Array.from({ length: 4 }, () => 'completed'));
      expect(await cron.fates(strict)).toEqual(Array.from({ length: 4 }, () => 'skipped: misfire'));
      const last = `coalesced into ${new Date(fire + 30 * MINUTE).toISOString()}`;
      expect(await cron.fates(merging)).toEqual(['completed', last, last, 'completed']);
    },
    TEST_MS,
  );
});
