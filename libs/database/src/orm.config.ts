import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { migrations } from '#migrations';

/** How both apps, the CLI and the tests reach PostgreSQL. */
export interface DatabaseOptions {
  /** `postgresql://user:password@host:port/database` */
  readonly url: string;
  /** Connections of this process at most. @default 10 */
  readonly poolMax?: number;
}

/** The MikroORM configuration; entities are added by the modules that own them. */
export function ormConfig(options: DatabaseOptions): Options {
  return defineConfig({
    clientUrl: options.url,
    pool: { min: 0, max: options.poolMax ?? 10 },
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      tableName: 'schema_migration',
      snapshot: false,
      allOrNothing: true,
      disableForeignKeys: false,
    },
    schemaGenerator: { ignoreTriggers: true, skipTables: ['schema_migration'] },
    discovery: { warnWhenNoEntities: false },
    driverOptions: {
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      // A process that is frozen inside a transaction must not hold its locks for ever.
      idle_in_transaction_session_timeout: 30_000,
    },
  });
}
