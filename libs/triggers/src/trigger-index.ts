import type { CompiledDefinition, CompiledEventTrigger, DefinitionState } from '#definitions';
import type { EventEnvelope } from '#events';
import { createRoots, evaluateCondition, ExpressionError, type Roots } from '#expressions';
import { matchPattern } from '#patterns';
import { conditionPointer, type RunError, runError } from '#runs';

/** A definition as the index knows it. */
export interface IndexedDefinition {
  readonly id: string;
  readonly key: string;
  readonly state: DefinitionState;
  readonly revision: number;
  readonly compiled: CompiledDefinition;
}

/** That an event concerns a definition, and how. */
export interface DefinitionMatch {
  readonly definition: IndexedDefinition;
  /** The first trigger that matched, or the first that threw if none matched. */
  readonly triggerId: string;
  /** The definition's other triggers that matched. */
  readonly alsoMatched: readonly string[];
  /** Set when no trigger matched and a condition threw. */
  readonly error?: RunError;
}

interface Subscription {
  readonly definition: IndexedDefinition;
  readonly trigger: CompiledEventTrigger;
  /** The trigger's place in its definition: triggers are tried in the order they are written. */
  readonly position: number;
}

/**
 * The event triggers of one tenant at one epoch; immutable. An event meets only the triggers that
 * subscribe to its type, whatever the number of definitions.
 */
export class TriggerIndex {
  /** Knows no definition. */
  static readonly empty = new TriggerIndex(0, new Map());

  private readonly byType = new Map<string, Subscription[]>();
  private readonly byPrefix = new Map<string, Subscription[]>();

  private constructor(
    readonly epoch: number,
    private readonly definitions: ReadonlyMap<string, IndexedDefinition>,
  ) {
    for (const definition of definitions.values()) this.subscribe(definition);
  }

  /** The index after these definitions changed; archived ones leave it, and those that are gone. */
  with(
    epoch: number,
    changed: readonly IndexedDefinition[],
    gone: readonly string[] = [],
  ): TriggerIndex {
    const definitions = new Map(this.definitions);
    for (const id of gone) definitions.delete(id);
    for (const definition of changed) {
      if (definition.state === 'archived') definitions.delete(definition.id);
      else definitions.set(definition.id, definition);
    }
    return new TriggerIndex(epoch, definitions);
  }

  /** The definitions that an event concerns: each once, whatever the number of its triggers. */
  match(event: EventEnvelope, now: Date): DefinitionMatch[] {
    const verdicts = new Map<string, Verdicts>();
    for (const { definition, trigger, position } of this.subscriptions(event.type)) {
      if (trigger.pattern && !matchPattern(trigger.pattern, event)) continue;
      const verdict = evaluateWhen(trigger, () => rootsOf(event, now, definition, trigger));
      if (verdict.kind === 'unmatched') continue;
      const known = verdicts.get(definition.id) ?? { definition, matched: [], thrown: [] };
      if (verdict.kind === 'matched') known.matched.push({ position, triggerId: trigger.id });
      else known.thrown.push({ position, triggerId: trigger.id, error: verdict.error });
      verdicts.set(definition.id, known);
    }
    return [...verdicts.values()].map(asMatch);
  }

  private subscribe(definition: IndexedDefinition): void {
    definition.compiled.eventTriggers.forEach((trigger, position) => {
      const subscription = { definition, trigger, position };
      // A trigger may name a type and a prefix of it; `subscriptions` leaves out the repetition.
      for (const type of new Set(trigger.eventTypes)) {
        if (type.endsWith('*')) add(this.byPrefix, type.slice(0, -1), subscription);
        else add(this.byType, type, subscription);
      }
    });
  }

  /** Looks up every prefix of the type, so the cost follows the type's length. */
  private subscriptions(type: string): Iterable<Subscription> {
    const exact = this.byType.get(type) ?? [];
    if (this.byPrefix.size === 0) return exact;
    const found = new Set(exact);
    const triggers = new Set(exact.map(({ trigger }) => trigger));
    for (let length = 0; length <= type.length; length++) {
      for (const subscription of this.byPrefix.get(type.slice(0, length)) ?? []) {
        if (triggers.has(subscription.trigger)) continue;
        triggers.add(subscription.trigger);
        found.add(subscription);
      }
    }
    return found;
  }
}

interface Verdicts {
  readonly definition: IndexedDefinition;
  readonly matched: { readonly position: number; readonly triggerId: string }[];
  readonly thrown: {
    readonly position: number;
    readonly triggerId: string;
    readonly error: ExpressionError;
  }[];
}

type WhenVerdict =
  | { readonly kind: 'matched' }
  | { readonly kind: 'unmatched' }
  | { readonly kind: 'threw'; readonly error: ExpressionError };

/** Whether a trigger's condition holds, once type and filter match. */
export function evaluateWhen(trigger: CompiledEventTrigger, roots: () => Roots): WhenVerdict {
  if (!trigger.when) return { kind: 'matched' };
  try {
    return { kind: evaluateCondition(trigger.when, roots()) ? 'matched' : 'unmatched' };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'threw', error };
  }
}

/** What a trigger's condition can see. */
export function rootsOf(
  event: EventEnvelope,
  now: Date,
  definition: IndexedDefinition,
  trigger: CompiledEventTrigger,
): Roots {
  const { key, name, labels } = definition.compiled.spec;
  return createRoots({
    event,
    now,
    definition: { key, name, revision: definition.revision, labels },
    trigger: { id: trigger.id },
  });
}

/** The triggers of a definition are alternatives: as with CEL's `||`, a match outweighs an error. */
function asMatch({ definition, matched, thrown }: Verdicts): DefinitionMatch {
  const inOrder = [...matched].sort((a, b) => a.position - b.position);
  const [first, ...others] = inOrder;
  if (first) {
    const alsoMatched = others.map(({ triggerId }) => triggerId);
    return { definition, triggerId: first.triggerId, alsoMatched };
  }
  const [cause] = [...thrown].sort((a, b) => a.position - b.position);
  if (!cause) throw new Error('a match without a trigger');
  const { triggerId } = cause;
  const error = runError(cause.error, conditionPointer(definition.compiled, triggerId));
  return { definition, triggerId, alsoMatched: [], error };
}

function add<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
