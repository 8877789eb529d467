import { CronFaults, MINUTE } from '../support/cron-faults.js';
import { TEST_MS } from '../support/fault-stack.js';
import { disagreements } from '../support/nominal-times.js';

const START = Date.UTC(2026, 4, 4, 9);
const SECOND = `nominal_time = '2026-05-04T09:20:00Z'`;

/** What is done to the ledger, given which rows are a definition's, and what is to be noticed. */
const BREACHES: Readonly<Record<string, readonly [(its: string) => string, RegExp]>> = {
  'a row is gone': [
    (its) => `delete from activity_run where ${its} and ${SECOND}`,
    /09:20:00.000Z is covered by no row/,
  ],
  'a row is there twice': [
    (its) => `
      insert into activity_run select (jsonb_populate_record(r, jsonb_build_object(
        'id', gen_random_uuid(), 'occurrence_key', 'time:again'))).*
      from activity_run r where ${its} and ${SECOND}`,
    /09:20:00.000Z is covered by 2 rows/,
  ],
  'a row is of another revision': [
    (its) => `update activity_run set revision = 7 where ${its} and ${SECOND}`,
    /under revision 7, not 1/,
  ],
  'a row came to what its policy does not know': [
    (its) =>
      `update activity_run set state = 'skipped', reason = 'limit' where ${its} and ${SECOND}`,
    /came to "skipped: limit"/,
  ],
  'a row stands for more times than there are': [
    (its) => `update activity_run set nominal_count = 3 where ${its} and ${SECOND}`,
    /counts 3 times, the preview 1/,
  ],
  'a row was left to a time that there is not': [
    (its) => `
      update activity_run set state = 'coalesced', reason = 'misfire',
        coalesced_into = '2026-05-04T09:25:00Z' where ${its} and ${SECOND}`,
    /left to 2026-05-04T09:25:00.000Z, which no row covers/,
  ],
  'a row was recorded too soon': [
    (its) => `
      update activity_run set created_at = created_at - interval '1 minute'
      where ${its} and ${SECOND}`,
    /recorded before its time/,
  ],
  'a time is not recorded though it is due': [
    (its) => `
      update cron_trigger set next_due = 'infinity' where ${its};
      update cron_trigger set last_nominal = '2026-05-04T09:20:00Z' where ${its};
      delete from activity_run where ${its} and nominal_time > '2026-05-04T09:20:00Z'`,
    /is due and was not recorded/,
  ],
};

describe('the comparison of the ledger with the preview', () => {
  let cron: CronFaults;

  beforeAll(async () => {
    cron = await CronFaults.start({ name: 'faults-cron-account' });
    await cron.clock.set(START);
    for (const [index] of Object.keys(BREACHES).entries()) {
      await cron.save(`breach-${index}`, { cron: '*/10 * * * *' });
    }
    for (const tens of [1, 2, 3]) {
      await cron.clock.set(START + tens * 10 * MINUTE);
      await cron.untilQuiet();
    }
    await cron.expectAccounted();
  }, TEST_MS);
  afterAll(() => cron.stop());

  it.each(Object.entries(BREACHES))('notices that %s', async (name, [breach, noticed]) => {
    const key = `breach-${Object.keys(BREACHES).indexOf(name)}`;
    const its = `definition_id = (select id from activity_definition where key = '${key}')`;
    await cron.faults.sql(breach(its));
    expect((await disagreements(cron.tenant, key)).join('\n')).toMatch(noticed);
  });
});
