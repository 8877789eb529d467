import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { epochMs, preparedRows, recordset, rows, slicesOf, timestamp, type Tx } from '#database';
import type { Occurrence, RunError, RunState, SplitRunInput } from './contract.js';
import type { OccurrenceDraft } from './occurrence.js';
import type { BatchIdentity } from './run-batch.repository.js';
import { CONDITION_PENDING } from './trigger-condition.js';

/** A run as it is inserted: the draft with its identity, its place and its first state. */
export interface NewRun extends Omit<
  OccurrenceDraft,
  'verdict' | 'detail' | 'definitionKey' | 'request' | 'asked'
> {
  readonly id: string;
  readonly requestId: string | null;
  readonly batchId: string | null;
  readonly state: RunState;
  readonly reason: string | null;
  readonly error: RunError | null;
  /** How many entries its log begins with. */
  readonly logSequence: number;
}

/** What an occurrence is known by. */
export type OccurrenceIdentity = Pick<OccurrenceDraft, 'definitionId' | 'occurrenceKey'>;

/** A pending or split run, locked, with all that its decision needs from its own row. */
export interface UnfinishedRun {
  readonly id: string;
  readonly tenant: string;
  readonly definitionId: string;
  readonly revision: number;
  readonly occurrence: Occurrence;
  readonly triggerId: string | null;
  /** Why it is unfinished, when there is more to say than that. */
  readonly reason: string | null;
  readonly eventId: string | null;
  readonly nominalTime: number | null;
  readonly dueTime: number | null;
  readonly attempt: number;
  /** Whether it was let in before, as a split or a redriven run: lateness no longer counts. */
  readonly admitted: boolean;
  readonly context: Readonly<Record<string, unknown>> | null;
  readonly logSequence: number;
  readonly createdAt: number;
}

/** What a run's row becomes; its log head moves by one, for the one entry that tells the decision. */
export interface RunTransition {
  readonly id: string;
  readonly tenant: string;
  readonly state: RunState;
  readonly reason: string | null;
  readonly error: RunError | null;
  readonly context: Readonly<Record<string, unknown>> | null;
  readonly coalescedInto: number | null;
}

/** A split run whose lease has passed. */
export interface LateSplitRun {
  readonly runId: string;
  readonly tenant: string;
  readonly attempt: number;
  readonly splitTries: number;
}

/** All SQL on `activity_run` that writes or locks. */
@Injectable()
export class RunRepository {
  /**
   * Inserts runs; one whose occurrence the ledger already has is left out (unique index
   * `activity_run_occurrence`).
   *
   * @param at when they are created, epoch milliseconds
   * @returns the ids of those that were new
   */
  async insert(tx: Tx, runs: readonly NewRun[], at: number): Promise<Set<string>> {
    if (runs.length === 0) return new Set();
    const inserted = await preparedRows(
      tx,
      sql<{ id: string }>`
        insert into activity_run (
          id, tenant, definition_id, revision, occurrence_key, occurrence, trigger_id, also_matched,
          event_id, nominal_time, last_nominal_time, nominal_count, due_time, coalesced_into,
          request_id, batch_id, state, reason, error, log_sequence, created_at, finished_at)
        select
          input.id, input.tenant, input."definitionId", input.revision, input."occurrenceKey",
          input.occurrence, input."triggerId", input."alsoMatched", input."eventId",
          input."nominalTime", input."lastNominalTime", coalesce(input."nominalCount", 1),
          input."dueTime", input."coalescedInto", input."requestId", input."batchId", input.state,
          input.reason, input.error, input."logSequence",
          ${timestamp(at)}::timestamptz,
          case when input.state = 'pending' then null else ${timestamp(at)}::timestamptz end
        from ${recordset(runs, {
          id: 'uuid',
          tenant: 'text',
          definitionId: 'uuid',
          revision: 'integer',
          occurrenceKey: 'text',
          occurrence: 'text',
          triggerId: 'text',
          alsoMatched: 'jsonb',
          eventId: 'uuid',
          nominalTime: 'timestamptz',
          lastNominalTime: 'timestamptz',
          nominalCount: 'integer',
          dueTime: 'timestamptz',
          coalescedInto: 'timestamptz',
          requestId: 'uuid',
          batchId: 'uuid',
          state: 'text',
          reason: 'text',
          error: 'jsonb',
          logSequence: 'integer',
        })}
        on conflict (definition_id, occurrence_key) do nothing
        returning id`,
    );
    return new Set(inserted.map(({ id }) => id));
  }

