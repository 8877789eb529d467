import { Migration } from '@mikro-orm/migrations';

/** Requests for runs (replays), and which request a run came from. */
export class RunRequests20261124000400 extends Migration {
  override name = '20261124000400-run-requests';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `create table run_request (
    id uuid primary key,
    tenant text not null,
    kind text not null,
    spec jsonb not null,
    dry_run boolean not null,
    rate integer,
    actor text not null,
    note text,
    idempotency_key text,
    state text not null default 'running',
    cursor text,
    counts jsonb not null,
    next_at timestamptz not null default now(),
    tries integer not null default 0,
    error jsonb,
    cancelled_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint run_request_state check (state in ('running', 'completed', 'cancelled', 'failed'))
  )`,
  `create index run_request_due on run_request (next_at) where state = 'running'`,
  `create index run_request_running on run_request (tenant) where state = 'running'`,
  `create index run_request_list on run_request (tenant, kind, id)`,
  `create unique index run_request_idempotency on run_request (tenant, kind, idempotency_key)
    where idempotency_key is not null`,

  `alter table activity_run add column request_id uuid`,
  `create index activity_run_request on activity_run (request_id, id) where request_id is not null`,
];
