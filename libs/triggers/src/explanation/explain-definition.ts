import { type DefinitionMatch, TriggerIndex } from '../trigger-index.js';
import { coversType, type Encounter, explainTriggers } from './explain-trigger.js';
import type { DefinitionExplanation } from './explanation.js';

/** What an explanation tells of the triggers of a definition that existed. */
export type JudgedTriggers = Pick<
  DefinitionExplanation,
  'verdict' | 'triggerId' | 'alsoMatched' | 'error' | 'triggers'
>;

/**
 * Explains what a definition made of an event. Whether it matched is the word of the trigger index,
 * which the dispatcher asks; each trigger is then explained by itself.
 */
export function explainDefinition(encounter: Encounter): JudgedTriggers {
  const triggers = explainTriggers(encounter);
  if (encounter.definition.state === 'archived')
    return { ...UNMATCHED, verdict: 'archived', triggers };
  if (!triggers.some(({ subscribes }) => subscribes)) {
    return { ...UNMATCHED, verdict: 'not_subscribed', triggers };
  }
  const match = matchOf(encounter);
  if (!match) return { ...UNMATCHED, verdict: 'unmatched', triggers };
  const { triggerId, alsoMatched, error = null } = match;
  return { verdict: error ? 'failed' : 'matched', triggerId, alsoMatched, error, triggers };
}

/**
 * Explains what can be told of a definition and an event without its payload. Filters and conditions
 * must not be asked: they would judge the event as one that never had any.
 */
export function explainWithoutPayload({ definition, event, now }: Encounter): JudgedTriggers {
  if (definition.state === 'archived') return { ...UNMATCHED, verdict: 'archived', triggers: [] };
  const { eventTriggers } = definition.compiled;
  const types = eventTriggers.flatMap(({ eventTypes }) => eventTypes);
  if (types.some((type) => coversType(type, event.type))) {
    return { ...UNMATCHED, verdict: 'unavailable', triggers: [] };
  }
  return explainDefinition({ definition, event, now });
}

/** When no trigger is to be named. */
export const UNMATCHED = { triggerId: null, alsoMatched: [], error: null } as const;

function matchOf({ definition, event, now }: Encounter): DefinitionMatch | undefined {
  const [match] = TriggerIndex.empty.with(1, [definition]).match(event, now);
  return match;
}
