/** Injects the {@link TriggerOptions}. */
export const TRIGGER_OPTIONS = Symbol('TRIGGER_OPTIONS');

export interface TriggerOptions {
  /** Events that one turn of the dispatcher claims, and times that one turn of the clock records. */
  readonly claimMax: number;
  /** How long an idle dispatcher waits before it looks for events again (ms). */
  readonly dispatchPollMs: number;
}
