import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { epochMs, rows, timestamp, type Tx } from '#database';
import type { CoveredTimes, LedgerTrigger } from './nominal-ledger.service.js';
import type { BackfillOrder } from './requests/run-request.contract.js';

/** A pause that is over. Times are epoch milliseconds. */
export interface PastPause {
  readonly tenant: string;
  readonly definitionId: string;
  /** Ids of cron triggers. */
  readonly triggers: readonly string[];
  /** When the definition had been enabled before: what a pause skipped after that, this one did. */
  readonly enabledAt: number;
  readonly pausedAt: number;
}

/** Which rows to look for. Times are epoch milliseconds. */
export interface PausedQuery {
  /** Skipped after that. */
  readonly since: number;
  /** Inclusive; a row that covers a time from here on is one of them. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  readonly order: BackfillOrder;
  /** Of each kind at most. */
  readonly limit: number;
}

/** Rows that a pause skipped, in the order that was asked for. */
export interface PausedRows {
  /** Each of one time. */
  readonly single: readonly CoveredTimes[];
  /** Each of several times; they do not overlap. */
  readonly ranges: readonly CoveredTimes[];
}

/** So many rows of a trigger before a pause are looked at. */
const LOOK_BACK_MAX = 10_000;

/** Reads which nominal times a pause skipped. */
@Injectable()
export class PauseLedger {
  /**
   * The earliest nominal time before a pause that it skipped, because the run was recorded before it
   * and carried out after; null when there is none. One that has yet to be carried out counts, since
   * somebody may be about to skip it. Index `activity_run_nominal`.
   */
  async earliestBefore(
    tx: Tx,
    { tenant, definitionId, triggers, enabledAt, pausedAt }: PastPause,
  ): Promise<number | null> {
    const [found] = await rows(
      tx,
      sql<{ earliest: number | null }>`
        select (extract(epoch from min(r.nominal_time)) * 1000)::float8 as earliest
        from unnest(${[...triggers]}::text[]) as of_trigger(id)
        cross join lateral (
          select r.nominal_time, r.occurrence, r.state, r.reason, r.finished_at from activity_run r
          where r.definition_id = ${definitionId} and r.trigger_id = of_trigger.id
            and r.tenant = ${tenant} and r.nominal_time <= ${timestamp(pausedAt)}
          order by r.nominal_time desc, r.id desc limit ${LOOK_BACK_MAX}) r
        where r.occurrence <> 'manual'
          and (r.state in ('pending', 'split') or (${skippedAfter(enabledAt)}))`,
    );
    return found?.earliest ?? null;
  }

  /** The first rows of a stretch. Indexes `activity_run_nominal` and `activity_run_range`. */
  async skipped(tx: Tx, trigger: LedgerTrigger, query: PausedQuery): Promise<PausedRows> {
    const { tenant, definitionId, triggerId } = trigger;
    const { since, from, until, order, limit } = query;
    const direction = order === 'oldest_first' ? sql`asc` : sql`desc`;
    const select = sql`
      select ${epochMs('r.nominal_time')} as first, r.revision,
        (extract(epoch from coalesce(r.last_nominal_time, r.nominal_time)) * 1000)::float8 as last
      from activity_run r
      where r.definition_id = ${definitionId} and r.trigger_id = ${triggerId}
        and r.tenant = ${tenant} and r.nominal_time < ${timestamp(until)}
        and r.occurrence <> 'manual' and ${skippedAfter(since)}`;
    const single = await rows(
      tx,
      sql<CoveredTimes>`
        ${select} and r.nominal_count = 1 and r.nominal_time >= ${timestamp(from)}
        order by r.nominal_time ${direction} limit ${limit}`,
    );
    const ranges = await rows(
      tx,
      sql<CoveredTimes>`
        ${select} and r.nominal_count > 1 and r.last_nominal_time >= ${timestamp(from)}
        order by r.last_nominal_time ${direction} limit ${limit}`,
    );
    return { single, ranges };
  }
}

/** Not at that moment: there the change that enables a definition settles the times of its pause. */
function skippedAfter(since: number) {
  return sql`r.state = 'skipped' and r.reason = 'paused' and r.finished_at > ${timestamp(since)}`;
}
