import { Migration } from '@mikro-orm/migrations';

/** Event sources: how deliveries of other systems become events. */
export class EventSources20261124000200 extends Migration {
  override name = '20261124000200-event-sources';

  override up(): void {
    this.addSql(`create table event_source (
      id uuid primary key,
      tenant text not null,
      key text not null,
      name text not null,
      enabled boolean not null,
      address text not null,
      spec jsonb not null,
      version integer not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
    this.addSql(`create unique index event_source_key on event_source (tenant, key)`);
    this.addSql(`create unique index event_source_address on event_source (address)`);
  }
}
