import { type RawBuilder, sql } from 'kysely';

/** The PostgreSQL types that {@link recordset} can carry. */
export type ColumnType =
  'uuid' | 'text' | 'integer' | 'boolean' | 'timestamptz' | 'jsonb' | 'bytea';

/**
 * Rows as a set that a statement can read from: `select … from ${recordset(rows, columns)}`.
 *
 * One array parameter per column (`unnest`), so that the statement's text, and with it the plan, is
 * the same for one row and for a thousand. The set is named `input`, its columns as the properties
 * are (quote them: `input."runId"`). `jsonb` values are serialized here; `undefined` becomes NULL.
 */
export function recordset<Row extends object>(
  input: readonly Row[],
  columns: Readonly<Record<keyof Row & string, ColumnType>>,
): RawBuilder<unknown> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const arrays = names.map((name) => {
    const type = columns[name];
    const values = input.map((row) => parameter(row[name], type));
    return sql`${values}::${sql.raw(type)}[]`;
  });
  return sql`unnest(${sql.join(arrays)}) as input(${sql.join(names.map((name) => sql.id(name)))})`;
}

function parameter(value: unknown, type: ColumnType): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (type === 'timestamptz' && typeof value === 'number') return new Date(value).toISOString();
  return value;
}
