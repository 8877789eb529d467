import type { CompiledEventTrigger, CompiledTriggers, DefinitionState } from '#definitions';
import type { EventEnvelope } from '#events';
import { Allowance, createRoots, type Roots } from '#expressions';
import {
  type FieldKey,
  MatchAllowance,
  matchAmongOthers,
  PatternIndex,
  type Requirement,
  requirements,
  type Requiring,
} from '#patterns';
import { conditionPointer, filterPointer, type RunError, runError } from '#runs';
import { judgeTrigger, type MatchFilter, type TriggerVerdict } from './trigger-verdict.js';

/** A definition as the index knows it. */
export interface IndexedDefinition {
  readonly id: string;
  readonly key: string;
  readonly state: DefinitionState;
  readonly revision: number;
  readonly compiled: CompiledTriggers;
}

/** That an event concerns a definition, and how. */
export interface DefinitionMatch {
  readonly definition: IndexedDefinition;
  /** The first trigger that matched, or the first that threw if none matched. */
  readonly triggerId: string;
  /** The definition's other triggers that matched. */
  readonly alsoMatched: readonly string[];
  /** Set when no trigger matched and a filter or condition threw. */
  readonly error?: RunError;
}

/**
 * Work that the conditions of all triggers which one event meets may take together, in steps of an
 * evaluation: ten times what one may take, some half a second.
 */
const EVENT_STEPS = 5_000_000;

/** As {@link EVENT_STEPS}, for the filters that one event meets, in steps of matching: some second. */
const EVENT_FILTER_STEPS = 10_000_000;

/** So much each of them may take all the same: whoever asks little does not fail for what others ask. */
const LITTLE = 1_000;

interface Subscription {
  readonly definition: IndexedDefinition;
  readonly trigger: CompiledEventTrigger;
  /** The trigger's place in its definition: triggers are tried in the order they are written. */
  readonly position: number;
}

/**
 * The event triggers of one tenant at one epoch; immutable. An event meets only the triggers that
 * subscribe to its type and whose filters its fields do not rule out, whatever the number of
 * definitions. The index after a change shares all but what changed with the one before.
 */
export class TriggerIndex {
  /** Knows no definition. */
  static readonly empty = new TriggerIndex(0, PatternIndex.empty());

  private constructor(
    readonly epoch: number,
    private readonly subscriptions: PatternIndex<Subscription>,
  ) {}

  /** The index after these definitions changed; archived ones leave it, and those that are gone. */
  with(
    epoch: number,
    changed: readonly IndexedDefinition[],
    gone: readonly string[] = [],
  ): TriggerIndex {
    const without = gone.reduce((index, id) => index.with(id, []), this.subscriptions);
    const subscriptions = changed.reduce(
      (index, definition) => index.with(definition.id, subscriptionsOf(definition)),
      without,
    );
    return new TriggerIndex(epoch, subscriptions);
  }

  /**
   * The definitions that an event concerns: each once, whatever the number of its triggers. Their
   * filters share an allowance, and their conditions do: one that takes more than is left of it
   * throws, as one does that takes too much by itself.
   */
  match(event: EventEnvelope, now: Date): DefinitionMatch[] {
    const found = new Map<string, Judged[]>();
    const allowance = new Allowance(EVENT_STEPS);
    const filters = new MatchAllowance(EVENT_FILTER_STEPS, LITTLE);
    const matchFilter: MatchFilter = (pattern, value) => matchAmongOthers(pattern, value, filters);
    let shared: Roots | undefined;
    for (const subscription of this.subscriptions.candidates(event)) {
      const { definition, trigger } = subscription;
      const rootsNow = (): Roots => {
        shared ??= createRoots({ event, now });
        return rootsOf(shared, definition, trigger);
      };
      const verdict = allowance.share(
        () => judgeTrigger(trigger, event, rootsNow, matchFilter),
        LITTLE,
      );
      if (verdict.kind === 'unmatched') continue;
      const judged = found.get(definition.id);
      if (judged) judged.push({ subscription, verdict });
      else found.set(definition.id, [{ subscription, verdict }]);
    }
    return Array.from(found.values(), asMatch);
  }
}

/** A trigger that matched or threw. */
interface Judged {
  readonly subscription: Subscription;
  readonly verdict: TriggerVerdict;
}

function subscriptionsOf(definition: IndexedDefinition): Requiring<Subscription>[] {
  if (definition.state === 'archived') return [];
  return definition.compiled.eventTriggers.map((trigger, position) => ({
    item: { definition, trigger, position },
    requirements: [
      typeRequirement(trigger),
      ...(trigger.pattern ? requirements(trigger.pattern) : []),
    ],
  }));
}

/** The type comes first, so that events of other types cost nothing. */
function typeRequirement({ eventTypes }: CompiledEventTrigger): Requirement {
  const anyOf = eventTypes.map((type): FieldKey => {
    const path = ['type'];
    if (!type.endsWith('*')) return { path, key: { kind: 'exact', value: type } };
    return { path, key: { kind: 'prefix', text: type.slice(0, -1) } };
  });
  return { anyOf };
}

/** What a trigger's condition can see: `shared` is the event and the moment. */
export function rootsOf(
  shared: Roots,
  { revision, compiled }: IndexedDefinition,
  { id }: CompiledEventTrigger,
): Roots {
  const { key, name, labels } = compiled.spec;
  return shared.with({ definition: { key, name, revision, labels }, trigger: { id } });
}

/** The triggers of a definition are alternatives: as with CEL's `||`, a match outweighs an error. */
function asMatch(judged: Judged[]): DefinitionMatch {
  judged.sort((a, b) => a.subscription.position - b.subscription.position);
  const matched = judged.filter(({ verdict }) => verdict.kind === 'matched');
  const [cause, ...others] = matched.length > 0 ? matched : judged;
  if (!cause) throw new Error('a match without a trigger');
  const { definition, trigger } = cause.subscription;
  if (cause.verdict.kind !== 'threw') {
    const alsoMatched = others.map(({ subscription }) => subscription.trigger.id);
    return { definition, triggerId: trigger.id, alsoMatched };
  }
  const { part, error } = cause.verdict;
  const pointerOf = part === 'filter' ? filterPointer : conditionPointer;
  const pointer = pointerOf(definition.compiled, trigger.id);
  return { definition, triggerId: trigger.id, alsoMatched: [], error: runError(error, pointer) };
}
