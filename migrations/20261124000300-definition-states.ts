import { Migration } from '@mikro-orm/migrations';

/**
 * The history of definitions' states: from which epoch on a definition is enabled, paused or
 * archived. A revision tells what a definition said at an epoch; this tells whether it was listening.
 *
 * A trigger of the database writes it, in the transaction of the change, because the version before
 * this one changes states as well while it still serves.
 *
 * Of earlier changes only the last one left a trace, and of that one the time but not the epoch. So
 * the history of a definition that was there before begins where it is certain; before that there is
 * no row, which means that the state was not recorded.
 */
export class DefinitionStates20261124000300 extends Migration {
  override name = '20261124000300-definition-states';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `create table definition_state (
    definition_id uuid not null,
    epoch integer not null,
    tenant text not null,
    state text not null,
    primary key (definition_id, epoch),
    constraint definition_state_state check (state in ('enabled', 'paused', 'archived'))
  )`,

  `create function record_definition_state() returns trigger language plpgsql as $$
  begin
    insert into definition_state (definition_id, epoch, tenant, state)
    values (new.id, new.epoch, new.tenant, new.state)
    on conflict (definition_id, epoch) do update set state = excluded.state;
    return null;
  end $$`,
  // Creating these waits for changes that are under way, and lets no other begin before the commit.
  `create trigger activity_definition_first_state after insert on activity_definition
    for each row execute function record_definition_state()`,
  `create trigger activity_definition_next_state after update of state on activity_definition
    for each row when (new.state is distinct from old.state)
    execute function record_definition_state()`,

  // Never moved (each change but the first is a revision or a move): enabled since it was created.
  `insert into definition_state (definition_id, epoch, tenant, state)
    select d.id, r.epoch, d.tenant, d.state
    from activity_definition d
    join definition_revision r on r.definition_id = d.id and r.revision = 1
    where d.version = d.revision
    on conflict do nothing`,
  // Moved: in its state at least since the first revision after the move, or else the last change.
  `insert into definition_state (definition_id, epoch, tenant, state)
    select d.id, coalesce(
      (select min(r.epoch) from definition_revision r
        where r.definition_id = d.id and r.created_at > d.state_changed_at), d.epoch), d.tenant, d.state
    from activity_definition d
    where d.version > d.revision
    on conflict do nothing`,
  // Moved once, as its last change: enabled from the first revision until then.
  `insert into definition_state (definition_id, epoch, tenant, state)
    select d.id, r.epoch, d.tenant, 'enabled'
    from activity_definition d
    join definition_revision r on r.definition_id = d.id and r.revision = 1
    where d.version = d.revision + 1
      and not exists (select from definition_revision later
        where later.definition_id = d.id and later.epoch = d.epoch)
    on conflict do nothing`,
];
