import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { epochMs, recordset, rows, timestamp, type Tx } from '#database';
import { RunLog } from '#run-log';
import type { Occurrence, RunState } from './contract.js';
import type { RequestKind } from './requests/run-request.contract.js';

/** Names a cron trigger together with whose it is. */
export interface LedgerTrigger {
  readonly tenant: string;
  readonly definitionId: string;
  readonly triggerId: string;
}

/** A row of the ledger that is about nominal times of a trigger. Times are epoch milliseconds. */
export interface NominalRun {
  readonly id: string;
  readonly revision: number;
  readonly occurrence: Occurrence;
  readonly request: { readonly id: string; readonly kind: RequestKind } | null;
  /** The only nominal time, or the first of several. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly due: number | null;
  readonly coalescedInto: number | null;
  readonly state: RunState;
  readonly reason: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** When Temporal took on the workflow that carried it out. */
  readonly startedAt: number | null;
  /** Why it was split off its batch, as the log has it; null when it was not. */
  readonly splitReason: string | null;
  /** Whether it failed and was tried again: what it shows is the latest try. */
  readonly redriven: boolean;
}

/** The row itself, which keeps the reason of its latest state alone. */
type NominalRow = Omit<NominalRun, 'splitReason'> & { readonly splitOff: boolean };

/** Where a page of the ledger begins and how far it may go. */
export interface NominalPage {
  /** Inclusive; a row that covers a time from here on belongs to the page. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** The last row of the page before. */
  readonly after?: NominalPosition | undefined;
  readonly limit: number;
}

export interface NominalPosition {
  readonly at: number;
  readonly id: string;
}

/** Nominal times that one row covers: all of the trigger's from first to last. */
export interface CoveredTimes {
  readonly first: number;
  readonly last: number;
  readonly revision: number;
}

/** The latest nominal time of a trigger that the ledger has. */
export interface LatestCovered {
  readonly definitionId: string;
  readonly triggerId: string;
  readonly at: number;
}

/** What the ledger has of a nominal time: nothing, something that did not run, or a run. */
export type NominalFate = 'absent' | 'missed' | 'ran';

/** Reads the ledger by nominal time. */
@Injectable()
export class NominalLedger {
  constructor(private readonly runLog: RunLog) {}

  /** In the order of nominal times. Indexes `activity_run_nominal` and `activity_run_range`. */
  async page(
    tx: Tx,
    trigger: LedgerTrigger,
    { from, until, after, limit }: NominalPage,
  ): Promise<NominalRun[]> {
    const reaching = after ? [] : await this.reachingTo(tx, trigger, from);
    // The last row of the page before may be a range that begins before `from`.
    const begin = Math.max(from, after?.at ?? -Infinity);
    const found = await rows(
      tx,
      sql<NominalRow>`
        ${selectRun} where ${ofTrigger(trigger)}
          and r.nominal_time >= ${timestamp(begin)} and r.nominal_time < ${timestamp(until)}
          ${after ? sql`and (r.nominal_time, r.id) > (${timestamp(after.at)}, ${after.id}::uuid)` : sql``}
        order by r.nominal_time, r.id limit ${limit}`,
    );
    return this.withSplitReasons(tx, trigger.tenant, [...reaching, ...found].slice(0, limit));
  }

  /**
   * What covers the trigger's times in [from, until), in order; runs that were made in addition
   * cover nothing. Indexes as of {@link page}.
   */
  async covered(
    tx: Tx,
    trigger: LedgerTrigger,
    { from, until }: Pick<NominalPage, 'from' | 'until'>,
  ): Promise<CoveredTimes[]> {
    const reaching = await this.reachingTo(tx, trigger, from);
    const found = await rows(
      tx,
      sql<CoveredTimes>`
        select ${epochMs('r.nominal_time')} as first, r.revision,
          ${lastTime} as last
        from activity_run r where ${ofTrigger(trigger)} and ${isOfTime}
          and r.nominal_time >= ${timestamp(from)} and r.nominal_time < ${timestamp(until)}
        order by r.nominal_time`,
    );
    return [...reaching, ...found];
  }

  /**
   * What the ledger has of these times, which are in order. A time that no row covers is absent, as
   * {@link covered} has it, also when a run was made in addition to a row that is gone. Indexes as of
   * {@link page}.
   */
  async fates(
    tx: Tx,
    trigger: LedgerTrigger,
    times: readonly number[],
  ): Promise<ReadonlyMap<number, NominalFate>> {
    const [earliest, latest] = [times.at(0), times.at(-1)];
    if (earliest === undefined || latest === undefined) return new Map();
    const ranges = await this.ranges(tx, trigger, { from: earliest, until: latest + 1 });
    const points = await this.points(tx, trigger, times);
    return new Map(
      times.map((time) => {
        const point = points.get(time);
        const isInRange = ranges.some(({ first, last }) => first <= time && time <= last);
        if (point?.covers !== true && !isInRange) return [time, 'absent'];
        return [time, point?.ran === true ? 'ran' : 'missed'];
      }),
    );
  }

