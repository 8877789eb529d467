import type { CompiledDefinition, CompiledTriggers, TriggerSpec } from '#definitions';
import type { EventEnvelope } from '#events';
import { evaluateCondition, ExpressionError, type Roots } from '#expressions';
import { matchPattern, PatternLimitError } from '#patterns';
import type { Decision } from './decision.js';
import { runError } from './run-error.js';

/** The reason of a redriven run of which nobody knows yet whether its trigger's condition holds. */
export const CONDITION_PENDING = 'condition_pending';

const NOT_TO_RUN: Decision = { kind: 'skipped', reason: 'condition_false' };

/** JSON pointer of a trigger's condition. */
export function conditionPointer({ spec }: CompiledTriggers, triggerId: string): string {
  return `${triggerPointer(spec, triggerId)}/when`;
}

/** JSON pointer of a trigger's filter. */
export function filterPointer({ spec }: CompiledTriggers, triggerId: string): string {
  return `${triggerPointer(spec, triggerId)}/filter`;
}

function triggerPointer({ triggers }: TriggerSpec, triggerId: string): string {
  return `/triggers/${triggers.findIndex(({ id }) => id === triggerId)}`;
}

/** A run with what its trigger is asked about. */
interface Redriven {
  readonly run: { readonly reason: string | null; readonly triggerId: string | null };
  readonly compiled: CompiledDefinition;
  readonly event: EventEnvelope | undefined;
}

/**
 * Asks the filter and the condition of a run that was recorded because one of them threw: redriving
 * must not take them for true. Of every other run they held at dispatch, and are not asked again.
 */
export function judgeCondition(
  { run, compiled, event }: Redriven,
  roots: () => Roots,
): Decision | undefined {
  const trigger = compiled.eventTriggers.find(({ id }) => id === run.triggerId);
  if (run.reason !== CONDITION_PENDING || !trigger) return undefined;
  let pointerOf = filterPointer;
  try {
    if (trigger.pattern && event && !matchPattern(trigger.pattern, event)) return NOT_TO_RUN;
    pointerOf = conditionPointer;
    return !trigger.when || evaluateCondition(trigger.when, roots()) ? undefined : NOT_TO_RUN;
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof PatternLimitError)) throw error;
    return { kind: 'failed', error: runError(error, pointerOf(compiled, trigger.id)) };
  }
}
