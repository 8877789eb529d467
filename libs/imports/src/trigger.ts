import { type CalendarSpec, createCalendar, type EpochMs } from '#cron';
import { Refusal } from './refusal.js';

/** A cron trigger as it stands in a document. */
export interface TriggerFields {
  readonly id: string;
  readonly type: 'cron';
  readonly cron: string;
  readonly timezone: string;
  readonly startAt?: string;
  readonly endAt?: string;
  readonly jitter?: string;
  readonly misfire?: PlannedMisfire;
}

/** What is said about late times where the default would lose work. */
interface PlannedMisfire {
  readonly policy: 'fire_all';
}

/** When a translated entry fires. */
export interface PlannedTrigger {
  readonly cron: string;
  readonly timezone: string;
  /** ISO 8601. */
  readonly jitter?: string | undefined;
  /** @default `fire_once` */
  readonly misfire?: PlannedMisfire;
}

/** The time within which a translated entry fires. */
export interface PlannedPeriod {
  /** The first instant at which it may fire. */
  readonly startAt?: EpochMs | undefined;
  /** The first instant at which it may no longer. */
  readonly endAt?: EpochMs | undefined;
}

/** @throws Refusal when a line or its timezone is none, or it never fires within the period */
export function triggerConfigs(
  planned: readonly PlannedTrigger[],
  period: PlannedPeriod,
): TriggerFields[] {
  return planned.map(({ cron, timezone, jitter, misfire }, index) => {
    requireCalendar({ cron, timezone, ...period });
    const id = planned.length === 1 ? 'cron' : `cron-${index + 1}`;
    return {
      ...{ id, type: 'cron', cron, timezone, ...periodFields(period) },
      ...(jitter !== undefined && { jitter }),
      ...(misfire !== undefined && { misfire }),
    };
  });
}

function periodFields({ startAt, endAt }: PlannedPeriod): Pick<TriggerFields, 'startAt' | 'endAt'> {
  return {
    ...(startAt !== undefined && { startAt: timeText(startAt) }),
    ...(endAt !== undefined && { endAt: timeText(endAt) }),
  };
}

function requireCalendar(spec: CalendarSpec): void {
  const made = createCalendar(spec);
  if (made.ok) return;
  const [first = 'no calendar', ...others] = made.problems.map(({ message }) => message);
  throw new Refusal(first, ...others);
}

/** @throws Refusal when the period is over at `now`, or before it begins */
export function requireTimeLeft({ startAt, endAt }: PlannedPeriod, now: EpochMs): void {
  if (endAt === undefined) return;
  if (endAt <= now) {
    throw new Refusal(`it has expired at ${timeText(endAt)} and never runs again`);
  }
  if (startAt !== undefined && endAt <= startAt) {
    throw new Refusal(
      `it expires at ${timeText(endAt)}, but begins only at ${timeText(startAt)}, and never runs`,
    );
  }
}

function timeText(instant: EpochMs): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
