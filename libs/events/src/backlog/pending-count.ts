import { type RawBuilder, sql } from 'kysely';
import { rows, type Tx } from '#database';

/**
 * Counts the pending events of a tenant, up to `max`. Partial index `event_pending` alone, since
 * no other has its order; locks nothing. `tx` is a transaction of its own: the
 * planner is kept from reading the table, which its statistics may suggest when most events of the
 * recent past were pending.
 */
export async function countPending(tx: Tx, tenant: string, max: number): Promise<number> {
  await rows(tx, indexOnly);
  const [row] = await rows(tx, pendingCount(tenant, max));
  return row?.pending ?? 0;
}

export const indexOnly = sql`
  select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;

export function pendingCount(tenant: string, max: number): RawBuilder<{ pending: number }> {
  return sql`
    select count(*)::int as pending from (
      select from event where tenant = ${tenant} and state = 'pending'
      order by type, id limit ${max}
    ) as waiting`;
}
