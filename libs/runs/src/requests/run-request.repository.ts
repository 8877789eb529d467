import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Clock, epochMs, rows, timestamp, type Tx } from '#database';
import type {
  NewRunRequest,
  RequestCounts,
  RequestFailure,
  RequestKind,
  RequestState,
  RunRequest,
} from './run-request.contract.js';

/** A request whose next chunk is due, locked. */
export type DueRequest<Kind extends RequestKind = RequestKind> = RunRequest<Kind> & DueChunk;

/** A chunk of a request, as it is carried out. Times are epoch milliseconds. */
export interface DueChunk {
  /** Since when the chunk is due. */
  readonly nextAt: number;
  /** How often the chunk was tried in vain. */
  readonly tries: number;
  /** This moment, by the clock that decides. */
  readonly now: number;
}

/** How far a chunk brought a request. */
export interface RequestProgress {
  readonly cursor: string | null;
  /** Of all chunks so far. */
  readonly counts: RequestCounts;
  readonly done: boolean;
  /** When the next chunk may be carried out. */
  readonly nextAt: number;
}

/** Names a request together with whose it is. */
export interface RequestIdentity<Kind extends RequestKind = RequestKind> {
  readonly tenant: string;
  readonly kind: Kind;
  readonly id: string;
}

/** Which requests to list. */
export interface RequestFilter<Kind extends RequestKind = RequestKind> {
  readonly tenant: string;
  readonly kind: Kind;
  readonly state?: RequestState;
  /** The key of one of its definitions. */
  readonly definition?: string;
}

/** A request as it is inserted. */
export type RequestDraft<Kind extends RequestKind = RequestKind> = NewRunRequest<Kind> &
  Pick<RequestIdentity, 'tenant' | 'id'> & {
    readonly actor: string;
    readonly counts: RequestCounts;
  };

/** All SQL on `run_request`. */
@Injectable()
export class RunRequestRepository {
  constructor(private readonly clock: Clock) {}

  /** Requests of one tenant are made one after the other, until `tx` ends. */
  async lockTenant(tx: Tx, tenant: string): Promise<void> {
    const name = `run_request/${tenant}`;
    await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  }

  async insert<Kind extends RequestKind>(
    tx: Tx,
    draft: RequestDraft<Kind>,
  ): Promise<RunRequest<Kind> | undefined> {
    const { id, tenant, kind, spec, dryRun, rate, actor, note, idempotencyKey, counts } = draft;
    const moment = this.clock.moment();
    const [request] = await rows(
      tx,
      sql<RunRequest<Kind>>`
        insert into run_request (
          id, tenant, kind, spec, dry_run, rate, actor, note, idempotency_key, counts, next_at,
          created_at, updated_at)
        select ${id}, ${tenant}, ${kind}, ${JSON.stringify(spec)}::jsonb, ${dryRun}, ${rate}::int,
          ${actor}, ${note}, ${idempotencyKey}, ${JSON.stringify(counts)}::jsonb, at, at, at
        from (select date_trunc('milliseconds', ${moment}) as at) as moment
        returning ${columns}`,
    );
    return request;
  }

  /** How many of the tenant's are unfinished. Index `run_request_running`. */
  async countRunning(tx: Tx, tenant: string): Promise<number> {
    const [row] = await rows(
      tx,
      sql<{ count: number }>`
        select count(*)::int as count from run_request
        where tenant = ${tenant} and state = 'running'`,
    );
    return row?.count ?? 0;
  }

  /** Primary key. */
  async find<Kind extends RequestKind>(
    tx: Tx,
    { tenant, kind, id }: RequestIdentity<Kind>,
  ): Promise<RunRequest<Kind> | undefined> {
    const [request] = await rows(
      tx,
      sql<RunRequest<Kind>>`
        select ${columns} from run_request
        where id = ${id} and tenant = ${tenant} and kind = ${kind}`,
    );
    return request;
  }

  /** Index `run_request_idempotency`. */
  async findByKey<Kind extends RequestKind>(
    tx: Tx,
    { tenant, kind }: Pick<RequestIdentity<Kind>, 'tenant' | 'kind'>,
    idempotencyKey: string,
  ): Promise<RunRequest<Kind> | undefined> {
    const [request] = await rows(
      tx,
      sql<RunRequest<Kind>>`
        select ${columns} from run_request
        where tenant = ${tenant} and kind = ${kind} and idempotency_key = ${idempotencyKey}`,
    );
    return request;
  }

