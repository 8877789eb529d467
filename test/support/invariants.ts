import { type Query, withSession } from '#local-stack';
import { DEFINITION_RULES } from './invariants/definitions.js';
import { RUN_RULES } from './invariants/runs.js';
import { TASK_RULES } from './invariants/tasks.js';
import { miscountedTimes, uncoveredTimes } from './invariants/times.js';
import { misjudgedTimes } from './invariants/verdicts.js';

/** Rows that break a rule of the system. */
export interface Violation {
  readonly rule: string;
  /** The first few, each with what identifies it. */
  readonly examples: readonly unknown[];
}

/**
 * Looks through a whole database for what must never be there, whatever was done to the system.
 * It may be asked at any moment: every rule holds after every commit.
 */
export function violations(databaseUrl: string): Promise<Violation[]> {
  return withSession(databaseUrl, violationsSeenBy);
}

/** The same as one session sees it, in the middle of its transaction if need be. */
export async function violationsSeenBy(query: Query): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [rule, breaches] of RULES) {
    const examples = await breaches(query);
    if (examples.length > 0) found.push({ rule, examples: examples.slice(0, 5) });
  }
  return found;
}

/** Finds what breaks a rule. */
type Breaches = (query: Query) => Promise<readonly unknown[]>;

/** Each statement selects what breaks the rule. */
const STATEMENTS: Readonly<Record<string, string>> = {
  'every task has its run': `
    select t.id from task_instance t
    left join activity_run r
      on r.id = t.run_id and r.tenant = t.tenant and r.definition_id = t.definition_id
    where r.id is null`,

  'only a completed run has tasks': `
    select t.id, r.state from task_instance t join activity_run r on r.id = t.run_id
    where r.state <> 'completed'`,

  'every run has its revision': `
    select r.id from activity_run r
    left join definition_revision v
      on v.definition_id = r.definition_id and v.revision = r.revision and v.tenant = r.tenant
    where v.definition_id is null`,

  'every run of an event has its event, unless retention has come that far': `
    select r.id from activity_run r left join event e on e.id = r.event_id and e.tenant = r.tenant
    where r.occurrence = 'event' and e.id is null
      and r.event_id > (select last_id from event_retention where task = 'identity')`,

  'an event runs a definition once at most, but for what was asked for in addition': `
    select event_id, definition_id from activity_run
    where event_id is not null and not starts_with(occurrence_key, 'reprocess:')
      and not starts_with(occurrence_key, 'manual:')
    group by event_id, definition_id having count(*) > 1`,

  // Filters and conditions are not repeated here: of triggers without them it is known what matched.
  'an event has exactly one run of every definition that matched, under the revision of its dispatch': `
    with kind as materialized (
      select distinct tenant, type, dispatch_epoch from event where state = 'dispatched'
    ), expected as materialized (
      select kind.*, v.definition_id, v.revision
      from kind
      join lateral (
        select distinct on (v.definition_id) v.*
        from definition_revision v join activity_definition d on d.id = v.definition_id
        where v.tenant = kind.tenant and v.epoch <= kind.dispatch_epoch and d.state <> 'archived'
        order by v.definition_id, v.revision desc
      ) v on exists (
        select from jsonb_array_elements(v.spec->'triggers') t,
          jsonb_array_elements_text(t->'eventTypes') as types(pattern)
        where t->'filter' is null and t->'when' is null
          and (pattern = kind.type
            or pattern like '%*' and starts_with(kind.type, rtrim(pattern, '*'))))
    )
    select e.id as event, v.definition_id, v.revision, array_agg(r.revision) as runs
    from event e
    join expected v using (tenant, type, dispatch_epoch)
    left join activity_run r
      on r.event_id = e.id and r.definition_id = v.definition_id and r.occurrence = 'event'
    where e.state = 'dispatched'
    group by e.id, v.definition_id, v.revision
    having array_agg(r.revision) <> array[v.revision] or count(r.id) <> 1`,

  'a nominal time is covered by one row of its trigger at most': `
    select a.id, b.id, a.nominal_time from activity_run a
    join activity_run b on b.definition_id = a.definition_id and b.trigger_id = a.trigger_id
      and b.id > a.id
      and b.nominal_time <= coalesce(a.last_nominal_time, a.nominal_time)
      and a.nominal_time <= coalesce(b.last_nominal_time, b.nominal_time)
    where starts_with(a.occurrence_key, 'time:') and starts_with(b.occurrence_key, 'time:')`,

  // A clock that has yet to record the later time is not behind its calendar: its trigger says so.
  'a nominal time gives way to a later one that fell due under the same revision': `
    select a.id, a.nominal_time, a.coalesced_into from activity_run a
    where a.coalesced_into is not null and (
      a.coalesced_into <= coalesce(a.last_nominal_time, a.nominal_time)
      or not exists (
        select from activity_run b
        where b.definition_id = a.definition_id and b.trigger_id = a.trigger_id
          and b.revision = a.revision and starts_with(b.occurrence_key, 'time:')
          and b.nominal_time <= a.coalesced_into
          and coalesce(b.last_nominal_time, b.nominal_time) >= a.coalesced_into
          and (b.batch_id is not null or b.reason is distinct from 'paused'))
      and not exists (
        select from cron_trigger t
        where t.definition_id = a.definition_id and t.trigger_id = a.trigger_id
          and t.last_nominal < a.coalesced_into))`,

  'the log of a run has no gaps, and its head is its last entry': `
    select r.id, r.log_sequence, count(l.run_id) as entries, max(l.sequence) as last
    from activity_run r left join run_log_entry l on l.run_id = r.id
    group by r.id
    having count(l.run_id) <> r.log_sequence or coalesce(max(l.sequence), 0) <> r.log_sequence`,

  'every log entry has its run': `
    select l.run_id, l.sequence from run_log_entry l
    left join activity_run r on r.id = l.run_id and r.tenant = l.tenant
    where r.id is null`,

  'the log of a run that is over says how it ended': `
    select r.id, r.state from activity_run r
    where r.state not in ('pending', 'split') and not exists (
      select from run_log_entry l where l.run_id = r.id and l.type = 'run.' || r.state)`,

  'the log of a completed run names exactly its tasks': `
    select r.id from activity_run r
    join run_log_entry l on l.run_id = r.id and l.type = 'run.completed'
    where (
      select coalesce(jsonb_agg(t.id order by t.id), '[]') from task_instance t where t.run_id = r.id
    ) <> (
      select coalesce(jsonb_agg(t->'id' order by t->>'id'), '[]')
      from jsonb_array_elements(l.detail->'tasks') t)`,

  'the log says how a task ended': `
    select t.id, t.state from task_instance t
    where t.state in ('completed', 'failed', 'cancelled') and not exists (
      select from run_log_entry l
      where l.run_id = t.run_id and l.type = 'task.' || t.state
        and l.detail->>'taskId' = t.id::text)`,

  'a run is marked as asked for if and only if it was': `
    select r.id from activity_run r
    left join run_request q on q.id = r.request_id and q.tenant = r.tenant
    where (r.occurrence in ('replay', 'backfill') or r.request_id is not null)
      and (q.id is null or q.dry_run or q.kind <> r.occurrence)`,

  'the log of a run that was asked for begins with who asked': `
    select r.id from activity_run r join run_request q on q.id = r.request_id
    left join run_log_entry l on l.run_id = r.id and l.sequence = 1
      and l.type = case q.kind when 'replay' then 'run.replayed' else 'run.backfilled' end and l.actor = q.actor and l.detail->>'request' = q.id::text
    where l.run_id is null`,

  'the log of a run that was made by hand begins with who made it': `
    select r.id from activity_run r
    left join run_log_entry l on l.run_id = r.id and l.sequence = 1 and l.type = 'run.requested'
    where (r.occurrence = 'manual') <> (l.run_id is not null)
      or (r.occurrence = 'manual') <> starts_with(r.occurrence_key, 'manual:')`,

  'a request counts exactly the runs that it made': `
    select q.id, c->>'definition' as definition, c->'created' as counted, count(r.id) as made
    from run_request q
    cross join jsonb_array_elements(q.counts->'definitions') c
    join activity_definition d on d.tenant = q.tenant and d.key = c->>'definition'
    left join activity_run r on r.request_id = q.id and r.definition_id = d.id
    group by q.id, c
    having count(r.id) <> case when q.dry_run then 0 else (c->'created')::int end
      or (c->'matched')::int <> (c->'created')::int + (c->'existing')::int`,

  'a request goes to no definition that it does not name': `
    select r.id from activity_run r join run_request q on q.id = r.request_id
    join activity_definition d on d.id = r.definition_id
    where not q.spec->'definitions' ? d.key`,

  'a finished batch has no pending run': `
    select r.id, b.id as batch from activity_run r join run_batch b on b.id = r.batch_id
    where b.state = 'finished' and r.state = 'pending'`,

  'a batch holds runs of one tenant': `
    select b.id from run_batch b join activity_run r on r.batch_id = b.id
    where r.tenant <> b.tenant`,
  ...RUN_RULES,
  ...TASK_RULES,
  ...DEFINITION_RULES,
};

const RULES: readonly (readonly [rule: string, breaches: Breaches])[] = [
  ...Object.entries(STATEMENTS).map(
    ([rule, sql]) => [rule, (query: Query) => query(`${sql} limit 5`)] as const,
  ),
  ['every nominal time of a live trigger is covered', uncoveredTimes],
  ['a row of nominal times counts those that its calendar has', miscountedTimes],
  ['a nominal time comes to what its misfire policy says', misjudgedTimes],
];

/** What {@link violations} may name. */
export const ruleNames: readonly string[] = RULES.map(([rule]) => rule);
