import { type TriggerTiming, verdict } from '#cron';
import { type CompiledDefinition, triggerTiming } from '#definitions';
import type { Decision } from './decision.js';
import type { UnfinishedRun } from './run.repository.js';

/**
 * Judges a nominal time again when its run is about to execute, so that lateness counts whatever
 * caused it: our clock, a dead worker, or Temporal being down. The verdict is the clock's own.
 */
export function admitTime(
  run: UnfinishedRun,
  compiled: CompiledDefinition,
  now: number,
): Decision | undefined {
  if (run.nominalTime === null || run.triggerId === null) return undefined;
  const timing = timingOf(compiled, run.definitionId, run.triggerId);
  const judged = verdict(timing, run.nominalTime, now);
  switch (judged.kind) {
    case 'run':
      return undefined;
    case 'skip':
      return { kind: 'skipped', reason: judged.reason };
    case 'coalesce':
      return { kind: 'coalesced', reason: 'misfire', into: judged.into };
  }
}

/**
 * What decides the times of one cron trigger of a revision.
 *
 * @throws when the revision has no such trigger
 */
export function timingOf(
  compiled: CompiledDefinition,
  definitionId: string,
  triggerId: string,
): TriggerTiming {
  const trigger = compiled.cronTriggers.find(({ id }) => id === triggerId);
  if (!trigger) throw new Error(`${compiled.spec.key} has no cron trigger "${triggerId}"`);
  return triggerTiming(definitionId, trigger);
}
