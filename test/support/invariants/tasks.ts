/** Entries of tasks, each beside the one before it and the one after. */
const TASK_STORY = `
  select run_id, sequence, type, detail, detail->>'taskId' as task,
    lag(type) over story as before, lag(detail->'token') over story as token_before,
    lead(type) over story as after
  from run_log_entry where type like 'task.%'
  window story as (partition by detail->>'taskId' order by sequence)`;

/** A task has one holder at a time, and ends once. */
export const TASK_RULES: Readonly<Record<string, string>> = {
  'a run has one task per template and item': `
    select run_id, template_id, item from task_instance
    group by run_id, template_id, item having count(*) > 1`,

  'a claimed task has a holder and a lease, an open one has neither': `
    select id, state, claimed_by, lease_until from task_instance
    where (state = 'claimed' and (claimed_by is null or lease_until is null))
      or (state = 'open' and (claimed_by is not null or lease_until is not null))`,

  'a task that is over says when, and nobody holds it': `
    select id, state, lease_until, finished_at from task_instance
    where state in ('completed', 'failed', 'cancelled') <> (finished_at is not null)
      or (finished_at is not null and lease_until is not null)`,

  'a task is tried no more often than it may be': `
    select id, attempt, max_attempts from task_instance where attempt > max_attempts`,

  'each claim of a task has the next token, and is in the log': `
    select t.id, t.token, claims.tokens from task_instance t
    left join (
      select detail->>'taskId' as task, array_agg((detail->>'token')::int order by sequence) as tokens
      from run_log_entry where type = 'task.claimed' group by 1
    ) claims on claims.task = t.id::text
    where coalesce(claims.tokens, '{}') <> array(select generate_series(1, t.token))`,

  'only who claimed a task last completes, fails or releases it, and once': `
    select run_id, sequence, task from (${TASK_STORY}) story
    where type in ('task.completed', 'task.failed', 'task.released')
      and (before is distinct from 'task.claimed' or token_before <> detail->'token')`,

  'nothing happens to a task that is over': `
    select run_id, sequence, task, type, after from (${TASK_STORY}) story
    where after is not null
      and (type in ('task.completed', 'task.cancelled') or detail->>'state' = 'failed')`,
};
