import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { rows, type Tx } from '#database';
import type { StoredEvent } from '../event.contract.js';
import { type EnvelopeRow, envelopeColumns, toEnvelope } from './envelope-row.js';
import { pendingTenants } from './pending-tenants.js';

/** Pending events of one tenant, locked. */
export interface PendingEvents {
  readonly tenant: string;
  /** Oldest first. */
  readonly events: readonly StoredEvent[];
}

/** Claimed events of one tenant that were matched. */
export interface DispatchedEvents {
  readonly tenant: string;
  readonly rowIds: readonly string[];
  /** The tenant's definitions epoch that they were matched at. */
  readonly epoch: number;
}

/** The events that wait to be matched with the definitions. */
@Injectable()
export class EventQueue {
  /**
   * Claims the oldest pending events of the tenant whose turn it is: the next one in order after
   * `afterTenant`, round and round, that has an event nobody else has claimed. They are locked
   * until `tx` ends; others skip them meanwhile. Uses the partial index `event_pending`, so that
   * its cost does not grow with dispatched events or with tenants further round. (The limit is a
   * subquery to hide its value: the planner then reads the index in order, and does not sort a
   * whole backlog that its statistics do not know of yet.)
   *
   * @param options.afterTenant the tenant of the last claim; null to begin anywhere
   * @returns null when nothing is pending that is not claimed
   */
  async claimPending(
    tx: Tx,
    options: { readonly afterTenant: string | null; readonly limit: number },
  ): Promise<PendingEvents | null> {
    const afterTenant = options.afterTenant ?? '';
    const claimed = await rows(
      tx,
      sql<EnvelopeRow & { tenant: string; rowId: string }>`
        with recursive
          later (tenant) as (${pendingTenants('later', sql`event.tenant > ${afterTenant}`)}),
          earlier (tenant) as (${pendingTenants('earlier', sql`event.tenant <= ${afterTenant}`)}),
          turn as materialized (
            select candidate.tenant
            from (select tenant from later union all select tenant from earlier) as candidate
            cross join lateral (
              select from event where event.tenant = candidate.tenant and event.state = 'pending'
              order by event.id limit 1
              for update skip locked) as free
            limit 1)
        select event.tenant, event.id as "rowId", ${envelopeColumns}
        from event
        where event.tenant = (select tenant from turn) and event.state = 'pending'
        order by event.id limit (select ${options.limit}::int)
        for update skip locked`,
    );
    const [first] = claimed;
    if (!first) return null;
    const events = claimed.map((row) => ({ rowId: row.rowId, envelope: toEnvelope(row) }));
    return { tenant: first.tenant, events };
  }

  /**
   * Takes claimed events off the queue. Primary key; locks nothing that the claim has not locked.
   */
  async markDispatched(tx: Tx, dispatched: DispatchedEvents): Promise<void> {
    const { tenant, rowIds, epoch } = dispatched;
    await rows(
      tx,
      sql`
        update event set state = 'dispatched', dispatched_at = now(), dispatch_epoch = ${epoch}
        where id = any(${rowIds}::uuid[]) and tenant = ${tenant}`,
    );
  }
}
