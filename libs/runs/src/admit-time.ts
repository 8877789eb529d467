import { verdict } from '#cron';
import { type CompiledDefinition, cronTiming } from '#definitions';
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
  const { definitionId, triggerId } = run;
  const judged = verdict(cronTiming(compiled, { definitionId, triggerId }), run.nominalTime, now);
  switch (judged.kind) {
    case 'run':
      return undefined;
    case 'skip':
      return { kind: 'skipped', reason: judged.reason };
    case 'coalesce':
      return { kind: 'coalesced', reason: 'misfire', into: judged.into };
  }
}