  /** Which of these occurrences the ledger has. Unique index `activity_run_occurrence`. */
  async recordedAmong(
    tx: Tx,
    occurrences: readonly OccurrenceIdentity[],
  ): Promise<ReadonlySet<OccurrenceIdentity>> {
    const placed = occurrences.map(({ definitionId, occurrenceKey }, position) => {
      return { definitionId, occurrenceKey, position };
    });
    const found = await rows(
      tx,
      sql<{ position: number }>`
        select input.position
        from ${recordset(placed, {
          definitionId: 'uuid',
          occurrenceKey: 'text',
          position: 'integer',
        })}
        join activity_run r on r.definition_id = input."definitionId"
          and r.occurrence_key = input."occurrenceKey"`,
    );
    const positions = new Set(found.map(({ position }) => position));
    return new Set(occurrences.filter((_, position) => positions.has(position)));
  }

  /**
   * Locks the pending runs of a batch in id order, so that two executions of one batch cannot
   * deadlock and the later one finds nothing to do. Index `activity_run_batch`.
   */
  lockPending(tx: Tx, { tenant, id }: BatchIdentity): Promise<UnfinishedRun[]> {
    return preparedRows(
      tx,
      sql<UnfinishedRun>`
        select ${unfinishedColumns} from activity_run
        where batch_id = ${id} and tenant = ${tenant} and state = 'pending'
        order by id
        for update`,
    );
  }

  /** The runs of a batch that wait for a workflow of their own. Index `activity_run_batch`. */
  splitRuns(tx: Tx, { tenant, id }: BatchIdentity): Promise<{ runId: string; attempt: number }[]> {
    return preparedRows(
      tx,
      sql<{ runId: string; attempt: number }>`
        select id as "runId", attempt from activity_run
        where batch_id = ${id} and tenant = ${tenant} and state = 'split'
        order by id`,
    );
  }

  /** Locks one split run, if it still is one. Primary key. */
  async lockSplit(tx: Tx, tenant: string, runId: string): Promise<UnfinishedRun | undefined> {
    const [run] = await rows(
      tx,
      sql<UnfinishedRun>`
        select ${unfinishedColumns} from activity_run
        where id = ${runId} and tenant = ${tenant} and state = 'split'
        for update`,
    );
    return run;
  }

  /** A split run as it is, without a lock. Primary key. */
  async findSplit(tx: Tx, tenant: string, runId: string): Promise<UnfinishedRun | undefined> {
    const [run] = await rows(
      tx,
      sql<UnfinishedRun>`
        select ${unfinishedColumns} from activity_run
        where id = ${runId} and tenant = ${tenant} and state = 'split'`,
    );
    return run;
  }

  /** The state a run is in. Primary key. */
  async stateOf(
    tx: Tx,
    tenant: string,
    runId: string,
  ): Promise<{ state: RunState; error: RunError | null } | undefined> {
    const [run] = await rows(
      tx,
      sql<{ state: RunState; error: RunError | null }>`
        select state, error from activity_run where id = ${runId} and tenant = ${tenant}`,
    );
    return run;
  }

  /**
   * Moves locked runs to their next state and their log head by one, in place where the page has
   * room (no index knows the state). Primary key; locks nothing that {@link lockPending} or {@link lockSplit} has not locked.
   *
   * @param splitLeaseMs when the sweeper looks after those that were split off
   */
  async transition(
    tx: Tx,
    transitions: readonly RunTransition[],
    splitLeaseMs: number,
  ): Promise<void> {
    for (const slice of slicesOf(transitions, transitionRow, contextLength)) {
      await preparedRows(
        tx,
        sql`
          update activity_run r set
            state = input.state,
            reason = input.reason,
            error = input.error,
            context = coalesce(input.context::jsonb, r.context),
            coalesced_into = coalesce(input."coalescedInto", r.coalesced_into),
            log_sequence = r.log_sequence + 1,
            split_tries = case when input.state = 'split' then 1 else r.split_tries end,
            context_tries = 0,
            lease_until = case when input.state = 'split'
              then now() + ${splitLeaseMs} * interval '1 millisecond' end,
            finished_at = case when input.state <> 'split' then now() end
          from ${recordset(slice, {
            id: 'uuid',
            tenant: 'text',
            state: 'text',
            reason: 'text',
            error: 'jsonb',
            context: 'text',
            coalescedInto: 'timestamptz',
          })}
          where r.id = input.id and r.tenant = input.tenant`,
      );
    }
  }

