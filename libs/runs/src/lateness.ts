import type { NominalRun } from './nominal-ledger.service.js';

/**
 * What made a nominal time late:
 * - `clock`: it was recorded late, since no worker was there, none had a place, or the database was
 *   away;
 * - `start`: Temporal took its workflow on late;
 * - `worker`: a worker carried it out late;
 * - `outside_world`: its http context sources answered late;
 * - `start_or_worker`: it was recorded in time, and what followed is not known any better.
 */
export type LatenessCause = 'clock' | 'start' | 'worker' | 'outside_world' | 'start_or_worker';

/** How late a nominal time was, in milliseconds, and where it lost the time. */
export interface Lateness {
  /** From the due time to the end, or to now. */
  readonly total: number;
  /** Until it was recorded. */
  readonly clock: number;
  /** From then until Temporal took its workflow on; null where that is not known. */
  readonly start: number | null;
  /** From then, or else from the record, to the end. */
  readonly execution: number;
  /** What took longest; null when it was hardly late. */
  readonly cause: LatenessCause | null;
}

/** What is not later than this needs no explanation (ms). */
const UNREMARKABLE_MS = 1_000;

/**
 * Divides the lateness of a row among those who had a hand in it. Of a row for several times it is
 * that of the first.
 *
 * @returns undefined where there is no lateness: for what somebody asked for, for what was tried
 * again, and for times that a pause skipped
 */
export function latenessOf(run: NominalRun, now: number): Lateness | undefined {
  if (run.occurrence !== 'time' || run.redriven || isPause(run)) return undefined;
  const due = run.due ?? run.first;
  const end = Math.max(run.finishedAt ?? now, run.createdAt);
  const started = run.startedAt === null ? null : within(run.startedAt, run.createdAt, end);
  const parts = {
    clock: Math.max(0, run.createdAt - due),
    start: started === null ? null : started - run.createdAt,
    execution: end - (started ?? run.createdAt),
  };
  return { total: Math.max(0, end - due), ...parts, cause: causeOf(run, parts) };
}

function isPause({ reason, state }: NominalRun): boolean {
  return state === 'skipped' && (reason === 'paused' || reason === 'archived');
}

function causeOf(
  run: NominalRun,
  { clock, start, execution }: Pick<Lateness, 'clock' | 'start' | 'execution'>,
): LatenessCause | null {
  const longest = Math.max(clock, start ?? 0, execution);
  if (longest < UNREMARKABLE_MS) return null;
  if (longest === clock) return 'clock';
  if (longest === start) return 'start';
  if (run.splitReason === 'outside_world') return 'outside_world';
  return start === null ? 'start_or_worker' : 'worker';
}

/** Temporal's clock is not the database's: what it says is brought between what is certain. */
function within(instant: number, earliest: number, latest: number): number {
  return Math.min(Math.max(instant, earliest), latest);
}
