import { Migration } from '@mikro-orm/migrations';

/**
 * The first tables: definitions and their revisions, cron triggers, events, run batches,
 * runs (the occurrence ledger), tasks, the run log, API keys.
 *
 * There are no foreign keys between hot tables: each check would lock the parent row, and hundreds
 * of runs a second share one revision (see docs/adr/0004-no-foreign-keys-on-the-hot-path.md).
 */
export class Foundation20261123000000 extends Migration {
  override name = '20261123000000-foundation';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `create table api_key (
    id uuid primary key,
    tenant text not null,
    name text not null,
    hint text not null,
    hash bytea not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
  )`,
  `create unique index api_key_hash on api_key (hash)`,

  `create table definitions_epoch (
    tenant text primary key,
    epoch integer not null
  )`,

  `create table activity_definition (
    id uuid primary key,
    tenant text not null,
    key text not null,
    name text not null,
    labels jsonb not null,
    state text not null,
    state_changed_at timestamptz,
    state_changed_by text,
    state_note text,
    revision integer not null,
    version integer not null,
    epoch integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint activity_definition_state check (state in ('enabled', 'paused', 'archived'))
  )`,
  `create unique index activity_definition_key on activity_definition (tenant, key)`,
  `create index activity_definition_epoch on activity_definition (tenant, epoch)`,

  `create table definition_revision (
    definition_id uuid not null,
    revision integer not null,
    tenant text not null,
    spec jsonb not null,
    epoch integer not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    primary key (definition_id, revision)
  )`,

  `create table cron_trigger (
    id uuid primary key,
    tenant text not null,
    definition_id uuid not null,
    definition_key text not null,
    trigger_id text not null,
    revision integer not null,
    paused boolean not null,
    last_nominal timestamptz not null,
    next_due timestamptz,
    error text
  )`,
  `create unique index cron_trigger_identity on cron_trigger (definition_id, trigger_id)`,
  `create index cron_trigger_due on cron_trigger (next_due) where next_due is not null`,

  `create table event (
    id uuid primary key,
    tenant text not null,
    source text not null,
    event_id text not null,
    type text not null,
    subject text,
    time timestamptz,
    datacontenttype text,
    dataschema text,
    data jsonb,
    data_base64 text,
    extensions jsonb not null,
    traceparent text,
    correlation_id text,
    causation_id text,
    content_hash bytea not null,
    received_at timestamptz not null default now(),
    state text not null default 'pending',
    dispatched_at timestamptz,
    dispatch_epoch integer,
    constraint event_state check (state in ('pending', 'dispatched'))
  )`,
  `create unique index event_identity on event (tenant, source, event_id)`,
  `create index event_pending on event (tenant, id) where state = 'pending'`,
  `create index event_list on event (tenant, id)`,

  `create table run_batch (
    id uuid primary key,
    tenant text not null,
    origin text not null,
    state text not null default 'unfinished',
    generation integer not null default 1,
    run_count integer not null,
    summary text not null,
    lease_until timestamptz not null,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint run_batch_state check (state in ('unfinished', 'finished'))
  )`,
  `create index run_batch_unfinished on run_batch (lease_until) where state = 'unfinished'`,

  `create table activity_run (
    id uuid primary key,
    tenant text not null,
    definition_id uuid not null,
    revision integer not null,
    occurrence_key text not null,
    occurrence text not null,
    trigger_id text,
    also_matched jsonb,
    event_id uuid,
    nominal_time timestamptz,
    last_nominal_time timestamptz,
    nominal_count integer not null default 1,
    due_time timestamptz,
    coalesced_into timestamptz,
    batch_id uuid,
    state text not null,
    reason text,
    error jsonb,
    attempt integer not null default 1,
    context jsonb,
    lease_until timestamptz,
    split_tries integer not null default 0,
    context_tries integer not null default 0,
    log_sequence integer not null default 0,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint activity_run_state check (
      state in ('pending', 'split', 'completed', 'skipped', 'coalesced', 'failed'))
  )`,
  `create unique index activity_run_occurrence on activity_run (definition_id, occurrence_key)`,
  `create index activity_run_list on activity_run (tenant, id)`,
  `create index activity_run_definition on activity_run (definition_id, id)`,
  `create index activity_run_event on activity_run (event_id) where event_id is not null`,
  `create index activity_run_unfinished on activity_run (batch_id) where state in ('pending', 'split')`,
  `create index activity_run_split on activity_run (lease_until) where state = 'split'`,
  `create index activity_run_failed on activity_run (tenant, id) where state = 'failed'`,

  `create table task_instance (
    id uuid primary key,
    tenant text not null,
    run_id uuid not null,
    definition_id uuid not null,
    template_id text not null,
    item text not null default '',
    title text not null,
    queue text not null,
    priority integer not null,
    payload jsonb not null,
    labels jsonb not null,
    state text not null default 'open',
    attempt integer not null default 0,
    max_attempts integer not null,
    claimed_by text,
    lease_until timestamptz,
    token integer not null default 0,
    output jsonb,
    error jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint task_instance_state check (
      state in ('open', 'claimed', 'completed', 'failed', 'cancelled')),
    constraint task_instance_title check (char_length(title) >= 1 and char_length(title) <= 500),
    constraint task_instance_queue check (char_length(queue) >= 1 and char_length(queue) <= 200)
  )`,
  `create unique index task_instance_template on task_instance (run_id, template_id, item)`,
  `create index task_instance_list on task_instance (tenant, id)`,
  `create index task_instance_definition on task_instance (definition_id, id)`,
  `create index task_instance_failed on task_instance (tenant, id) where state = 'failed'`,
  `create index task_instance_open on task_instance (tenant, queue, priority desc, id) where state = 'open'`,
  `create index task_instance_claimed on task_instance (tenant, queue, lease_until) where state = 'claimed'`,

  `create table run_log_entry (
    run_id uuid not null,
    sequence integer not null,
    tenant text not null,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    type text not null,
    detail jsonb not null,
    primary key (run_id, sequence)
  )`,

  `create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
      using errcode = 'restrict_violation';
  end $$`,
  `create trigger run_log_entry_append_only before update or delete on run_log_entry
    for each row execute function refuse_change()`,
  `create trigger run_log_entry_no_truncate before truncate on run_log_entry
    for each statement execute function refuse_change()`,
  `create trigger definition_revision_no_truncate before truncate on definition_revision
    for each statement execute function refuse_change()`,
  `create trigger definition_revision_immutable before update or delete on definition_revision
    for each row execute function refuse_change()`,
];
