import type { CronTrigger } from '#client';
import { withSession } from '#local-stack';
import { FaultStack, setCalendarBack, TEST_MS } from '../support/fault-stack.js';
import { ruleNames, violationsSeenBy } from '../support/invariants.js';
import { definition, only } from '../support/tenant.js';

const ANY_ID = 'gen_random_uuid()';
const COMPLETED_TASK = `(select id from task_instance where state = 'completed' limit 1)`;
const OPEN_TASK = `(select id from task_instance where state = 'open' and queue = 'work' limit 1)`;
const RUN = `(select run_id from task_instance where state = 'open' and queue = 'work' limit 1)`;
const LAST_TIME = `(select id from activity_run where nominal_count = 1 and occurrence = 'time'
  and finished_at is not null order by nominal_time desc limit 1)`;

/** An entry that nobody of ours would write: at the end of the log of the completed task's run. */
function entry(
  type: string,
  detail = `jsonb_build_object('taskId', ${COMPLETED_TASK}, 'token', 1)`,
) {
  return `with run as (
      update activity_run set log_sequence = log_sequence + 1
      where id = (select run_id from task_instance where id = ${COMPLETED_TASK}) returning *)
    insert into run_log_entry (run_id, sequence, tenant, actor, type, detail)
    select id, log_sequence, tenant, 'nobody', '${type}', ${detail} from run`;
}

/** A copy of a row, but for some columns. */
function copy(table: string, where: string, changes: string): string {
  return `insert into ${table} select (jsonb_populate_record(row, ${changes})).*
    from ${table} row where ${where} limit 1`;
}

/** For each rule, statements after which it no longer holds. */
const BREACHES: Readonly<Record<string, readonly string[]>> = {
  'every task has its run': [`update task_instance set run_id = ${ANY_ID} where id = ${OPEN_TASK}`],
  'only a completed run has tasks': [`update activity_run set state = 'skipped' where id = ${RUN}`],
  'every run has its revision': [`update activity_run set revision = 99 where id = ${RUN}`],
  'every run of an event has its event, unless retention has come that far': [
    `delete from event where state = 'dispatched'`,
  ],
  'an event runs a definition once at most, but for what was asked for in addition': [
    copy(
      'activity_run',
      `id = ${RUN}`,
      `jsonb_build_object('id', ${ANY_ID}, 'occurrence_key', 'x')`,
    ),
  ],
  'an event has exactly one run of every definition that matched, under the revision of its dispatch':
    [`delete from activity_run where id = ${RUN}`],
  'a nominal time is covered by one row of its trigger at most': [
    copy(
      'activity_run',
      `occurrence = 'time'`,
      `jsonb_build_object('id', ${ANY_ID}, 'occurrence_key', 'time:x')`,
    ),
  ],
  'a nominal time gives way to a later one that fell due under the same revision': [
    `update activity_run set coalesced_into = nominal_time + interval '30 seconds'
      where id = (select id from activity_run where occurrence = 'time' order by nominal_time limit 1)`,
  ],
  'the log of a run has no gaps, and its head is its last entry': [
    `update activity_run set log_sequence = log_sequence + 1 where id = ${RUN}`,
  ],
  'every log entry has its run': [`delete from activity_run where id = ${RUN}`],
  'the log of a run that is over says how it ended': [
    'alter table run_log_entry disable trigger user',
    `delete from run_log_entry where run_id = ${RUN}`,
  ],
  'the log of a completed run names exactly its tasks': [
    `delete from task_instance where id = ${OPEN_TASK}`,
  ],
  'the log says how a task ended': [
    `update task_instance set state = 'cancelled', finished_at = now() where id = ${OPEN_TASK}`,
  ],
  'a run is marked as asked for if and only if it was': [
    `update activity_run set request_id = null where occurrence = 'replay'`,
  ],
  'the log of a run that was asked for begins with who asked': [
    `update run_request set actor = 'nobody'`,
  ],
  'the log of a run that was made by hand begins with who made it': [
    `update activity_run set occurrence = 'manual' where id = ${RUN}`,
  ],
  'a request counts exactly the runs that it made': [
    `delete from activity_run where occurrence = 'replay'`,
  ],
  'a request goes to no definition that it does not name': [
    `update run_request set spec = jsonb_set(spec, '{definitions}', '[]')`,
  ],
  'a finished batch has no pending run': [
    `update activity_run set state = 'pending' where id = ${RUN}`,
  ],
  'a batch holds runs of one tenant': [`update run_batch set tenant = 'other'`],

  'an event is stored once per identity': [
    'drop index event_identity',
    copy('event', 'true', `jsonb_build_object('id', ${ANY_ID})`),
  ],
  'a dispatched event says when, and at which epoch': ['update event set dispatch_epoch = null'],
  'a pending event has no run': [`update event set state = 'pending'`],
  'an event that was set aside says why, and has no run': ["update event set state = 'failed'"],
  'a pending run has its batch': [
    `update activity_run set state = 'pending', batch_id = ${ANY_ID} where id = ${RUN}`,
  ],
  'a split run is looked after when its time is up': [
    `update activity_run set state = 'split', lease_until = null where id = ${RUN}`,
  ],
  'a run that is over says when': [`update activity_run set finished_at = null where id = ${RUN}`],
  'a batch has no more runs than it was made with': ['update run_batch set run_count = 0'],
  'nothing happens to a run that is over, but that a failed one is redriven': [
    entry('run.completed', `'{"tasks": []}'`),
  ],
  'what is append-only is guarded': ['alter table run_log_entry disable trigger user'],

  'a run has one task per template and item': [
    'drop index task_instance_template',
    copy('task_instance', `id = ${OPEN_TASK}`, `jsonb_build_object('id', ${ANY_ID})`),
  ],
  'a claimed task has a holder and a lease, an open one has neither': [
    `update task_instance set claimed_by = 'ghost' where id = ${OPEN_TASK}`,
  ],
  'a task that is over says when, and nobody holds it': [
    `update task_instance set lease_until = now() where id = ${COMPLETED_TASK}`,
  ],
  'a task is tried no more often than it may be': [`update task_instance set attempt = 99`],
  'each claim of a task has the next token, and is in the log': [
    `update task_instance set token = token + 1 where id = ${OPEN_TASK}`,
  ],
  'only who claimed a task last completes, fails or releases it, and once': [
    entry('task.completed'),
  ],
  'nothing happens to a task that is over': [entry('task.claimed')],

  'the revisions of a definition are numbered without gaps, in the order of their epochs': [
    'update activity_definition set revision = revision + 1',
  ],
  'no change of a definition is ahead of its tenant': [
    'update definitions_epoch set epoch = epoch - 1',
  ],
  'what belongs to a definition is of its tenant': [`update cron_trigger set tenant = 'other'`],
  'a cron trigger follows its definition': ['update cron_trigger set revision = revision + 1'],

  'every nominal time of a live trigger is covered': [
    `delete from activity_run where id = ${LAST_TIME}`,
  ],
  'a row of nominal times counts those that its calendar has': [
    `update activity_run set nominal_count = 2 where id = ${LAST_TIME}`,
  ],
  'a nominal time comes to what its misfire policy says': [
    `update activity_run set state = 'skipped', reason = 'misfire' where id = ${LAST_TIME}`,
  ],
};

