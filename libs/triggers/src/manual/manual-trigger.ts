import type { FieldProblem } from '#config';
import type { DefinitionSpec, TriggerConfig } from '#definitions';

/** What a run is to be told about its cause. */
export interface ManualCause {
  /** The id of a trigger; null to leave it open. */
  readonly trigger: string | null;
  /** Epoch milliseconds. */
  readonly nominalTime: number | null;
  /** The id under which an event is stored. */
  readonly event: string | null;
}

export type TriggerChoice =
  | { readonly ok: true; readonly trigger: TriggerConfig | undefined }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * The trigger that a run is to see as its cause: the one that is named, or else the only one that
 * fits. An event belongs to an event trigger, a nominal time to a cron trigger.
 */
export function chooseTrigger(spec: DefinitionSpec, cause: ManualCause): TriggerChoice {
  const type = typeFor(cause);
  if (type === 'both') return refusal('/nominalTime', 'not_both', 'give an event or a time');
  const named = spec.triggers.filter(({ id }) => cause.trigger === null || id === cause.trigger);
  if (named.length === 0 && cause.trigger !== null) {
    return refusal('/trigger', 'unknown_trigger', `there is no trigger "${cause.trigger}"`);
  }
  const fitting = named.filter((trigger) => type === 'any' || trigger.type === type);
  const [only] = fitting;
  if (only && fitting.length === 1) return { ok: true, trigger: only };
  if (fitting.length > 1 && type === 'any') return { ok: true, trigger: undefined };
  return fitting.length > 1
    ? refusal('/trigger', 'required', `several ${type} triggers fit: name one`)
    : noneFits(type, cause);
}

function typeFor({ nominalTime, event }: ManualCause): 'cron' | 'event' | 'any' | 'both' {
  if (nominalTime !== null && event !== null) return 'both';
  if (nominalTime !== null) return 'cron';
  return event === null ? 'any' : 'event';
}

function noneFits(type: 'cron' | 'event' | 'any', { trigger }: ManualCause): TriggerChoice {
  if (type === 'any') return { ok: true, trigger: undefined };
  const pointer = type === 'cron' ? '/nominalTime' : '/event';
  const subject = trigger === null ? 'the definition has' : `"${trigger}" is`;
  return refusal(pointer, `no_${type}_trigger`, `${subject} no ${type} trigger`);
}

function refusal(pointer: string, code: string, message: string): TriggerChoice {
  return { ok: false, problems: [{ pointer, code, message }] };
}
