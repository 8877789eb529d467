import type { TriggerTiming } from '#cron';
import type { Tx } from '#database';
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

/** The timings of these triggers; revisions not yet known cost one statement together. */
export async function timingsOf(
  tx: Tx,
  revisions: RevisionCache,
  refs: readonly TriggerRef[],
): Promise<TimingOf> {
  const compiledOf = await revisions.load(tx, refs);
  return (ref) => timingOf(compiledOf(ref), ref.definitionId, ref.triggerId);
}
