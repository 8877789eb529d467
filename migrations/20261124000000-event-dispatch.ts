import { Migration } from '@mikro-orm/migrations';

/**
 * Pending events are queued by tenant and type, so that a flood of one type does not hold up the
 * others; an event that cannot be dispatched is set aside as `failed`, with its error.
 */
export class EventDispatch20261124000000 extends Migration {
  override name = '20261124000000-event-dispatch';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `alter table event add column dispatch_error jsonb`,
  `alter table event drop constraint event_state`,
  `alter table event add constraint event_state check (state in ('pending', 'dispatched', 'failed'))`,
  `drop index event_pending`,
  `create index event_pending on event (tenant, type, id) where state = 'pending'`,
  `create index event_failed on event (tenant, id) where state = 'failed'`,
];
