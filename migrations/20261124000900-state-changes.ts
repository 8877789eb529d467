import { Migration } from '@mikro-orm/migrations';

/**
 * The history of definitions' states tells who brought a definition into each of them, and why: who
 * paused it was forgotten as soon as somebody enabled it again.
 *
 * Of what there is already only the latest change is known.
 */
export class StateChanges20261124000900 extends Migration {
  override name = '20261124000900-state-changes';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  // Waits for changes that are under way: they would still call the function as it was.
  `lock table activity_definition in share row exclusive mode`,
  `alter table definition_state add column changed_by text, add column note text`,
  `create or replace function record_definition_state() returns trigger language plpgsql as $$
  begin
    insert into definition_state (definition_id, epoch, tenant, state, since, changed_by, note)
    values (new.id, new.epoch, new.tenant, new.state, new.updated_at, new.state_changed_by,
      new.state_note)
    on conflict (definition_id, epoch) do update
      set state = excluded.state, since = excluded.since, changed_by = excluded.changed_by,
        note = excluded.note;
    return null;
  end $$`,
  `update definition_state s set changed_by = d.state_changed_by, note = d.state_note
    from activity_definition d
    where d.id = s.definition_id and s.since = d.state_changed_at and not exists (
      select from definition_state later
      where later.definition_id = s.definition_id and later.epoch > s.epoch)`,
];
