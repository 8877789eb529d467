import { type RawBuilder, sql } from 'kysely';

/**
 * The different values of these columns among pending events, in order, as the body of a recursive
 * CTE `name (columns)`. A loose index scan: each value costs one probe of `event_pending`, however
 * many events have it, and a reader that needs no further value causes no further probe.
 *
 * @param columns follow, in `event_pending`, on those that `range` holds equal
 * @param range a condition on `event`; of two columns it must not bound the second, since
 *   PostgreSQL would begin every probe at that bound
 */
export function pendingStops(
  name: string,
  columns: readonly ('tenant' | 'type')[],
  range: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const stop = sql.join(columns.map((column) => sql.ref(`event.${column}`)));
  const last = sql.join(columns.map((column) => sql.ref(`${name}.${column}`)));
  const first = (condition: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    select ${stop} from event where event.state = 'pending' and ${condition}
    order by ${stop} limit 1`;
  return sql`
    (${first(range)})
    union all
    select next.* from ${sql.table(name)}
    cross join lateral (${first(sql`(${stop}) > (${last}) and ${range}`)}) as next`;
}
