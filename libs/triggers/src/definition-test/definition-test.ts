import type { EventEnvelope, NewEnvelope } from '#events';
import type { JsonValue } from '#expressions';
import type { SimulatedRun } from '#runs';
import type { TriggerExplanation } from '../explanation/explanation.js';

/** The events to try a definition on. */
export type TestSample =
  | { readonly kind: 'given'; readonly events: readonly NewEnvelope[] }
  /** At most 100, of which those are considered that 8 MiB are enough for, from the first on. */
  | { readonly kind: 'stored'; readonly rowIds: readonly string[] }
  | {
      readonly kind: 'latest';
      readonly count: number;
      /** The latest of all stored events, or of those of the types that the definition subscribes to. */
      readonly among: 'all' | 'subscribed';
    };

/** What a definition is tried on and with. */
export interface TestRequest {
  readonly sample: TestSample;
  /** The answers of its http context sources, by the sources' names. */
  readonly context: Readonly<Record<string, JsonValue>>;
}

/** What a definition would make of events. Nothing of it was written. */
export interface DefinitionTest {
  readonly definitionKey: string;
  /** The revision that was tried; of an unsaved document the one that saving it would make. */
  readonly revision: number;
  readonly summary: TestSummary;
  /** At most 100, in the order of the sample; those that matched are preferred. */
  readonly events: readonly TestedEvent[];
}

/** Counts over all events that were considered. */
export interface TestSummary {
  readonly considered: number;
  /** Whether that is the whole sample, and not what there was time and memory for. */
  readonly complete: boolean;
  /** Of those considered: of a type that the definition subscribes to. */
  readonly subscribed: number;
  /** Of those: a trigger matched, so a run would be made. */
  readonly matched: number;
  /** Of those subscribed: no trigger matched and a condition threw, so a failed run would be made. */
  readonly failedConditions: number;
  /** What the runs of the matched events would come to. */
  readonly runs: Readonly<Record<SimulatedRun['kind'], number>>;
  /** How many tasks these runs would make. */
  readonly tasks: number;
}

/** What a definition would make of one event. */
export interface TestedEvent {
  /** Its place in the sample. */
  readonly index: number;
  /** Under which it is stored; null for one that was given. */
  readonly rowId: string | null;
  readonly envelope: EventEnvelope;
  readonly verdict: 'matched' | 'unmatched' | 'failed';
  /** The trigger that is the cause of `matched` or `failed`. */
  readonly triggerId: string | null;
  readonly alsoMatched: readonly string[];
  /** Null when nothing matched. */
  readonly run: TestedRun | null;
  /** Why nothing matched, trigger by trigger, as far as the answer has room for it. */
  readonly triggers: readonly TriggerExplanation[];
}

/** A simulated run, of which `tasks` has what the answer has room for. */
export type TestedRun = SimulatedRun & {
  readonly taskCount: number;
  /** Whether a payload or label in `tasks` was cut, or a task left out. */
  readonly shortened: boolean;
};
