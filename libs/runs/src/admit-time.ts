import { type TriggerTiming, verdict } from '#cron';
import { type CompiledDefinition, type DefinitionStanding, triggerTiming } from '#definitions';
import type { Decision } from './decision.js';
import type { UnfinishedRun } from './run.repository.js';

/** What decides whether a nominal time still runs. */
export interface AdmissionInput {
  readonly run: UnfinishedRun;
  readonly compiled: CompiledDefinition;
  readonly definition: DefinitionStanding | undefined;
  /** The database's clock, epoch milliseconds. */
  readonly now: number;
}

/**
 * Judges a nominal time again when its run is about to execute, so that lateness counts whatever
 * caused it: our clock, a dead worker, or Temporal being down. The verdict is the clock's own.
 *
 * Only times that fell due by themselves can be late: what somebody asked for is meant to run now.
 */
export function admitTime(input: AdmissionInput): Decision | undefined {
  const { run, compiled } = input;
  if (run.occurrence !== 'time') return undefined;
  if (run.nominalTime === null || run.triggerId === null) return undefined;
  const timing = timingOf(compiled, run.definitionId, run.triggerId);
  const judged = verdict(timing, run.nominalTime, judgedAt(input, timing));
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
 * A policy that lets later times stand for this one may count only times that the ledger has: when
 * the definition was changed since, the pinned calendar ended there.
 */
function judgedAt({ run, definition, now }: AdmissionInput, { misfire }: TriggerTiming): number {
  const changedAt = definition?.changedAt ?? now;
  const changedSince = changedAt >= run.createdAt;
  return changedSince && misfire.policy !== 'skip' ? Math.min(now, changedAt) : now;
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
