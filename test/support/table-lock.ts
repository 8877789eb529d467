import { withSession } from '#local-stack';
import { waitFor } from '#local-stack/testing';

/** A table in which nobody can write. */
export interface TableLock {
  /** Resolves once `writers` others wait for the lock, in the middle of their transactions. */
  untilWaiting(writers?: number): Promise<void>;
  /** Lets them go on. May be called again. */
  release(): Promise<void>;
}

/** Keeps everybody else from writing in a table until {@link TableLock.release}; reading goes on. */
export async function lockTable(databaseUrl: string, table: string): Promise<TableLock> {
  const locked = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  const session = withSession(databaseUrl, async (query) => {
    await query('begin');
    await query(`lock table ${table} in share mode`);
    locked.resolve(undefined);
    await released.promise;
    await query('rollback');
  });
  await Promise.race([locked.promise, session]);
  return {
    untilWaiting: (writers = 1) => untilWaiting(databaseUrl, table, writers),
    release: () => {
      released.resolve(undefined);
      return session;
    },
  };
}

async function untilWaiting(databaseUrl: string, table: string, writers: number): Promise<void> {
  const what = `${writers} transactions to wait for the lock on ${table}`;
  await withSession(databaseUrl, (query) =>
    waitFor(
      async () => {
        const waiting = await query(
          `select from pg_locks where relation = '${table}'::regclass and not granted`,
        );
        return waiting.length >= writers;
      },
      { what, timeoutMs: 20_000 },
    ),
  );
}
