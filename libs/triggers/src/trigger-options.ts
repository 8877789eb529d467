/** Injects the {@link TriggerOptions}. */
export const TRIGGER_OPTIONS = Symbol('TRIGGER_OPTIONS');

export interface TriggerOptions {
  /** Events that one turn of the dispatcher claims, and times that one turn of the clock records. */
  readonly claimMax: number;
  /** Runs that one turn of the dispatcher makes: it ends after the event that brings so many. */
  readonly runsMax: number;
  /** How long one turn of the dispatcher matches events; 0 for one event a turn (ms). */
  readonly matchMs: number;
  /** How long an idle dispatcher waits before it looks for events again (ms). */
  readonly dispatchPollMs: number;
}
