import { type RawBuilder, sql } from 'kysely';

/**
 * The tenants that have pending events, as the body of a recursive CTE `name (tenant)`, in order.
 * A loose index scan: each tenant costs one probe of `event_pending`, however many events it has,
 * and a reader that needs no further tenant causes no further probe. The last row may be null.
 *
 * @param range a condition on `event.tenant`
 */
export function pendingTenants(name: string, range: RawBuilder<unknown>): RawBuilder<unknown> {
  const tenants = sql.table(name);
  const first = (condition: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
    select event.tenant from event where event.state = 'pending' and ${condition}
    order by event.tenant limit 1)`;
  return sql`
    ${first(range)}
    union all
    select ${first(sql`event.tenant > ${tenants}.tenant and ${range}`)}
    from ${tenants} where ${tenants}.tenant is not null`;
}
