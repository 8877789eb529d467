import type { CompiledEventTrigger } from '#definitions';
import { UncompilableSpecError } from '#documents';
import type { EventEnvelope } from '#events';
import { evaluateCondition, ExpressionError, type Roots } from '#expressions';
import { type EventPattern, matchPattern, PatternLimitError } from '#patterns';

/** What a trigger, or its condition alone, says to an event. */
export type TriggerVerdict =
  | { readonly kind: 'matched' }
  | { readonly kind: 'unmatched' }
  | {
      readonly kind: 'threw';
      readonly part: 'filter' | 'when';
      readonly error: ExpressionError | PatternLimitError | UncompilableSpecError;
    };

/** Says whether an event matches a filter. @throws PatternLimitError */
export type MatchFilter = (pattern: EventPattern, event: EventEnvelope) => boolean;

/** Asks the filter, then the condition, of an event of a type that the trigger subscribes to. */
export function judgeTrigger(
  trigger: CompiledEventTrigger,
  event: EventEnvelope,
  roots: () => Roots,
  matchFilter: MatchFilter = matchPattern,
): TriggerVerdict {
  try {
    if (trigger.pattern && !matchFilter(trigger.pattern, event)) return { kind: 'unmatched' };
  } catch (error) {
    if (!(error instanceof PatternLimitError)) throw error;
    return { kind: 'threw', part: 'filter', error };
  }
  return evaluateWhen(trigger, roots);
}

/** Whether a trigger's condition holds, once type and filter match. */
export function evaluateWhen(trigger: CompiledEventTrigger, roots: () => Roots): TriggerVerdict {
  try {
    const { when } = trigger;
    return { kind: !when || evaluateCondition(when, roots()) ? 'matched' : 'unmatched' };
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof UncompilableSpecError)) throw error;
    return { kind: 'threw', part: 'when', error };
  }
}
