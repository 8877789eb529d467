import type { DefinitionState } from '#definitions';
import type { EventRecord } from '#events';
import type { ClauseVerdict } from '#patterns';
import type { RunError, RunView } from '#runs';

/** Why an event did, or did not, concern definitions. */
export interface EventExplanation {
  readonly event: EventRecord;
  readonly moment: ExplainedMoment;
  /** By key. */
  readonly definitions: readonly DefinitionExplanation[];
  /** Whether definitions with a later key are left. */
  readonly more: boolean;
}

/** The moment that an explanation is about. */
export interface ExplainedMoment {
  /** `dispatch`: the event's. `now`: the event is not dispatched yet. */
  readonly basis: 'dispatch' | 'now';
  /** The tenant's definitions epoch. */
  readonly epoch: number;
  /** What conditions read as `now`, epoch milliseconds. */
  readonly at: number;
}

/**
 * What a definition made of an event. `matched`, `unmatched` and `failed` (no trigger matched and a
 * condition threw) are what the dispatcher finds. It does not look at a definition that is
 * `archived`, that `did_not_exist`, of which no trigger has the event's type (`not_subscribed`), or
 * whose revision this release refuses (`unusable`; also one that takes too much work to explain).
 * `unavailable`: the definition subscribed, but the payload that its triggers judged is no longer
 * kept; the run, or that there is none, is all that is known.
 */
export type ExplanationVerdict =
  | 'matched'
  | 'unmatched'
  | 'failed'
  | 'not_subscribed'
  | 'archived'
  | 'did_not_exist'
  | 'unusable'
  | 'unavailable';

/** Why an event did, or did not, concern a definition. */
export interface DefinitionExplanation {
  readonly definitionKey: string;
  readonly verdict: ExplanationVerdict;
  /** At that moment; null when it did not exist, or its state was not recorded then. */
  readonly state: DefinitionState | null;
  /** The revision that was current; null when the definition did not exist. */
  readonly revision: number | null;
  readonly currentRevision: number;
  /** The trigger that is the cause of `matched` or `failed`. */
  readonly triggerId: string | null;
  /** The definition's other triggers that matched. */
  readonly alsoMatched: readonly string[];
  /** Of `failed` and `unusable`. */
  readonly error: RunError | null;
  /** Its event triggers, in the order of the document; none where they cannot be judged. */
  readonly triggers: readonly TriggerExplanation[];
  /** The run that the event made, if it made one. */
  readonly run: RunView | null;
}

/** Why an event passed, or did not pass, one trigger. */
export interface TriggerExplanation {
  readonly triggerId: string;
  readonly eventTypes: readonly string[];
  /** Whether the event's type is one of them. What follows is judged only if it is. */
  readonly subscribes: boolean;
  readonly matched: boolean;
  /** The verdict on each clause of the filter. */
  readonly clauses: readonly ClauseVerdict[];
  /** How many verdicts are left out for the size of the answer. */
  readonly omittedClauses: number;
  /** Null for a trigger without a condition. */
  readonly when: WhenExplanation | null;
}

/** How a trigger's condition fared; `not_asked` when type or filter had already said no. */
export type WhenExplanation =
  | { readonly verdict: 'true' | 'false' | 'not_asked'; readonly condition: string }
  | { readonly verdict: 'error'; readonly condition: string; readonly error: RunError };
