import { createCalendar, type EpochMs } from '#cron';
import { Refusal } from './refusal.js';

/** A cron trigger as it stands in a document. */
export interface TriggerFields {
  readonly id: string;
  readonly type: 'cron';
  readonly cron: string;
  readonly timezone: string;
  readonly jitter?: string;
}

/** When a translated entry fires. */
export interface PlannedTrigger {
  readonly cron: string;
  readonly timezone: string;
  /** ISO 8601. */
  readonly jitter?: string | undefined;
}

/** The time within which a translated entry fires; instants. */
export interface PlannedPeriod {
  readonly startAt?: EpochMs | undefined;
  readonly endAt?: EpochMs | undefined;
}

/** @throws Refusal when a line or its timezone is none, or it never fires */
export function triggerConfigs(planned: readonly PlannedTrigger[]): TriggerFields[] {
  return planned.map(({ cron, timezone, jitter }, index) => {
    requireCalendar(cron, timezone);
    const id = planned.length === 1 ? 'cron' : `cron-${index + 1}`;
    return { id, type: 'cron', cron, timezone, ...(jitter !== undefined && { jitter }) };
  });
}

function requireCalendar(cron: string, timezone: string): void {
  const made = createCalendar({ cron, timezone });
  if (made.ok) return;
  const [first = 'no calendar', ...others] = made.problems.map(({ message }) => message);
  throw new Refusal(first, ...others);
}

/**
 * Cron triggers have no period, so only one that holds for all time to come can be taken over.
 *
 * @throws Refusal when the period begins or ends after `now`, or is over
 */
export function requireEndless({ startAt, endAt }: PlannedPeriod, now: EpochMs): void {
  if (endAt !== undefined && endAt <= now) {
    throw new Refusal(`it has expired at ${timeText(endAt)} and never runs again`);
  }
  if (startAt !== undefined && startAt > now) {
    throw new Refusal(
      `it begins at ${timeText(startAt)}, which a cron trigger cannot say: import it from then on`,
    );
  }
  if (endAt !== undefined) {
    throw new Refusal(`it ends at ${timeText(endAt)}, which a cron trigger cannot say`);
  }
}

function timeText(instant: EpochMs): string {
  return new Date(instant).toISOString();
}