  /** Newest first; `page.before` is the last id of the page before. Index `run_request_list`. */
  list<Kind extends RequestKind>(
    tx: Tx,
    { tenant, kind, state, definition }: RequestFilter<Kind>,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<RunRequest<Kind>[]> {
    return rows(
      tx,
      sql<RunRequest<Kind>>`
        select ${columns} from run_request
        where tenant = ${tenant} and kind = ${kind}
          ${state === undefined ? sql`` : sql`and state = ${state}`}
          ${definition === undefined ? sql`` : sql`and spec->'definitions' ? ${definition}`}
          ${page.before === undefined ? sql`` : sql`and id < ${page.before}`}
        order by id desc limit ${page.limit}`,
    );
  }

  /**
   * Locks the request that has waited longest for its next chunk. Index `run_request_due`; skips
   * those that another worker carries out at this moment.
   */
  async claimDue(tx: Tx, kinds: readonly RequestKind[]): Promise<DueRequest | undefined> {
    const moment = this.clock.moment();
    const [request] = await rows(
      tx,
      sql<DueRequest>`
        select ${columns}, tries, ${epochMs('next_at')} as "nextAt",
          floor(extract(epoch from ${moment}) * 1000)::float8 as now
        from run_request
        where state = 'running' and next_at <= ${moment} and kind = any(${[...kinds]}::text[])
        order by next_at limit 1
        for update skip locked`,
    );
    return request;
  }

  /** How long until a chunk is due (ms, not above 0 when one is due now); null when none is. Index `run_request_due`. */
  async nextDueIn(tx: Tx): Promise<number | null> {
    const [row] = await rows(
      tx,
      sql<{ ms: number | null }>`
        select (extract(epoch from min(next_at) - ${this.clock.moment()}) * 1000)::float8 as ms
        from run_request where state = 'running'`,
    );
    return row?.ms ?? null;
  }

  /** Moves a locked request on. Primary key. */
  async advance(
    tx: Tx,
    { tenant, id }: Pick<RequestIdentity, 'tenant' | 'id'>,
    { cursor, counts, done, nextAt }: RequestProgress,
  ): Promise<void> {
    const moment = this.clock.moment();
    await rows(
      tx,
      sql`
        update run_request set cursor = ${cursor}, counts = ${JSON.stringify(counts)}::jsonb,
          next_at = ${timestamp(nextAt)}, tries = 0, updated_at = ${moment},
          state = ${done ? 'completed' : 'running'},
          finished_at = ${done ? moment : sql`null`}
        where id = ${id} and tenant = ${tenant}`,
    );
  }

  /** Notes that a chunk was tried in vain; it is due again after the delay. Primary key. */
  async postpone(tx: Tx, { tenant, id, tries }: DueRequest, delayMs: number): Promise<void> {
    await rows(
      tx,
      sql`
        update run_request set tries = tries + 1,
          next_at = ${this.clock.moment()} + ${delayMs} * interval '1 millisecond'
        where id = ${id} and tenant = ${tenant} and state = 'running' and tries = ${tries}`,
    );
  }

  /** Ends a request that cannot be carried out, if it is still running. Primary key. */
  async fail(
    tx: Tx,
    { tenant, id }: Pick<RequestIdentity, 'tenant' | 'id'>,
    error: RequestFailure,
  ): Promise<void> {
    await rows(
      tx,
      sql`
        update run_request set state = 'failed', error = ${JSON.stringify(error)}::jsonb,
          finished_at = ${this.clock.moment()}
        where id = ${id} and tenant = ${tenant} and state = 'running'`,
    );
  }

  /**
   * Ends a request that is running; waits for the chunk that is under way. Primary key.
   *
   * @returns undefined when it is not running (any more)
   */
  async cancel<Kind extends RequestKind>(
    tx: Tx,
    { tenant, kind, id }: RequestIdentity<Kind>,
    actor: string,
  ): Promise<RunRequest<Kind> | undefined> {
    const [cancelled] = await rows(
      tx,
      sql<RunRequest<Kind>>`
        update run_request set state = 'cancelled', cancelled_by = ${actor},
          finished_at = ${this.clock.moment()}
        where id = ${id} and tenant = ${tenant} and kind = ${kind} and state = 'running'
        returning ${columns}`,
    );
    return cancelled;
  }

  /** How many are unfinished, by kind, and how long ago the stalest made progress. Index `run_request_due`. */
  runningStats(tx: Tx): Promise<{ kind: string; count: number; idleSeconds: number }[]> {
    return rows(
      tx,
      sql<{ kind: string; count: number; idleSeconds: number }>`
        select kind, count(*)::int as count,
          greatest(0, extract(epoch from now() - min(updated_at)))::float8 as "idleSeconds"
        from run_request where state = 'running' group by kind`,
    );
  }
}

const columns = sql`
  id, tenant, kind, spec, dry_run as "dryRun", rate, actor, note, state, cursor, counts, error,
  cancelled_by as "cancelledBy", ${epochMs('created_at')} as "createdAt",
  ${epochMs('finished_at')} as "finishedAt"`;
