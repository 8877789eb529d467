import { MikroORM } from '@mikro-orm/postgresql';

/** Runs one statement and gives its rows. */
export type Query = (sql: string) => Promise<readonly unknown[]>;

/** Opens one connection for `use`, and closes it. Only for statements without values from outside. */
export async function withSession<T>(url: string, use: (query: Query) => Promise<T>): Promise<T> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
    driverOptions: { connectionTimeoutMillis: 5_000 },
  });
  try {
    const connection = orm.em.getConnection();
    return await use((sql) => connection.execute<unknown[]>(sql));
  } finally {
    await orm.close(true);
  }
}

/** @returns whether the server lets us in and answers */
export async function answers(url: string): Promise<boolean> {
  try {
    await withSession(url, (query) => query('select 1'));
    return true;
  } catch {
    return false; // not listening yet, or still recovering
  }
}
