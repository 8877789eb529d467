import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { CHANNELS, Database, Notifier, preparedRows, recordset, rows, type Tx } from '#database';
import type { DispatchError, EventState, StoredEvent } from '../event.contract.js';
import { EventNotFailedError, EventNotFoundError } from '../event.errors.js';
import { toEnvelope } from './envelope-row.js';
import { type ClaimOptions, claimStatement } from './event-claim.js';

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
   * The events are locked until `tx` ends; others skip them meanwhile. Of large events it gives fewer,
   * so that they fit into memory, from each lane in turn; one in any case. The others stay locked with
   * them.
   *
   * @param options.after the last lane of the last claim; null to begin anywhere
   * @returns null when nothing is pending, of tenants that may have a turn, that is not claimed
   */
  async claimPending(tx: Tx, options: ClaimOptions): Promise<PendingEvents | null> {
    const claimed = await preparedRows(tx, claimStatement(options));
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
