import { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { migrations } from '#migrations';
import { rows } from './database.js';
import { ormConfig, PATIENT_CONNECTION } from './orm.config.js';

/**
 * Applies every pending migration, in one transaction, under an advisory lock so that two
 * deployments at once do not trip over each other.
 *
 * @returns the names of the migrations that were applied
 */
export async function runMigrations(url: string): Promise<string[]> {
  const orm = await MikroORM.init({
    // A migration may take its time.
    ...ormConfig({ url, poolMax: 2 }, PATIENT_CONNECTION),
    logger: () => undefined, // the caller says what was applied
  });
  try {
    return await orm.em.fork().transactional(async (tx) => {
      await tx.execute('select pg_advisory_xact_lock(4242001)');
      const applied = await orm.migrator.up();
      return applied.map((migration) => migration.name);
    });
  } finally {
    await orm.close();
  }
}

/** The migrations this build needs and the database lacks; a newer schema is fine. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  const [table] = await rows(
    orm.em.fork(),
    sql<{ exists: boolean }>`select to_regclass('schema_migration') is not null as exists`,
  );
  // The migrator would make the table that it misses: that is for the one who migrates.
  if (!table?.exists) return migrations.map((every) => new every(orm.driver, orm.config).name);
  const pending = await orm.migrator.getPending();
  return pending.map((migration) => migration.name);
}
