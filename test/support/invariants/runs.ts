/** What is accepted is stored once and gone through once; what is over stays so. */
export const RUN_RULES: Readonly<Record<string, string>> = {
  'an event is stored once per identity': `
    select tenant, source, event_id from event group by tenant, source, event_id having count(*) > 1`,

  'a dispatched event says when, and at which epoch': `
    select id from event
    where state = 'dispatched' and (dispatched_at is null or dispatch_epoch is null)`,

  'a pending event has no run': `
    select e.id as event, r.id as run from event e
    join activity_run r on r.event_id = e.id and r.occurrence = 'event'
    where e.state = 'pending'`,

  'an event that was set aside says why, and has no run': `
    select e.id from event e
    where (e.state = 'failed') <> (e.dispatch_error is not null)
      or (e.state = 'failed' and exists (
        select from activity_run r where r.event_id = e.id and r.occurrence = 'event'))`,

  'a pending run has its batch': `
    select r.id from activity_run r left join run_batch b on b.id = r.batch_id
    where r.state = 'pending' and b.id is null`,

  'a split run is looked after when its time is up': `
    select id from activity_run where state = 'split' and lease_until is null`,

  'a run that is over says when': `
    select id, state, finished_at from activity_run
    where (state in ('pending', 'split')) <> (finished_at is null)`,

  'a batch has no more runs than it was made with': `
    select b.id, b.run_count from run_batch b join activity_run r on r.batch_id = b.id
    group by b.id having count(*) > b.run_count`,

  'nothing happens to a run that is over, but that a failed one is redriven': `
    select run_id, sequence, type, after from (
      select run_id, sequence, type, lead(type) over (partition by run_id order by sequence) as after
      from run_log_entry where type like 'run.%'
    ) story
    where (type in ('run.completed', 'run.skipped', 'run.coalesced') and after is not null)
      or (type = 'run.failed') <> (after = 'run.redriven')`,

  'what is append-only is guarded': `
    select guard from unnest(array[
      'run_log_entry_append_only', 'run_log_entry_no_truncate',
      'definition_revision_immutable', 'definition_revision_no_truncate']) guard
    where not exists (select from pg_trigger where tgname = guard and tgenabled = 'O')`,
};
