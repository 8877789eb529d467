import type { CompiledEventTrigger } from '#definitions';
import type { EventEnvelope } from '#events';
import { createRoots } from '#expressions';
import {
  clauseCount,
  type ClauseVerdict,
  type EventPattern,
  explainPattern,
  matchPattern,
  PatternLimitError,
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

/** So many verdicts on clauses are told of one definition; a filter may have a thousand. */
const MAX_CLAUSES = 500;

/** Explains every event trigger of a definition, in the order of the document. */
export function explainTriggers(encounter: Encounter): TriggerExplanation[] {
  let room = MAX_CLAUSES;
  return encounter.definition.compiled.eventTriggers.map((trigger) => {
    const explanation = explainTrigger(trigger, encounter, room);
    room -= countClauses(explanation.clauses);
    return explanation;
  });
}

/** How many verdicts on fields there are, those inside of `$or` included. */
export function countClauses(clauses: readonly ClauseVerdict[]): number {
  return clauses.reduce((sum, clause) => sum + sizeOf(clause), 0);
}

function explainTrigger(
  trigger: CompiledEventTrigger,
  encounter: Encounter,
  room: number,
): TriggerExplanation {
  const { id, eventTypes } = trigger;
  const subscribes = eventTypes.some((each) => coversType(each, encounter.event.type));
  const filter = subscribes ? explainFilter(trigger, encounter.event) : NOT_ASKED;
  const when = explainWhen(trigger, encounter, filter.passed);
  const shown = withinRoom(filter.clauses, room);
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

/** What there is room for; when that is not all, the verdicts that say no come first. */
function withinRoom(clauses: readonly ClauseVerdict[], room: number): readonly ClauseVerdict[] {
  if (countClauses(clauses) <= room) return clauses;
  let left = room;
  return clauses
    .toSorted((a, b) => Number(a.matched) - Number(b.matched))
    .filter((clause) => {
      left -= sizeOf(clause);
      return left >= 0;
    });
}

function sizeOf(clause: ClauseVerdict): number {
  if (clause.kind === 'field') return 1;
  return clause.alternatives.reduce((sum, inner) => sum + countClauses(inner), 0);
}
