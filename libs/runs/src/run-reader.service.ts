import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { Database, epochMs, firstIdAt, rows } from '#database';
import {
  batchWorkflowId,
  type Occurrence,
  type RunError,
  type RunState,
  splitRunWorkflowId,
} from './contract.js';
import { eventOccurrenceKey } from './occurrence.js';
import type { RequestKind } from './requests/run-request.contract.js';
import { RunNotFoundError } from './run.errors.js';
import type { OccurrenceIdentity } from './run.repository.js';

/** A run as the API shows it. Times are epoch milliseconds. */
export interface RunView {
  readonly id: string;
  readonly definitionId: string;
  readonly definitionKey: string;
  readonly revision: number;
  readonly occurrence: Occurrence;
  readonly triggerId: string | null;
  readonly alsoMatched: readonly string[] | null;
  readonly eventId: string | null;
  /** The request that the run comes from; null for what was found live. */
  readonly request: { readonly id: string; readonly kind: RequestKind } | null;
  readonly nominalTime: number | null;
  readonly lastNominalTime: number | null;
  readonly nominalCount: number;
  readonly dueTime: number | null;
  readonly coalescedInto: number | null;
  readonly state: RunState;
  readonly reason: string | null;
  readonly error: RunError | null;
  readonly attempt: number;
  readonly batchId: string | null;
  /** The workflow that carries or carried the run; null for a run that was over when recorded. */
  readonly workflowId: string | null;
  readonly context: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** What to list; everything is optional and everything must hold. */
export interface RunFilter {
  readonly definitionKey?: string;
  readonly eventId?: string;
  readonly requestId?: string;
  readonly state?: RunState;
  readonly createdAfter?: number;
  readonly createdBefore?: number;
}

/** Reads runs for people and programs. */
@Injectable()
export class RunReader {
  constructor(private readonly database: Database) {}

  /**
   * A page of runs, newest first.
   *
   * @param page `before` is the id of the last run of the page before
   */
  async list(
    tenant: string,
    filter: RunFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<RunView[]> {
    // Indexes: activity_run_event, activity_run_request, activity_run_definition or
    // activity_run_list, by the filter.
    const found = await rows(
      this.database.session(),
      sql<RunRow>`
        ${selectRun} where ${sql.join(conditions(tenant, filter, page.before), sql` and `)}
        order by r.id desc limit ${page.limit}`,
    );
    return found.map(viewOf);
  }

  /**
   * The runs that an event's first occurrence made of these definitions, by definition. Unique index
   * `activity_run_occurrence`.
   */
  async ofEvent(
    tenant: string,
    eventId: string,
    definitionIds: readonly string[],
  ): Promise<Map<string, RunView>> {
    const found = await rows(
      this.database.session(),
      sql<RunRow>`
        ${selectRun} where r.definition_id = any(${[...definitionIds]}::uuid[])
          and r.occurrence_key = ${eventOccurrenceKey(eventId)} and r.tenant = ${tenant}`,
    );
    return new Map(found.map((row) => [row.definitionId, viewOf(row)]));
  }

  /** @throws RunNotFoundError */
  async read(tenant: string, id: string): Promise<RunView> {
    const [run] = await rows(
      this.database.session(),
      sql<RunRow>`${selectRun} where r.id = ${id} and r.tenant = ${tenant}`,
    );
    if (!run) throw new RunNotFoundError(id);
    return viewOf(run);
  }

  /** The run of an occurrence, if the ledger has it. Unique index `activity_run_occurrence`. */
  async findByOccurrence(
    tenant: string,
    { definitionId, occurrenceKey }: OccurrenceIdentity,
  ): Promise<RunView | undefined> {
    const [run] = await rows(
      this.database.session(),
      sql<RunRow>`
        ${selectRun} where r.definition_id = ${definitionId} and r.tenant = ${tenant}
          and r.occurrence_key = ${occurrenceKey}`,
    );
    return run && viewOf(run);
  }
}

interface RunRow extends Omit<RunView, 'workflowId'> {
  readonly tenant: string;
  readonly generation: number | null;
  readonly splitOff: boolean;
}

const selectRun = sql`
  select
    r.id, r.tenant, r.definition_id as "definitionId", d.key as "definitionKey", r.revision,
    r.occurrence, r.trigger_id as "triggerId", r.also_matched as "alsoMatched",
    r.event_id as "eventId", ${epochMs('r.nominal_time')} as "nominalTime",
    ${epochMs('r.last_nominal_time')} as "lastNominalTime", r.nominal_count as "nominalCount",
    ${epochMs('r.due_time')} as "dueTime", ${epochMs('r.coalesced_into')} as "coalescedInto",
    r.state, r.reason, r.error, r.attempt, r.batch_id as "batchId", r.context,
    ${epochMs('r.created_at')} as "createdAt", ${epochMs('r.finished_at')} as "finishedAt",
    b.generation, r.split_tries > 0 as "splitOff",
    case when q.id is not null then jsonb_build_object('id', q.id, 'kind', q.kind) end as request
  from activity_run r
  join activity_definition d on d.id = r.definition_id and d.tenant = r.tenant
  left join run_batch b on b.id = r.batch_id and b.tenant = r.tenant
  left join run_request q on q.id = r.request_id and q.tenant = r.tenant`;

function conditions(
  tenant: string,
  filter: RunFilter,
  before: string | undefined,
): RawBuilder<unknown>[] {
  const { definitionKey, eventId, requestId, state, createdAfter, createdBefore } = filter;
  return [
    sql`r.tenant = ${tenant}`,
    ...(definitionKey === undefined
      ? []
      : [
          sql`r.definition_id = (
            select id from activity_definition where tenant = ${tenant} and key = ${definitionKey})`,
        ]),
    ...(eventId === undefined ? [] : [sql`r.event_id = ${eventId}`]),
    ...(requestId === undefined ? [] : [sql`r.request_id = ${requestId}`]),
    ...(state === undefined ? [] : [sql`r.state = ${state}`]),
    // What the index of the failed goes by.
    ...(state === 'failed' ? [sql`r.error is not null`] : []),
    // Ids sort by the time they were made, so a time is a bound on the id and uses its index.
    ...(createdAfter === undefined ? [] : [sql`r.id >= ${firstIdAt(createdAfter)}`]),
    ...(createdBefore === undefined ? [] : [sql`r.id < ${firstIdAt(createdBefore)}`]),
    ...(before === undefined ? [] : [sql`r.id < ${before}`]),
  ];
}

function viewOf({ tenant, generation, splitOff, ...run }: RunRow): RunView {
  return { ...run, workflowId: workflowIdOf({ ...run, tenant, generation, splitOff }) };
}

function workflowIdOf(run: RunRow): string | null {
  const { tenant, batchId, generation } = run;
  if (run.splitOff) {
    return splitRunWorkflowId({ kind: 'run', tenant, runId: run.id, attempt: run.attempt });
  }
  if (batchId === null || generation === null) return null;
  return batchWorkflowId({ kind: 'batch', tenant, batchId, generation });
}
