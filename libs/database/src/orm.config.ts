import { Socket } from 'node:net';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';
import { migrations } from '#migrations';
import { PreparingClient } from './prepared.js';

/** How both apps, the CLI and the tests reach PostgreSQL. */
export interface DatabaseOptions {
  /** `postgresql://user:password@host:port/database` */
  readonly url: string;
  /** Connections of this process at most. @default 10 */
  readonly poolMax?: number;
  /**
   * Whether hot statements are prepared. A pooler must then know prepared statements (PgBouncer: from
   * 1.21 on, with `max_prepared_statements`).
   *
   * @default true
   */
  readonly prepare?: boolean;
}

/** For what may take long: nothing but connecting has a limit. */
export const PATIENT_CONNECTION = { connectionTimeoutMillis: 5_000, keepAlive: true };

/** A statement is cancelled after this long (ms): none of ours takes more, unless it waits for a lock. */
const STATEMENT_MS = 30_000;

/** A connection on which nothing is heard for this long (ms), in use or not, is given up. */
const SILENCE_MS = STATEMENT_MS + 5_000;

/** For the apps: nobody waits for ever, whatever becomes of the server, the network or a process. */
const IMPATIENT_CONNECTION = {
  ...PATIENT_CONNECTION,
  // Every hot statement has its index. Without the first a plan that was made and kept while a table
  // was small would go on reading all of it; the second keeps what cannot do without, and so looks
  // dear, from being compiled.
  options: '-c enable_seqscan=off -c jit=off',
  statement_timeout: STATEMENT_MS,
  // A process that is frozen inside a transaction must not hold its locks for ever.
  idle_in_transaction_session_timeout: STATEMENT_MS,
  // A server or a network that is gone without a word refuses nothing and closes nothing.
  stream: (): Socket => {
    const socket = new Socket();
    return socket.setTimeout(SILENCE_MS, () => {
      socket.destroy(new Error(`Connection terminated after ${SILENCE_MS} ms of silence`));
    });
  },
};

/**
 * The MikroORM configuration; entities are added by the modules that own them.
 *
 * @param connection how long connections are waited for and kept
 */
export function ormConfig(
  options: DatabaseOptions,
  connection: typeof PATIENT_CONNECTION = IMPATIENT_CONNECTION,
): Options {
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
      ...connection,
      ...tlsOf(options.url),
      ...((options.prepare ?? true) && { Client: PreparingClient }),
    },
  });
}

/** How a connection outside the pool is made, with the same patience. The driver reads `sslmode`. */
export function connectionConfig(url: string): ClientConfig {
  return { connectionString: url, ...IMPATIENT_CONNECTION };
}

/**
 * What `sslmode`, `sslrootcert`, `sslcert` and `sslkey` in the URL ask for; MikroORM itself reads no
 * parameters. A URL without `sslmode` leaves it to the driver (`PGSSLMODE`).
 */
function tlsOf(url: string): { ssl?: NonNullable<ReturnType<typeof parse>['ssl']> } {
  const { ssl } = parse(url);
  return ssl === undefined ? {} : { ssl };
}
