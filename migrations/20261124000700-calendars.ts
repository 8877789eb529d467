import { Migration } from '@mikro-orm/migrations';

/** Named calendars of a tenant, and which definitions refer to them. */
export class Calendars20261124000700 extends Migration {
  override name = '20261124000700-calendars';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `create table calendar (
    id uuid primary key,
    tenant text not null,
    key text not null,
    name text not null,
    days jsonb not null,
    version integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    updated_by text not null
  )`,
  `create unique index calendar_key on calendar (tenant, key)`,

  `create table calendar_use (
    definition_id uuid not null,
    calendar_key text not null,
    tenant text not null,
    primary key (definition_id, calendar_key)
  )`,
  `create index calendar_use_calendar on calendar_use (tenant, calendar_key)`,
];
