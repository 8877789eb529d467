import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { Database, epochMs, firstIdAt, preparedRows, recordset, rows, type Tx } from '#database';
import type { DispatchError, EventEnvelope, EventState } from '../event.contract.js';
import { EventNotFoundError } from '../event.errors.js';
import {
  bytesColumn,
  type EnvelopeRow,
  envelopeColumns,
  READ_BYTES,
  timeColumn,
  toEnvelope,
} from './envelope-row.js';
import { pendingStops } from './pending-stops.js';

/** An event with its dispatch state. Times are epoch milliseconds. */
export interface EventRecord {
  readonly rowId: string;
  readonly envelope: EventEnvelope;
  readonly state: EventState;
  readonly dispatchedAt: number | null;
  /** The tenant's definitions epoch that the event was matched at. */
  readonly dispatchEpoch: number | null;
  /** Why the event was set aside. */
  readonly dispatchError: DispatchError | null;
  /** When retention took the data and the extensions away: the envelope then has neither. */
  readonly payloadRemovedAt: number | null;
}

/** What a list shows of an event: everything but its content. */
export interface EventSummary {
  readonly rowId: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  /** RFC 3339. */
  readonly time: string | null;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly state: EventState;
}

/** What has yet to be dispatched. */
export interface QueueStats {
  readonly pending: number;
  readonly failed: number;
  /** Of the oldest pending event; 0 when there is none. */
  readonly oldestAgeSeconds: number;
}

/** What a scan shows of an event: what tells whether its envelope is worth reading. */
export interface EventHeader {
  readonly rowId: string;
  readonly type: string;
  readonly source: string;
  readonly state: EventState;
  /** False once the content is no longer kept. */
  readonly hasContent: boolean;
}

/** A part of a tenant's events in the order of their receipt. Times are epoch milliseconds. */
export interface EventRange {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** Only those after this one. */
  readonly after: string | null;
  readonly limit: number;
}

/** Which events to list; all conditions hold. */
export interface EventFilter {
  readonly type?: string | undefined;
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  readonly state?: EventState | undefined;
  /** Epoch milliseconds, inclusive. */
  readonly receivedAfter?: number | undefined;
  /** Epoch milliseconds, exclusive. */
  readonly receivedBefore?: number | undefined;
}

/** Which stored events to take as a sample. */
export type SampleQuery =
  | { readonly kind: 'ids'; readonly rowIds: readonly string[] }
  | {
      readonly kind: 'latest';
      readonly limit: number;
      /** Exact types, or prefixes that end in `*`; without them events of all types. */
      readonly types?: readonly string[];
    };

/** Whether an event is stored, and whether its payload is still kept. */
export interface EventStanding {
  readonly rowId: string;
  readonly isStored: boolean;
  readonly hasContent: boolean;
}

/** Stored events: those that were named in the order of their names, others newest first. */
export interface EventSample {
  readonly events: readonly EventRecord[];
  /** How many there are; more than `events` when all of them were too much to read. */
  readonly found: number;
}

/** Envelopes that were asked for. */
export interface Envelopes {
  /** By row id. */
  readonly found: ReadonlyMap<string, EventEnvelope>;
  /** Those that did not fit in, in their order: ask for them next. */
  readonly rest: readonly string[];
}

/** So much data of events is read for a sample. */
const SAMPLE_BYTES = 8 * 2 ** 20;

/** So many of the latest events are looked through for those of some types. */
const SAMPLE_SCAN = 100_000;

/** Reads accepted events. */
@Injectable()
export class EventReader {
  constructor(private readonly database: Database) {}

  /**
   * The envelopes of a tenant's rows, from the first on as many as fit into memory. A row that does
   * not exist (any more) is missing, and so is one whose payload was removed: what is left of it is
   * no envelope to work with. Primary key.
   */
  async envelopes(tx: Tx, tenant: string, rowIds: readonly string[]): Promise<Envelopes> {
    const wanted = rowIds.map((id, place) => ({ id, place }));
    const found = await preparedRows(
      tx,
      sql<EnvelopeRow & { rowId: string | null }>`
        select * from (
          select *, sum(bytes) over (order by place) as running from (
            select input.place, event.id as "rowId", ${bytesColumn}, ${envelopeColumns}
            from ${recordset(wanted, { id: 'uuid', place: 'integer' })}
            left join event on event.id = input.id
              and event.tenant = ${tenant} and event.payload_removed_at is null
          ) as wanted
        ) as counted
        where running - bytes < ${READ_BYTES} order by place`,
    );
    return {
      found: new Map(found.flatMap((row) => (row.rowId ? [[row.rowId, toEnvelope(row)]] : []))),
      rest: rowIds.slice(found.length),
    };
  }

