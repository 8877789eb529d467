import { Injectable } from '@nestjs/common';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { type RawBuilder, sql } from 'kysely';

/**
 * One open transaction. A service that composes several modules opens it and passes it on; a
 * module's repository only ever uses the one it is given.
 */
export type Tx = SqlEntityManager;

/** The way to PostgreSQL: transactions, and single statements outside of one. */
@Injectable()
export class Database {
  constructor(private readonly orm: MikroORM) {}

  /**
   * Runs `work` in one READ COMMITTED transaction; commits when it resolves, rolls back when it throws.
   *
   * @throws whatever `work` throws, and the driver's errors
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.orm.em.fork().transactional(work);
  }

  /** A fresh unit of work outside any transaction, for ordinary reads. */
  session(): Tx {
    return this.orm.em.fork();
  }
}

/**
 * Runs one hand-written statement with bound parameters inside `tx` and returns its rows.
 *
 * Times come back as text: select them with {@link epochMs}.
 */
export async function rows<Row>(tx: Tx, statement: RawBuilder<Row>): Promise<Row[]> {
  const result = await statement.execute(tx.getKysely());
  return result.rows;
}

/** A `timestamptz` expression as epoch milliseconds (number or null). */
export function epochMs(column: string): RawBuilder<number> {
  return sql<number>`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`;
}

/** Epoch milliseconds as a value for a `timestamptz` parameter. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
