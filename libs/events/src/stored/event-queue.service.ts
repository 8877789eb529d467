import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { CHANNELS, Database, Notifier, preparedRows, recordset, rows, type Tx } from '#database';
import type { DispatchError, EventState, StoredEvent } from '../event.contract.js';
import { EventNotFailedError, EventNotFoundError } from '../event.errors.js';
import {
  bytesColumn,
  type EnvelopeRow,
  envelopeColumns,
  READ_BYTES,
  toEnvelope,
} from './envelope-row.js';
import { pendingStops } from './pending-stops.js';

/** One lane of the queue: what waits of one tenant and one event type. */
export interface Lane {
  readonly tenant: string;
  readonly type: string;
}

/** Pending events of one tenant, locked. */
export interface PendingEvents {
  readonly tenant: string;
  readonly events: readonly StoredEvent[];
  /** Where the next claim goes on. */
  readonly last: Lane;
  /** Whether more of them were there and did not fit into memory. */
  readonly isCut: boolean;
}

/** Claimed events of one tenant that were matched. */
export interface DispatchedEvents {
  readonly tenant: string;
  readonly rowIds: readonly string[];
  /** The tenant's definitions epoch that they were matched at. */
  readonly epoch: number;
}

/** A claimed event that cannot be dispatched. */
export interface FailedEvent {
  readonly rowId: string;
  readonly error: DispatchError;
}

/** The events that wait to be matched with the definitions. */
@Injectable()
export class EventQueue {
  constructor(
    private readonly database: Database,
    private readonly notifier: Notifier,
  ) {}

  /**
   * Claims pending events of the tenant whose turn it is: the next one in order after
   * `after.tenant`, round and round, that has an event nobody else has claimed. Each of its lanes
   * gives its oldest events, all lanes equally many; what room is left goes to the first lanes
   * after `after.type`, round and round. So no tenant and no type waits for the flood of another.
   *
   * The events are locked until `tx` ends; others skip them meanwhile. Uses the partial index
   * `event_pending`, so that its cost does not grow with dispatched events, with a lane's length or
   * with tenants further round.
   *
   * Two things keep the planner to that index when its statistics do not know of a backlog yet.
   * Limits are subqueries, which hides their values. A lane is a range of types and not one type:
   * the order by type and id is then no other index's.
   *
   * Of large events it gives fewer, so that they fit into memory, from each lane in turn; one in any
   * case. The others stay locked with them.
   *
   * @param options.after the last lane of the last claim; null to begin anywhere
   * @returns null when nothing is pending that is not claimed
   */
  async claimPending(
    tx: Tx,
    options: { readonly after: Lane | null; readonly limit: number },
  ): Promise<PendingEvents | null> {
    const { tenant, type } = options.after ?? { tenant: '', type: '' };
    const ofTurn = sql`event.tenant = (select tenant from turn)`;
    const inLane = sql`
      ${ofTurn} and event.type between lane.type and lane.type and event.state = 'pending'`;
    const columns = sql`lane.place, event.tenant, event.id as "rowId", ${bytesColumn}, ${envelopeColumns}`;
    const claimed = await preparedRows(
      tx,
      sql<EnvelopeRow & { place: number; tenant: string; rowId: string; locked: number }>`
        with recursive
          later (tenant) as (${pendingStops('later', ['tenant'], sql`event.tenant > ${tenant}`)}),
          earlier (tenant) as (${pendingStops('earlier', ['tenant'], sql`event.tenant <= ${tenant}`)}),
          turn as materialized (
            select candidate.tenant
            from (select tenant from later union all select tenant from earlier) as candidate
            cross join lateral (
              select from event where event.tenant = candidate.tenant and event.state = 'pending'
              order by event.type, event.id limit 1
              for update skip locked) as free
            limit 1),
          after (type) as (
            ${pendingStops('after', ['type'], sql`${ofTurn} and event.type > ${type}`)}),
          before (type) as (
            ${pendingStops('before', ['type'], sql`${ofTurn} and event.type <= ${type}`)}),
          lane as materialized (
            select type, row_number() over ()::int as place
            from (select type from after union all select type from before) as each
            limit (select ${options.limit}::int)),
          share as materialized (
            select claimed.* from lane cross join lateral (
              select ${columns} from event where ${inLane}
              order by event.type, event.id
              limit (select ceil(${options.limit}::float8 / count(*))::int from lane)
              for update skip locked) as claimed),
          rest as (
            select claimed.* from lane cross join lateral (
              select ${columns} from event where ${inLane} and event.id > (
                select share."rowId" from share where share.place = lane.place
                order by share."rowId" desc limit 1)
              order by event.type, event.id
              limit (select ${options.limit}::int - count(*)::int from share)
              for update skip locked) as claimed
            limit (select greatest(0, ${options.limit}::int - count(*)::int) from share))
        select * from (
          select *, sum(bytes) over (order by rank, place) as running,
            (count(*) over ())::int as locked
          from (
            select *, row_number() over (partition by place order by "rowId") as rank
            from (select * from share union all select * from rest) as claimed) as ranked) as counted
        where running - bytes < ${READ_BYTES}
        order by place, "rowId"`,
    );
    const [first] = claimed;
    if (!first) return null;
    const last = claimed.reduce((a, b) => (b.place > a.place ? b : a));
    return {
      tenant: first.tenant,
      events: claimed.map((row) => ({ rowId: row.rowId, envelope: toEnvelope(row) })),
      last: { tenant: last.tenant, type: last.type },
      isCut: claimed.length < first.locked,
    };
  }

  /**
   * Takes claimed events off the queue. Primary key; locks nothing that the claim has not locked.
   */
  async markDispatched(tx: Tx, dispatched: DispatchedEvents): Promise<void> {
    const { tenant, epoch } = dispatched;
    const claimed = dispatched.rowIds.map((id) => ({ id }));
    if (claimed.length === 0) return;
    await preparedRows(
      tx,
      sql`
        update event set state = 'dispatched', dispatched_at = now(), dispatch_epoch = ${epoch}
        from ${recordset(claimed, { id: 'uuid' })}
        where event.id = input.id and event.tenant = ${tenant}`,
    );
  }

  /**
   * Sets claimed events aside, with their errors, so that they hold up nothing. Primary key; locks
   * nothing that the claim has not locked.
   */
  async setAside(tx: Tx, tenant: string, events: readonly FailedEvent[]): Promise<void> {
    if (events.length === 0) return;
    await rows(
      tx,
      sql`
        update event set state = 'failed', dispatch_error = input.error
        from ${recordset(events, { rowId: 'uuid', error: 'jsonb' })}
        where event.id = input."rowId" and event.tenant = ${tenant}`,
    );
  }

  /**
   * Puts an event that was set aside back onto the queue. Primary key.
   *
   * @throws EventNotFoundError, EventNotFailedError
   */
  async putBack(tenant: string, rowId: string): Promise<void> {
    const session = this.database.session();
    const ofEvent = sql`id = ${rowId} and tenant = ${tenant}`;
    const putBack = await rows(
      session,
      sql`
        update event set state = 'pending', dispatch_error = null
        where ${ofEvent} and state = 'failed' returning id`,
    );
    if (putBack.length > 0) {
      this.notifier.notify(CHANNELS.pendingEvents);
      return;
    }
    const [event] = await rows(
      session,
      sql<{ state: EventState }>`select state from event where ${ofEvent}`,
    );
    throw event ? new EventNotFailedError(rowId, event.state) : new EventNotFoundError(rowId);
  }
}
