/** Injects the {@link RunOptions}. */
export const RUN_OPTIONS = Symbol('RUN_OPTIONS');

/** How runs are batched and looked after. */
export interface RunOptions {
  /** Runs in a batch at most, 1 to 1,000. */
  readonly batchMax: number;
  /** Runs are decided for so long before what they came to is written; 0 for one at a time (ms). */
  readonly portionMs: number;
  /** What a batch has not decided after this long goes on in workflows of its own (ms). */
  readonly batchMs: number;
  /** Unfinished batches of this worker at most. */
  readonly batchPlaces: number;
  /** After this long the sweeper asks Temporal about an unfinished batch or split run (ms). */
  readonly leaseMs: number;
  /** How often the sweeper looks (ms). */
  readonly sweepIntervalMs: number;
  /** Hosts that http context sources may call. */
  readonly allowedHosts: readonly string[];
}
