/**
 * What workflow code, activities and callers agree on. Free of Nest, Node and the database, so that
 * it can be loaded inside Temporal's workflow sandbox.
 */

/** Why a run exists. */
export type Occurrence = 'event' | 'time' | 'manual' | 'replay' | 'backfill';

/** Where a run stands. `pending` and `split` are unfinished, the others final. */
export type RunState = 'pending' | 'split' | 'completed' | 'skipped' | 'coalesced' | 'failed';

/** Why a run failed, or which part of it did. */
export interface RunError {
  /** Stable, for programs. */
  readonly code: string;
  readonly message: string;
  /** Where in the definition: a JSON pointer into the spec. */
  readonly pointer?: string;
}
