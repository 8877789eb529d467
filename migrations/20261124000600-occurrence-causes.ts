import { Migration } from '@mikro-orm/migrations';

/**
 * What the ledger of nominal times is checked against and explained with: when a definition changed
 * its state, when Temporal took a batch on, and the runs of a trigger by nominal time.
 *
 * The function is replaced where it stands, so that a state that the version before this one records
 * while it still serves has its time as well.
 */
export class OccurrenceCauses20261124000600 extends Migration {
  override name = '20261124000600-occurrence-causes';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  `alter table run_batch add column started_at timestamptz`,

  `create index activity_run_nominal on activity_run (definition_id, trigger_id, nominal_time, id)
    where nominal_time is not null`,
  `create index activity_run_range on activity_run (definition_id, trigger_id, last_nominal_time)
    where nominal_count > 1`,

  `create index cron_trigger_error on cron_trigger (id) where error is not null`,

  `alter table definition_state add column since timestamptz`,
  `create or replace function record_definition_state() returns trigger language plpgsql as $$
  begin
    insert into definition_state (definition_id, epoch, tenant, state, since)
    values (new.id, new.epoch, new.tenant, new.state, new.updated_at)
    on conflict (definition_id, epoch) do update
      set state = excluded.state, since = excluded.since;
    return null;
  end $$`,
  // The latest state began with the last move; of the others only the first one's beginning is known.
  `update definition_state s set since = d.state_changed_at
    from activity_definition d
    where d.id = s.definition_id and not exists (
      select from definition_state later
      where later.definition_id = s.definition_id and later.epoch > s.epoch)`,
  `update definition_state s set since = r.created_at
    from definition_revision r
    where r.definition_id = s.definition_id and r.revision = 1 and r.epoch = s.epoch
      and s.since is null`,
];
