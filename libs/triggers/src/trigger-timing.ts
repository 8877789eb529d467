import type { TriggerTiming } from '#cron';
import type { Tx } from '#database';
import { type CompiledDefinition, triggerTiming } from '#definitions';
import { type RevisionCache, timingOf } from '#runs';

/** Names one cron trigger of one revision. */
export interface TriggerRef {
  readonly tenant: string;
  readonly definitionId: string;
  readonly revision: number;
  readonly triggerId: string;
}

/** Looks up what decides a trigger's times. @throws when its revision has no such trigger */
export type TimingOf = (ref: TriggerRef) => TriggerTiming;

/** What decides a trigger's times in a revision; undefined when it has no such cron trigger. */
export function timingIn(
  compiled: CompiledDefinition,
  { definitionId, triggerId }: Pick<TriggerRef, 'definitionId' | 'triggerId'>,
): TriggerTiming | undefined {
  const trigger = compiled.cronTriggers.find(({ id }) => id === triggerId);
  return trigger && triggerTiming(definitionId, trigger);
}

/** The timings of these triggers; revisions not yet known cost one statement together. */
export async function timingsOf(
  tx: Tx,
  revisions: RevisionCache,
  refs: readonly TriggerRef[],
): Promise<TimingOf> {
  const compiledOf = await revisions.load(tx, refs);
  return (ref) => timingOf(compiledOf(ref), ref.definitionId, ref.triggerId);
}
