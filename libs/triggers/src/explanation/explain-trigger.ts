import type { CompiledEventTrigger } from '#definitions';
import type { EventEnvelope } from '#events';
import { createRoots } from '#expressions';
import {
  clauseCount,
  type ClauseVerdict,
  countClauses,
  cutVerdicts,
  type EventPattern,
  explainPattern,
  matchPattern,
  PatternLimitError,
  type VerdictRoom,
} from '#patterns';
import { conditionPointer, runError } from '#runs';
import { type IndexedDefinition, rootsOf } from '../trigger-index.js';
import { evaluateWhen } from '../trigger-verdict.js';
import type { TriggerExplanation, WhenExplanation } from './explanation.js';

/** An event that meets a definition at a moment. */
export interface Encounter {
  readonly definition: IndexedDefinition;
  readonly event: EventEnvelope;
  /** What conditions read as `now`. */
  readonly now: Date;
}

/** What is told of the filters of one definition; one of them may have a thousand clauses. */
const DEFINITION_ROOM: VerdictRoom = { clauses: 500, characters: 500_000 };

/** Explains every event trigger of a definition, in the order of the document. */
export function explainTriggers(encounter: Encounter): TriggerExplanation[] {
  let room = DEFINITION_ROOM;
  return encounter.definition.compiled.eventTriggers.map((trigger) => {
    const explanation = explainTrigger(trigger, encounter, room);
    room = without(explanation.clauses, room);
    return explanation;
  });
}

function without(told: readonly ClauseVerdict[], { clauses, characters }: VerdictRoom) {
  return {
    clauses: clauses - countClauses(told),
    characters: characters - JSON.stringify(told).length,
  };
}

function explainTrigger(
  trigger: CompiledEventTrigger,
  encounter: Encounter,
  room: VerdictRoom,
): TriggerExplanation {
  const { id, eventTypes } = trigger;
  const subscribes = eventTypes.some((each) => coversType(each, encounter.event.type));
  const filter = subscribes ? explainFilter(trigger, encounter.event) : NOT_ASKED;
  const when = explainWhen(trigger, encounter, filter.passed);
  const shown = cutVerdicts(filter.clauses, room);
  return {
    triggerId: id,
    eventTypes,
    subscribes,
    matched: filter.passed && (when === null || when.verdict === 'true'),
    clauses: shown,
    omittedClauses: filter.count - countClauses(shown),
    when,
  };
}

interface FilterExplanation {
  readonly passed: boolean;
  readonly clauses: readonly ClauseVerdict[];
  /** How many clauses there are to tell of. */
  readonly count: number;
}

const NOT_ASKED: FilterExplanation = { passed: false, clauses: [], count: 0 };

/** What would take too much work to explain is judged as a whole. */
function explainFilter({ pattern }: CompiledEventTrigger, event: EventEnvelope): FilterExplanation {
  if (!pattern) return { passed: true, clauses: [], count: 0 };
  try {
    const clauses = explainPattern(pattern, event);
    const passed = clauses.every(({ matched }) => matched);
    return { passed, clauses, count: countClauses(clauses) };
  } catch (error) {
    if (!(error instanceof PatternLimitError)) throw error;
    return { passed: isMatched(pattern, event), clauses: [], count: clauseCount(pattern) };
  }
}

function isMatched(pattern: EventPattern, event: EventEnvelope): boolean {
  try {
    return matchPattern(pattern, event);
  } catch (error) {
    if (error instanceof PatternLimitError) return false;
    throw error;
  }
}

function explainWhen(
  trigger: CompiledEventTrigger,
  { definition, event, now }: Encounter,
  passed: boolean,
): WhenExplanation | null {
  if (!trigger.when) return null;
  const condition = trigger.when.source;
  if (!passed) return { verdict: 'not_asked', condition };
  const verdict = evaluateWhen(trigger, () =>
    rootsOf(createRoots({ event, now }), definition, trigger),
  );
  switch (verdict.kind) {
    case 'matched':
      return { verdict: 'true', condition };
    case 'unmatched':
      return { verdict: 'false', condition };
    case 'threw': {
      const error = runError(verdict.error, conditionPointer(definition.compiled, trigger.id));
      return { verdict: 'error', condition, error };
    }
  }
}

/** Whether an event type of a trigger, exact or a prefix that ends in `*`, covers an event's type. */
export function coversType(eventType: string, type: string): boolean {
  return eventType.endsWith('*') ? type.startsWith(eventType.slice(0, -1)) : eventType === type;
}
