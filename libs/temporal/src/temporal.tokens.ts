/** Injects Temporal's {@link Client}. */
export const TEMPORAL_CLIENT = Symbol('TEMPORAL_CLIENT');

/** Injects the {@link TemporalOptions}. */
export const TEMPORAL_OPTIONS = Symbol('TEMPORAL_OPTIONS');

export interface TemporalOptions {
  /** The task queue that our workflows and activities run on. */
  readonly taskQueue: string;
}
