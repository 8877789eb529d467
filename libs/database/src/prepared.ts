import type { RawBuilder } from 'kysely';
import pg from 'pg';
import type { Tx } from './database.js';

/** More than this is no longer "a few hot statements", but a text that varies. */
const MOST_STATEMENTS = 100;

/** The names of the statements that this process prepares, by their texts. */
const names = new Map<string, string>();

/**
 * As `rows`, for a statement that is run all the time and whose text never varies: each connection
 * parses it once, and plans it once unless the values matter. Planning is most of what a statement
 * for a single row costs.
 */
export async function preparedRows<Row>(tx: Tx, statement: RawBuilder<Row>): Promise<Row[]> {
  const kysely = tx.getKysely();
  const compiled = statement.compile(kysely);
  if (!names.has(compiled.sql) && names.size < MOST_STATEMENTS) {
    names.set(compiled.sql, `activity_core_${names.size + 1}`);
  }
  const result = await kysely.executeQuery(compiled);
  return result.rows;
}

/** A connection that sends the statements of {@link preparedRows} by name. */
export class PreparingClient extends pg.Client {
  /** Stands in for all of the driver's overloads: what is no such statement goes through as it is. */
  override query(...request: never[]): never {
    const [text, values]: readonly unknown[] = request;
    const name = typeof text === 'string' ? names.get(text) : undefined;
    const isPlain = request.length <= 2; // neither a callback
    if (name === undefined || !isPlain) return super.query(...(request as [never]));
    return super.query({ name, text, values } as never);
  }
}
