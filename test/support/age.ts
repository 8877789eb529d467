import { withSession } from '#local-stack';

/**
 * Lets a definition have been there, in its state, for so many hours more; its cron triggers have
 * not been looked at since then. That is what a test sees of an outage, or of a pause, without
 * waiting for it.
 */
export function age(databaseUrl: string, key: string, hours: number): Promise<void> {
  const earlier = `- interval '${hours} hours'`;
  const its = `(select id from activity_definition where key = '${key}')`;
  return withSession(databaseUrl, async (query) => {
    await query(`
      begin;
      alter table definition_revision disable trigger user;
      update definition_revision set created_at = created_at ${earlier} where definition_id = ${its};
      alter table definition_revision enable trigger user;
      update definition_state set since = since ${earlier} where definition_id = ${its};
      update activity_definition set created_at = created_at ${earlier},
        updated_at = updated_at ${earlier}, state_changed_at = state_changed_at ${earlier}
      where key = '${key}';
      update cron_trigger set last_nominal = last_nominal ${earlier}, next_due = now()
      where definition_key = '${key}';
      commit`);
  });
}