  /** The next events of a range, oldest first, without their content. Index `event_list`. */
  scan(tx: Tx, tenant: string, { from, until, after, limit }: EventRange): Promise<EventHeader[]> {
    return rows(
      tx,
      sql<EventHeader>`
        select event.id as "rowId", event.type, event.source, event.state, event.payload_removed_at is null as "hasContent"
        from event
        where event.tenant = ${tenant}
          and event.id >= ${firstIdAt(from)} and event.id < ${firstIdAt(until)}
          ${after === null ? sql`` : sql`and event.id > ${after}`}
        order by event.id limit ${limit}`,
    );
  }

  /**
   * Which of the tenant's events are pending, and nobody is dispatching them at this moment. Nobody
   * will until `tx` ends, since they are locked meanwhile; what is locked is skipped. Primary key.
   */
  async atRest(tx: Tx, tenant: string, rowIds: readonly string[]): Promise<ReadonlySet<string>> {
    const wanted = rowIds.map((id) => ({ id }));
    if (wanted.length === 0) return new Set();
    const found = await rows(
      tx,
      sql<{ rowId: string }>`
        select event.id as "rowId" from ${recordset(wanted, { id: 'uuid' })}
        join event on event.id = input.id
        where event.tenant = ${tenant} and event.state = 'pending'
        for key share of event skip locked`,
    );
    return new Set(found.map(({ rowId }) => rowId));
  }

  /** @throws EventNotFoundError when the tenant has no such event */
  async read(tenant: string, rowId: string): Promise<EventRecord> {
    const [row] = await rows(
      this.database.session(),
      sql<RecordRow>`
        select ${recordColumns}
        from event where event.id = ${rowId} and event.tenant = ${tenant}`,
    );
    if (!row) throw new EventNotFoundError(rowId);
    return toRecord(row);
  }

