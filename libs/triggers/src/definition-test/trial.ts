import type { CompiledDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import type { JsonValue } from '#expressions';
import { type SimulatedRun, simulateRun } from '#runs';
import { type IndexedDefinition, TriggerIndex } from '../trigger-index.js';
import type { TestedEvent } from './definition-test.js';

/** A definition that is tried in full. */
export interface TriedDefinition extends IndexedDefinition {
  readonly compiled: CompiledDefinition;
}

/** An event of a sample. */
export interface SampledEvent {
  /** Its place in the sample. */
  readonly index: number;
  /** Null when it is not stored. */
  readonly rowId: string | null;
  readonly envelope: EventEnvelope;
  /** When it is taken to be dispatched, epoch milliseconds. */
  readonly at: number;
}

/** What a definition makes of an event, in full. */
export type Tried = Pick<TestedEvent, 'verdict' | 'triggerId' | 'alsoMatched'> & {
  readonly run: SimulatedRun | null;
};

/** Tries one definition on events, by the code that the dispatcher and the runs use. */
export class Trial {
  private readonly index: TriggerIndex;

  constructor(
    private readonly tenant: string,
    readonly definition: TriedDefinition,
    private readonly context: Readonly<Record<string, JsonValue>>,
  ) {
    this.index = TriggerIndex.empty.with(1, [definition]);
  }

  try({ envelope, at }: SampledEvent): Tried {
    const [match] = this.index.match(envelope, new Date(at));
    if (!match) return NOTHING;
    const { triggerId, alsoMatched, error } = match;
    if (error) return { verdict: 'failed', triggerId, alsoMatched, run: { kind: 'failed', error } };
    const run = this.simulate(triggerId, envelope, at);
    return { verdict: 'matched', triggerId, alsoMatched, run };
  }

  private simulate(triggerId: string, event: EventEnvelope, at: number): SimulatedRun {
    const { id: definitionId, revision, compiled } = this.definition;
    const { tenant, context } = this;
    return simulateRun({ tenant, definitionId, revision, compiled, triggerId, event, context, at });
  }
}

const NOTHING: Tried = { verdict: 'unmatched', triggerId: null, alsoMatched: [], run: null };