  /**
   * The latest times that are covered after an instant, of those triggers that have any. One look-up
   * each in the indexes `activity_run_nominal` and `activity_run_range`.
   */
  latestCovered(
    tx: Tx,
    triggers: readonly LedgerTrigger[],
    after: number,
  ): Promise<LatestCovered[]> {
    const covered = (time: RawBuilder<unknown>) => sql`
      select ${time} as at from activity_run r
      where r.definition_id = input."definitionId" and r.trigger_id = input."triggerId"
        and r.tenant = input.tenant and starts_with(r.occurrence_key, 'time:')
        and ${time} > ${timestamp(after)}`;
    return rows(
      tx,
      sql<LatestCovered>`
        select "definitionId", "triggerId", ${epochMs('latest')} as at from (
          select input."definitionId", input."triggerId", max(covered.at) as latest
          from ${recordset(triggers, { tenant: 'text', definitionId: 'uuid', triggerId: 'text' })}
          cross join lateral (
            ${covered(sql`r.nominal_time`)}
            union all ${covered(sql`r.last_nominal_time`)} and r.nominal_count > 1) covered
          group by input."definitionId", input."triggerId") trigger`,
    );
  }

  /** Whether the ledger has anything of the trigger. Index `activity_run_nominal`. */
  async has(tx: Tx, trigger: LedgerTrigger): Promise<boolean> {
    const found = await rows(
      tx,
      sql`select r.id from activity_run r
        where ${ofTrigger(trigger)} and r.nominal_time is not null limit 1`,
    );
    return found.length > 0;
  }

  private async withSplitReasons(
    tx: Tx,
    tenant: string,
    found: readonly NominalRow[],
  ): Promise<NominalRun[]> {
    const runIds = found.filter(({ splitOff }) => splitOff).map(({ id }) => id);
    const splits = await this.runLog.latest(tx, tenant, { type: 'run.split', runIds });
    return found.map((run) => {
      const reason = splits.get(run.id)?.detail.reason;
      return { ...run, splitReason: typeof reason === 'string' ? reason : null };
    });
  }

  /** What several runs came to, one of them that ran is enough, and whether one covers the time. */
  private async points(
    tx: Tx,
    trigger: LedgerTrigger,
    times: readonly number[],
  ): Promise<ReadonlyMap<number, NominalPoint>> {
    const found = await rows(
      tx,
      sql<NominalPoint & { time: number }>`
        select ${epochMs('r.nominal_time')} as time,
          bool_or(r.state not in ('skipped', 'coalesced')) as ran,
          bool_or(${isOfTime}) as covers
        from ${recordset(
          times.map((time) => ({ time })),
          { time: 'timestamptz' },
        )}
        join activity_run r on r.nominal_time = input.time and ${ofTrigger(trigger)}
          and r.occurrence <> 'manual'
        group by r.nominal_time`,
    );
    return new Map(found.map(({ time, ...point }) => [time, point]));
  }

  private async ranges(
    tx: Tx,
    trigger: LedgerTrigger,
    { from, until }: Pick<NominalPage, 'from' | 'until'>,
  ): Promise<CoveredTimes[]> {
    const reaching = await this.reachingTo(tx, trigger, from);
    const found = await rows(
      tx,
      sql<CoveredTimes>`
        select ${epochMs('r.nominal_time')} as first, ${lastTime} as last, r.revision
        from activity_run r where ${ofTrigger(trigger)} and r.nominal_count > 1
          and r.nominal_time >= ${timestamp(from)} and r.nominal_time < ${timestamp(until)}`,
    );
    return [...reaching, ...found];
  }

  /** The range that begins before an instant and ends at it or later; ranges never overlap. */
  private reachingTo(tx: Tx, trigger: LedgerTrigger, from: number): Promise<NominalRow[]> {
    const at = timestamp(from);
    return rows(
      tx,
      sql<NominalRow>`
        ${selectRun} where r.nominal_time < ${at} and r.id = (
          select r.id from activity_run r
          where ${ofTrigger(trigger)} and r.nominal_count > 1 and r.last_nominal_time >= ${at}
          order by r.last_nominal_time limit 1)`,
    );
  }
}

/** What the rows of one nominal time come to. */
interface NominalPoint {
  readonly ran: boolean;
  readonly covers: boolean;
}

/** Of the rows of a nominal time the one that covers it; others were made in addition. */
const isOfTime = sql`starts_with(r.occurrence_key, 'time:')`;

const lastTime = sql`
  (extract(epoch from coalesce(r.last_nominal_time, r.nominal_time)) * 1000)::float8`;

const selectRun = sql`
  select r.id, r.revision, r.occurrence, ${epochMs('r.nominal_time')} as first,
    ${lastTime} as last, r.nominal_count as count, ${epochMs('r.due_time')} as due,
    ${epochMs('r.coalesced_into')} as "coalescedInto", r.state, r.reason,
    ${epochMs('r.created_at')} as "createdAt", ${epochMs('r.finished_at')} as "finishedAt",
    ${epochMs('b.started_at')} as "startedAt", r.split_tries > 0 as "splitOff",
    r.attempt > greatest(r.split_tries, 1) as redriven,
    case when q.id is not null then jsonb_build_object('id', q.id, 'kind', q.kind) end as request
  from activity_run r
  left join run_batch b on b.id = r.batch_id and b.tenant = r.tenant
  left join run_request q on q.id = r.request_id and q.tenant = r.tenant`;

function ofTrigger({ tenant, definitionId, triggerId }: LedgerTrigger) {
  return sql`r.definition_id = ${definitionId} and r.trigger_id = ${triggerId}
    and r.tenant = ${tenant}`;
}
