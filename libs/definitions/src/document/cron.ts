import { isPlainObject, type Place } from '#documents';
import { calendarOf } from '../cron-calendar.js';

/**
 * Refuses a cron trigger whose line or timezone is wrong, or whose line never fires in the zone.
 * Looks at the raw trigger, since its other fields may be wrong.
 */
export function refuseBadCalendar(trigger: unknown, place: Place): void {
  if (!isPlainObject(trigger) || trigger.type !== 'cron') return;
  const { cron, timezone } = trigger;
  const verdict = calendarOf({
    cron: typeof cron === 'string' ? cron : SOUND.cron,
    timezone: typeof timezone === 'string' ? timezone : SOUND.timezone,
  });
  if (verdict.ok) return;
  for (const { pointer, code, message } of verdict.problems) {
    place.below(pointer).refuse(code, message);
  }
}

/** Stands in for a field that is missing or no string, which its own reader reports. */
const SOUND = { cron: '* * * * *', timezone: 'UTC' };
