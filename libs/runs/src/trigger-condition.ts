import type { CompiledDefinition } from '#definitions';
import { evaluateCondition, ExpressionError, type Roots } from '#expressions';
import type { Decision } from './decision.js';
import { runError } from './run-error.js';

/** The reason of a redriven run of which nobody knows yet whether its trigger's condition holds. */
export const CONDITION_PENDING = 'condition_pending';

/** JSON pointer of a trigger's condition. */
export function conditionPointer({ spec }: CompiledDefinition, triggerId: string): string {
  return `/triggers/${spec.triggers.findIndex(({ id }) => id === triggerId)}/when`;
}

/**
 * Evaluates the condition of a run that was recorded because it threw: redriving must not take it
 * for true. Of every other run it was true at dispatch, and is not asked again.
 */
export function judgeCondition(
  run: { readonly reason: string | null; readonly triggerId: string | null },
  compiled: CompiledDefinition,
  roots: () => Roots,
): Decision | undefined {
  const trigger = compiled.eventTriggers.find(({ id }) => id === run.triggerId);
  if (run.reason !== CONDITION_PENDING || !trigger?.when) return undefined;
  try {
    const holds = evaluateCondition(trigger.when, roots());
    return holds ? undefined : { kind: 'skipped', reason: 'condition_false' };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'failed', error: runError(error, conditionPointer(compiled, trigger.id)) };
  }
}
