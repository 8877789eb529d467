import type { EventsConfig } from '#config';
import type { EventState } from '../event.contract.js';

/** What is removed of an event: its payload first, then what it is known by. */
export type RetentionTask = 'payload' | 'identity';

/** How long events are kept after their dispatch. */
export type KeptDays = Pick<EventsConfig, 'payloadRetentionDays' | 'identityRetentionDays'>;

const DAY_MS = 86_400_000;

/**
 * A task comes to an event so much later than its receipt asks for: few were dispatched later still,
 * and have to be looked at again.
 */
const SLACK_MS = 3_600_000;

export function keptMs(kept: KeptDays, task: RetentionTask): number {
  const { payloadRetentionDays, identityRetentionDays } = kept;
  return (task === 'payload' ? payloadRetentionDays : identityRetentionDays) * DAY_MS;
}

/** A task goes through what was received before this moment (epoch milliseconds). */
export function dueBefore(now: number, kept: KeptDays, task: RetentionTask): number {
  return now - keptMs(kept, task) - SLACK_MS;
}

/** What decides whether the time of an event has come. */
export interface Candidate {
  readonly id: string;
  readonly tenant: string;
  readonly state: EventState;
  /** Epoch milliseconds. */
  readonly dispatchedAt: number | null;
}

/** An event whose time has not come, and when to look at it again (epoch milliseconds). */
export interface Straggler extends Pick<Candidate, 'id' | 'tenant'> {
  readonly lookAt: number;
}

/**
 * Divides events into those whose time has come and those to look at later. Time counts from the
 * dispatch. What is not dispatched is looked at daily: as everything is kept for a day at least, that
 * is never too late.
 *
 * @param options.keptMs how long events are kept after their dispatch, a day at least
 */
export function timeToGo(
  events: readonly Candidate[],
  { now, keptMs }: { readonly now: number; readonly keptMs: number },
): { due: string[]; later: Straggler[] } {
  const due: string[] = [];
  const later: Straggler[] = [];
  for (const { id, tenant, state, dispatchedAt } of events) {
    const isOver = state === 'dispatched' && dispatchedAt !== null;
    const goesAt = isOver ? dispatchedAt + keptMs : now + DAY_MS;
    if (goesAt <= now) due.push(id);
    else later.push({ id, tenant, lookAt: goesAt });
  }
  return { due, later };
}
