/** An instant: milliseconds since 1970-01-01T00:00:00Z, as `Date.getTime()` gives them. */
export type EpochMs = number;

/**
 * Milliseconds since 1970-01-01T00:00 on the wall clock of some zone, as though that clock had
 * never been changed: a local time, not an instant.
 */
export type LocalMs = number;

/** {@link LocalMs} in whole minutes, the resolution of a cron line. */
export type LocalMinute = number;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** The first whole minute that is not before the local time. */
export function minuteFrom(local: LocalMs): LocalMinute {
  return Math.ceil(local / MINUTE_MS);
}
