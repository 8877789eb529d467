import { Migration } from '@mikro-orm/migrations';

/**
 * Events lose their payloads, and later their rows. How far that has come is kept as a mark per
 * task, and not found by an index, which every event that is accepted would pay for.
 */
export class EventRetention20261124000100 extends Migration {
  override name = '20261124000100-event-retention';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `alter table event add column payload_removed_at timestamptz`,

  `create table event_retention (
    task text primary key,
    last_id uuid not null,
    constraint event_retention_task check (task in ('payload', 'identity'))
  )`,
  `insert into event_retention (task, last_id) values
    ('payload', '00000000-0000-0000-0000-000000000000'),
    ('identity', '00000000-0000-0000-0000-000000000000')`,

  `create table event_straggler (
    task text not null,
    event_id uuid not null,
    tenant text not null,
    look_at timestamptz not null,
    primary key (task, event_id)
  )`,
  `create index event_straggler_due on event_straggler (task, look_at)`,
];
