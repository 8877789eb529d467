import { type RawBuilder, sql } from 'kysely';
import { bytesColumn, type EnvelopeRow, envelopeColumns, READ_BYTES } from './envelope-row.js';
import { pendingStops } from './pending-stops.js';

/** An event that was claimed. */
export interface ClaimedRow extends EnvelopeRow {
  readonly tenant: string;
  readonly rowId: string;
  /** Of its lane in the round of lanes, from 1 on. */
  readonly place: number;
  /** How many events were locked, those that are left out for their size among them. */
  readonly locked: number;
}

export interface ClaimOptions {
  /** The last lane of the last claim; null to begin anywhere. */
  readonly after: { readonly tenant: string; readonly type: string } | null;
  readonly limit: number;
  /** Tenants that have no turn now. @default none */
  readonly without?: readonly string[];
}

/**
 * Claims pending events, see `EventQueue.claimPending`. Uses the partial index `event_pending`, so
 * that its cost does not grow with dispatched events, with a lane's length or with tenants further
 * round.
 *
 * Two things keep the planner to that index when its statistics do not know of a backlog yet.
 * Limits are subqueries, which hides their values. A lane is a range of types and not one type: the
 * order by type and id is then no other index's.
 */
export function claimStatement({
  after,
  limit,
  without = [],
}: ClaimOptions): RawBuilder<ClaimedRow> {
  const { tenant, type } = after ?? { tenant: '', type: '' };
  const ofTurn = sql`event.tenant = (select tenant from turn)`;
  const inLane = sql`
    ${ofTurn} and event.type between lane.type and lane.type and event.state = 'pending'`;
  const columns = sql`lane.place, event.tenant, event.id as "rowId", ${bytesColumn}, ${envelopeColumns}`;
  return sql<ClaimedRow>`
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
        where candidate.tenant <> all(${[...without]}::text[])
        limit 1),
      after (type) as (
        ${pendingStops('after', ['type'], sql`${ofTurn} and event.type > ${type}`)}),
      before (type) as (
        ${pendingStops('before', ['type'], sql`${ofTurn} and event.type <= ${type}`)}),
      lane as materialized (
        select type, row_number() over ()::int as place
        from (select type from after union all select type from before) as each
        limit (select ${limit}::int)),
      share as materialized (
        select claimed.* from lane cross join lateral (
          select ${columns} from event where ${inLane}
          order by event.type, event.id
          limit (select ceil(${limit}::float8 / count(*))::int from lane)
          for update skip locked) as claimed),
      rest as (
        select claimed.* from lane cross join lateral (
          select ${columns} from event where ${inLane} and event.id > (
            select share."rowId" from share where share.place = lane.place
            order by share."rowId" desc limit 1)
          order by event.type, event.id
          limit (select ${limit}::int - count(*)::int from share)
          for update skip locked) as claimed
        limit (select greatest(0, ${limit}::int - count(*)::int) from share))
    select * from (
      select *, sum(bytes) over (order by rank, place) as running,
        (count(*) over ())::int as locked
      from (
        select *, row_number() over (partition by place order by "rowId") as rank
        from (select * from share union all select * from rest) as claimed) as ranked) as counted
    where running - bytes < ${READ_BYTES}
    order by place, "rowId"`;
}
