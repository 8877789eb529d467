import { type RawBuilder, sql } from 'kysely';
import { binaryArray } from './binary-array.js';

/** The PostgreSQL types that {@link recordset} can carry. */
export type ColumnType = 'uuid' | 'text' | 'integer' | 'boolean' | 'timestamptz' | 'jsonb';

/**
 * Rows as a set that a statement can read from: `select … from ${recordset(rows, columns)}`.
 *
 * One array parameter per column (`unnest`), so that the statement's text is the same for one row
 * and for a thousand. The set is named `input`, its columns as the properties are (quote them:
 * `input."runId"`). `jsonb` values are serialized here; `undefined` becomes NULL.
 *
 * So that the plan is the same as well: the planner takes a range without statistics for a half per
 * cent of the rows, that is, for a row or two however long the arrays are. It then looks every row
 * up by an index, and never reads a whole table because the set, or the table when it was last
 * analyzed, seemed to call for it.
 */
export function recordset<Row extends object>(
  input: readonly Row[],
  columns: Readonly<Record<keyof Row & string, ColumnType>>,
): RawBuilder<unknown> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const arrays = names.map((name) => {
    const values = input.map((row) => row[name]);
    return columnArray(values, columns[name]);
  });
  const columnNames = sql.join(names.map((name) => sql.id(name)));
  return sql`(
    select ${columnNames} from unnest(${sql.join(arrays)}) with ordinality as member(${columnNames}, "#")
    where "#" between 0 and 2147483647) as input`;
}

function columnArray(values: readonly unknown[], type: ColumnType): RawBuilder<unknown> {
  const array = binaryArray(
    values.map((value) => textOf(value, type)),
    type === 'uuid' ? 'uuid' : 'text',
  );
  if (type === 'uuid' || type === 'text') return sql`${array}::${sql.raw(type)}[]`;
  return sql`${array}::text[]::${sql.raw(type)}[]`;
}

/** As PostgreSQL reads it. What it does not read is for PostgreSQL to refuse. */
function textOf(value: unknown, type: ColumnType): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'timestamptz' && typeof value === 'number') return new Date(value).toISOString();
  return type === 'jsonb' || typeof value !== 'string' ? JSON.stringify(value) : value;
}