/** Others for rules that have more than one side. */
const FURTHER_BREACHES: readonly (readonly [rule: string, statements: readonly string[]])[] = [
  [
    'a nominal time is covered by one row of its trigger at most',
    [
      `update activity_run set nominal_time = nominal_time - interval '1 minute', nominal_count = 2,
        last_nominal_time = nominal_time where id = ${LAST_TIME}`,
    ],
  ],
  [
    'a nominal time gives way to a later one that fell due under the same revision',
    [`update activity_run set coalesced_into = nominal_time where id = ${LAST_TIME}`],
  ],
  [
    // Late, and yet not overtaken by as many as the limit says.
    'a nominal time comes to what its misfire policy says',
    [
      `update activity_run set state = 'skipped', reason = 'limit',
        finished_at = nominal_time + interval '61 minutes' where id = ${LAST_TIME}`,
    ],
  ],
  [
    // Nothing of what the policy lets run was recorded so late.
    'a nominal time comes to what its misfire policy says',
    [
      `update activity_run set created_at = nominal_time + interval '3 hours' where id = ${LAST_TIME}`,
    ],
  ],
];

describe('the invariants', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-invariants' });
    const { tenant, stack } = faults;
    const clock: CronTrigger = {
      id: 'clock',
      type: 'cron',
      cron: '* * * * *',
      misfire: { policy: 'fire_all', grace: 'PT1H' },
    };
    await tenant.save(definition('minutely', { triggers: [clock] }));
    await setCalendarBack(stack.databaseUrl, 'minutely', 5);
    await faults.expectDoneOnce(await faults.send(3));
    const body = { queues: ['work'], worker: 'ada', limit: 1 };
    const { id, token } = only((await tenant.client.tasks.claim({ body })).items);
    await tenant.client.tasks.complete({ path: { id }, body: { token } });
    await tenant.runsOf(await tenant.send({ type: 'late.happened' }));
    await tenant.save(definition('late'));
    await tenant.replayed({ definitions: ['late'], from: '2020-01-01T00:00:00Z' });
    await faults.expectSound();
  }, TEST_MS);
  afterAll(() => faults.stop());

  it.each([...Object.entries(BREACHES), ...FURTHER_BREACHES])(
    'are seen to be broken: %s',
    async (rule, statements) => {
      const found = await withSession(faults.stack.databaseUrl, async (query) => {
        await query('begin');
        for (const statement of statements) await query(statement);
        const broken = await violationsSeenBy(query);
        await query('rollback');
        return broken;
      });
      expect(found.map((violation) => violation.rule)).toContain(rule);
    },
  );

  it('are all tried here', () => {
    expect(Object.keys(BREACHES).sort()).toEqual([...ruleNames].sort());
  });

  it.each([
    "update run_log_entry set actor = 'nobody'",
    'delete from run_log_entry',
    'truncate run_log_entry',
    'update definition_revision set epoch = 0',
    'delete from definition_revision',
    'truncate definition_revision',
  ])('keep the past as it is: the database refuses "%s"', async (statement) => {
    await expect(faults.sql(statement)).rejects.toThrow(/append-only/);
  });
});
