import { type EpochMs } from './units.js';
import { dueTime, type JitteredCalendar } from './jitter.js';

/** What to do with nominal times that are later than the grace allows. */
export interface MisfirePolicy {
  /**
   * - `skip`: they do not run;
   * - `fire_once`: the latest one that is due runs, for all of them;
   * - `fire_all`: all run, except those that `limit` or more later times have overtaken.
   */
  readonly policy: 'skip' | 'fire_once' | 'fire_all';
  /** How late a time may be and still run whatever the policy, in milliseconds. */
  readonly graceMs: number;
  /** How many late times `fire_all` lets run, at least 1; the other policies ignore it. */
  readonly limit: number;
}

export const DEFAULT_MISFIRE_POLICY: MisfirePolicy = {
  policy: 'fire_once',
  graceMs: 60_000,
  limit: 100,
};

/** All that decides when a cron trigger runs and when it does not. */
export interface TriggerTiming extends JitteredCalendar {
  readonly misfire: MisfirePolicy;
}

/** What becomes of a nominal time; `into` is the one that runs in its place. */
export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip'; readonly reason: 'misfire' | 'limit' }
  | { readonly kind: 'coalesce'; readonly into: EpochMs };

const RUN: Verdict = { kind: 'run' };

/**
 * Whether a nominal time (still) runs at `now`. It depends on nothing but its arguments, and is
 * monotone: of two times the later runs if the earlier does, and what does not run at one now
 * runs at no later one. So it can be asked again at any stage on the way of a run.
 */
export function verdict(timing: TriggerTiming, nominal: EpochMs, now: EpochMs): Verdict {
  const { graceMs, policy } = timing.misfire;
  const lateness = now - dueTime(timing, nominal);
  if (lateness <= graceMs) return RUN;
  switch (policy) {
    case 'skip':
      return { kind: 'skip', reason: 'misfire' };
    case 'fire_once':
      return onceVerdict(timing, nominal, now);
    case 'fire_all':
      return limitVerdict(timing, nominal, now);
  }
}

function onceVerdict(timing: TriggerTiming, nominal: EpochMs, now: EpochMs): Verdict {
  const latest = latestDue(timing, now);
  return latest === undefined || latest <= nominal ? RUN : { kind: 'coalesce', into: latest };
}

function limitVerdict(timing: TriggerTiming, nominal: EpochMs, now: EpochMs): Verdict {
  const latest = latestDue(timing, now) ?? nominal;
  const later = timing.calendar.count(nominal, latest);
  return later < timing.misfire.limit ? RUN : { kind: 'skip', reason: 'limit' };
}

/** The latest nominal time that is due at `now`; only one that is not due yet can be later. */
export function latestDue(jittered: JitteredCalendar, now: EpochMs): EpochMs | undefined {
  const latest = jittered.calendar.previous(Math.floor(now) + 1);
  if (latest === undefined || dueTime(jittered, latest) <= now) return latest;
  return jittered.calendar.previous(latest);
}
