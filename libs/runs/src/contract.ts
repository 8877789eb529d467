/**
 * What workflow code, activities and callers agree on. Free of Nest, Node and the database, so that
 * it can be loaded inside Temporal's workflow sandbox.
 */

/** Why a run exists. */
export type Occurrence = 'event' | 'time' | 'manual' | 'replay' | 'backfill';

/** Where a run stands. `pending` and `split` are unfinished, the others final. */
export type RunState = 'pending' | 'split' | 'completed' | 'skipped' | 'coalesced' | 'failed';

/** Why a run failed. */
export interface RunError {
  /** Stable, for programs. */
  readonly code: string;
  readonly message: string;
  /** Where in the definition: a JSON pointer into the spec. */
  readonly pointer?: string;
}

/** The name that the workflow type has on Temporal. */
export const RUN_ACTIVITY_WORKFLOW = 'RunActivityWorkflow';

/** What a RunActivityWorkflow carries: ids only, no payload, no personal data. */
export type RunActivityInput = BatchInput | SplitRunInput;

/** A run batch. */
export interface BatchInput {
  readonly kind: 'batch';
  readonly tenant: string;
  readonly batchId: string;
  /** Which try at carrying out the batch this is. */
  readonly generation: number;
  /** When Temporal took the workflow on, in epoch milliseconds; the workflow adds it. */
  readonly startedAt?: number;
}

/**
 * One run that left its batch: it needs the outside world, the database refused its rows, or the batch
 * took long.
 */
export interface SplitRunInput {
  readonly kind: 'run';
  readonly tenant: string;
  readonly runId: string;
  /** Which try at carrying out the run this is. */
  readonly attempt: number;
}

/** How many runs ended how, and which were split off; codes and ids only. */
export interface BatchOutcome {
  readonly outcomes: Partial<Record<RunState, number>>;
  readonly split: readonly { readonly runId: string; readonly attempt: number }[];
}

/** How a split run ended. */
export interface SplitRunOutcome {
  readonly state: RunState;
  readonly code?: string;
}

/** The activities that the workflow calls, by the names they have on Temporal. */
export interface RunActivities {
  /** Local: takes every pending run of the batch to its end in one transaction. */
  executeBatch(input: BatchInput): Promise<BatchOutcome>;
  /**
   * Fetches what the run's http context sources name and keeps it on the run's row.
   *
   * A run that this makes fail has failed when it returns.
   *
   * @throws ApplicationFailure when another try may go better; its type is a code
   */
  resolveContext(input: SplitRunInput): Promise<void>;
  /** Takes the run to its end; its context is on its row. */
  executeSplitRun(input: SplitRunInput): Promise<SplitRunOutcome>;
}

/** The workflow id of a batch; a generation of it can start only once. */
export function batchWorkflowId(input: BatchInput): string {
  return `run-activity/${input.tenant}/${input.batchId}/${input.generation}`;
}

/** The workflow id of a split run. */
export function splitRunWorkflowId(input: SplitRunInput): string {
  return `run-activity/${input.tenant}/run/${input.runId}/${input.attempt}`;
}
