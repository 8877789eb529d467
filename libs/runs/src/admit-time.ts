import { type TriggerTiming, verdict } from '#cron';
import { type CompiledDefinition, type DefinitionStanding, triggerTiming } from '#definitions';
import type { Decision } from './decision.js';
import { UnusableRevisionError } from './revision-cache.service.js';
import type { UnfinishedRun } from './run.repository.js';

/** What decides whether a nominal time still runs. */
export interface AdmissionInput {
  readonly run: UnfinishedRun;
  readonly compiled: CompiledDefinition;
  /** See {@link DecisionInput.calendarEnd}. */
  readonly calendarEnd?: number | undefined;
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
  const { definitionId, revision, triggerId } = run;
  const timing = timingOf(compiled, { definitionId, revision, triggerId });
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

/** Whether the calendar of a run's revision may have ended since the run was recorded. */
export function mayHaveEnded(
  run: UnfinishedRun,
  definition: DefinitionStanding | undefined,
): boolean {
  if (run.occurrence !== 'time' || run.admitted || definition === undefined) return false;
  return definition.revision !== run.revision || definition.changedAt >= run.createdAt;
}

/**
 * A policy that lets later times stand for this one may count only times that the ledger has: those
 * up to the end of the pinned calendar.
 */
function judgedAt({ calendarEnd = Infinity, now }: AdmissionInput, timing: TriggerTiming): number {
  return timing.misfire.policy === 'skip' ? now : Math.min(now, calendarEnd);
}

/** Names a trigger of a revision. */
export interface TriggerOfRevision {
  readonly definitionId: string;
  readonly revision: number;
  readonly triggerId: string;
}

/**
 * What decides the times of one cron trigger of a revision.
 *
 * @throws UnusableRevisionError when this release cannot reckon with that trigger
 * @throws when the revision has no such trigger
 */
export function timingOf(
  compiled: CompiledDefinition,
  { definitionId, revision, triggerId }: TriggerOfRevision,
): TriggerTiming {
  const { key } = compiled.spec;
  const trigger = compiled.cronTriggers.find(({ id }) => id === triggerId);
  if (!trigger) throw new Error(`${key} has no cron trigger "${triggerId}"`);
  try {
    return triggerTiming(definitionId, trigger);
  } catch (error) {
    throw UnusableRevisionError.refused(key, revision, error);
  }
}