  /** Keeps what the http sources of a split run answered. Primary key. */
  async saveContext(
    tx: Tx,
    { tenant, id }: Pick<UnfinishedRun, 'tenant' | 'id'>,
    context: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await rows(
      tx,
      sql`
        update activity_run set context = coalesce(context, '{}') || ${JSON.stringify(context)}::jsonb
        where id = ${id} and tenant = ${tenant} and state = 'split'`,
    );
  }

  /** Counts that the http sources of a split run were asked in vain. Primary key. */
  async countContextTry(
    tx: Tx,
    { tenant, id }: Pick<UnfinishedRun, 'tenant' | 'id'>,
  ): Promise<number> {
    const [run] = await rows(
      tx,
      sql<{ tries: number }>`
        update activity_run set context_tries = context_tries + 1
        where id = ${id} and tenant = ${tenant} and state = 'split'
        returning context_tries as tries`,
    );
    return run?.tries ?? 0;
  }

  /**
   * Puts a failed run back to pending, in another batch. If it failed because its trigger's condition
   * threw, its reason says that the condition is still to be judged. Primary key.
   *
   * @returns undefined when the run is not failed (any more)
   */
  async revive(
    tx: Tx,
    tenant: string,
    runId: string,
    batchId: string,
  ): Promise<{ eventId: string | null } | undefined> {
    const [revived] = await rows(
      tx,
      sql<{ eventId: string | null }>`
        update activity_run set
          state = 'pending', error = null, context = null, finished_at = null,
          reason = case when starts_with(error->>'pointer', '/triggers/')
            then ${CONDITION_PENDING} end,
          batch_id = ${batchId}, attempt = attempt + 1, split_tries = 0
        where id = ${runId} and tenant = ${tenant} and state = 'failed'
        returning event_id as "eventId"`,
    );
    return revived;
  }

  /**
   * Takes split runs whose lease has passed, for the sweeper, and extends their lease. Index
   * `activity_run_lease`; skips those another sweeper holds.
   */
  claimLateSplits(tx: Tx, options: { limit: number; leaseMs: number }): Promise<LateSplitRun[]> {
    return rows(
      tx,
      sql<LateSplitRun>`
        update activity_run set lease_until = now() + ${options.leaseMs} * interval '1 millisecond'
        where id in (
          select id from activity_run
          where state = 'split' and lease_until < now()
          order by lease_until limit ${options.limit}
          for update skip locked)
        returning id as "runId", tenant, attempt, split_tries as "splitTries"`,
    );
  }

  /** Makes the next attempt at a split run the current one, if it is still split. Primary key. */
  async nextAttempt(tx: Tx, { tenant, runId, attempt }: SplitRunInput): Promise<boolean> {
    const moved = await rows(
      tx,
      sql<{ id: string }>`
        update activity_run set attempt = attempt + 1, split_tries = split_tries + 1
        where id = ${runId} and tenant = ${tenant} and attempt = ${attempt} and state = 'split'
        returning id`,
    );
    return moved.length === 1;
  }
}

/** A transition whose context is JSON text. */
type TransitionRow = Omit<RunTransition, 'context'> & { readonly context: string | null };

function transitionRow({ context, ...transition }: RunTransition): TransitionRow {
  return { ...transition, context: context && JSON.stringify(context) };
}

function contextLength({ context }: TransitionRow): number {
  return context?.length ?? 0;
}

const unfinishedColumns = sql`
  id, tenant, definition_id as "definitionId", revision, occurrence, trigger_id as "triggerId",
  reason, event_id as "eventId", ${epochMs('nominal_time')} as "nominalTime",
  ${epochMs('due_time')} as "dueTime", attempt, state = 'split' or attempt > 1 as admitted,
  context, log_sequence as "logSequence",
  ${epochMs('created_at')} as "createdAt"`;
