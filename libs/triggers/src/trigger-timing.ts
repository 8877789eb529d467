import type { TriggerTiming } from '#cron';
import type { Tx } from '#database';
import type { CompiledDefinition } from '#definitions';
import { type RevisionCache, timingOf, type TriggerOfRevision } from '#runs';

/** Names one cron trigger of one revision. */
export interface TriggerRef extends TriggerOfRevision {
  readonly tenant: string;
}

/** Looks up what decides a trigger's times. @throws as {@link timingOf} */
export type TimingOf = (ref: TriggerRef) => TriggerTiming;

/**
 * What decides a trigger's times in a revision; undefined when it has no such cron trigger.
 *
 * @throws UnusableRevisionError
 */
export function timingIn(
  compiled: CompiledDefinition,
  trigger: TriggerOfRevision,
): TriggerTiming | undefined {
  const has = compiled.cronTriggers.some(({ id }) => id === trigger.triggerId);
  return has ? timingOf(compiled, trigger) : undefined;
}

/** The timings of these triggers; revisions not yet known cost one statement together. */
export async function timingsOf(
  tx: Tx,
  revisions: RevisionCache,
  refs: readonly TriggerRef[],
): Promise<TimingOf> {
  const compiledOf = await revisions.load(tx, refs);
  return (ref) => timingOf(compiledOf(ref), ref);
}