  /**
   * A page of events, newest first. Index `event_list`; since ids carry the time of receipt, a
   * range of time is a range of the index.
   *
   * @param page.after the `rowId` of the last event of the page before
   */
  list(
    tenant: string,
    filter: EventFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<EventSummary[]> {
    const conditions = [sql`event.tenant = ${tenant}`, ...conditionsOf(filter)];
    if (page.after !== undefined) conditions.push(sql`event.id < ${page.after}`);
    return rows(
      this.database.session(),
      sql<EventSummary>`
        select event.id as "rowId", event.event_id as id, event.source, event.type, event.subject,
          ${timeColumn}, ${epochMs('event.received_at')} as "receivedAt", event.state
        from event where ${sql.join(conditions, sql` and `)}
        order by event.id desc limit ${page.limit}`,
    );
  }

  /** How events stand that somebody names, in the order of their ids. Primary key. */
  standings(tenant: string, rowIds: readonly string[]): Promise<EventStanding[]> {
    const named = rowIds.map((id, place) => ({ id, place }));
    return rows(
      this.database.session(),
      sql<EventStanding>`
        select input.id as "rowId", event.id is not null as "isStored",
          event.id is not null and event.payload_removed_at is null as "hasContent"
        from ${recordset(named, { id: 'uuid', place: 'integer' })}
        left join event on event.id = input.id and event.tenant = ${tenant}
        order by input.place`,
    );
  }

  /**
   * Stored events to try something on, the first of them, as many as have 8 MiB of data together;
   * those of some types are looked for among the latest 100,000. One statement, by the primary key
   * or the index `event_list`.
   */
  async sample(tenant: string, query: SampleQuery): Promise<EventSample> {
    const order =
      query.kind === 'ids'
        ? sql`array_position(${[...query.rowIds]}::uuid[], event.id)`
        : sql`event.id desc`;
    const found = await rows(
      this.database.session(),
      sql<RecordRow & { found: number }>`
        select event.found, ${recordColumns} from (
          select event.*, sum(event.bytes) over (order by ${order}) as running,
            (count(*) over ())::int as found
          from (
            select event.*, coalesce(octet_length(event.data::text), 0)
              + coalesce(octet_length(event.data_base64), 0) as bytes
            from event where ${sql.join(sampleConditions(tenant, query), sql` and `)}
            order by ${order} limit ${query.kind === 'ids' ? query.rowIds.length : query.limit}
          ) as event
        ) as event
        where event.running <= ${SAMPLE_BYTES} order by ${order}`,
    );
    return { events: found.map(toRecord), found: found[0]?.found ?? 0 };
  }

  /**
   * How much waits to be dispatched and how much was set aside, over all tenants. Indexes
   * `event_pending` and `event_failed`.
   */
  async queueStats(): Promise<QueueStats> {
    const [stats] = await rows(
      this.database.session(),
      sql<QueueStats>`
        with recursive lane (tenant, type) as (${pendingStops('lane', ['tenant', 'type'], sql`true`)})
        select
          (select count(*) from event where event.state = 'pending')::float8 as pending,
          (select count(*) from event where event.state = 'failed')::float8 as failed,
          coalesce(max(greatest(0, extract(epoch from now() - oldest.received_at))), 0)::float8
            as "oldestAgeSeconds"
        from lane cross join lateral (
          select event.received_at from event
          where event.tenant = lane.tenant and event.type = lane.type and event.state = 'pending'
          order by event.id limit 1) as oldest`,
    );
    return stats ?? { pending: 0, failed: 0, oldestAgeSeconds: 0 };
  }
}

type RecordRow = EnvelopeRow & Omit<EventRecord, 'envelope'>;

const recordColumns = sql`
  event.id as "rowId", event.state, event.dispatch_epoch as "dispatchEpoch",
  event.dispatch_error as "dispatchError",
  ${epochMs('event.dispatched_at')} as "dispatchedAt",
  ${epochMs('event.payload_removed_at')} as "payloadRemovedAt", ${envelopeColumns}`;

function toRecord(row: RecordRow): EventRecord {
  const { rowId, state, dispatchedAt, dispatchEpoch, dispatchError, payloadRemovedAt } = row;
  const dispatch = { state, dispatchedAt, dispatchEpoch, dispatchError };
  return { rowId, envelope: toEnvelope(row), ...dispatch, payloadRemovedAt };
}

function sampleConditions(tenant: string, query: SampleQuery): RawBuilder<unknown>[] {
  // Without its payload an event would be tried as one that never had any.
  const ofTenant = sql`event.tenant = ${tenant} and event.payload_removed_at is null`;
  if (query.kind === 'ids') return [ofTenant, sql`event.id = any(${[...query.rowIds]}::uuid[])`];
  if (query.types === undefined) return [ofTenant];
  const exact = query.types.filter((type) => !type.endsWith('*'));
  const prefixes = query.types.flatMap((type) => (type.endsWith('*') ? [type.slice(0, -1)] : []));
  return [
    ofTenant,
    sql`event.id > coalesce((
      select id from event where tenant = ${tenant}
      order by id desc offset ${SAMPLE_SCAN} limit 1), '00000000-0000-0000-0000-000000000000')`,
    sql`(event.type = any(${exact}::text[]) or exists (
      select from unnest(${prefixes}::text[]) as prefix where starts_with(event.type, prefix)))`,
  ];
}

function conditionsOf(filter: EventFilter): RawBuilder<unknown>[] {
  const equal = (['type', 'source', 'subject', 'state'] as const).flatMap((column) => {
    const value = filter[column];
    return value === undefined ? [] : [sql`${sql.ref(`event.${column}`)} = ${value}`];
  });
  const { receivedAfter, receivedBefore } = filter;
  return [
    ...equal,
    ...(receivedAfter === undefined ? [] : [sql`event.id >= ${firstIdAt(receivedAfter)}`]),
    ...(receivedBefore === undefined ? [] : [sql`event.id < ${firstIdAt(receivedBefore)}`]),
  ];
}
