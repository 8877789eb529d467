import { createCalendar } from '#cron';
import { isPlainObject } from './json.js';
import { type Place } from './place.js';

/**
 * Refuses a cron trigger whose line or timezone is wrong, or whose line never fires in the zone.
 * Looks at the raw trigger, since its other fields may be wrong.
 */
export function refuseBadCalendar(trigger: unknown, place: Place): void {
  if (!isPlainObject(trigger) || trigger.type !== 'cron') return;
  const { cron = SOUND.cron, timezone = SOUND.timezone } = trigger;
  const made = createCalendar({
    cron: typeof cron === 'string' ? cron : SOUND.cron,
    timezone: typeof timezone === 'string' ? timezone : SOUND.timezone,
  });
  if (made.ok) return;
  for (const { field, code, message, offset } of made.problems) {
    const where = offset === undefined || offset === 0 ? '' : ` (column ${offset + 1})`;
    place.at(field).refuse(field === 'cron' ? `cron_${code}` : code, `${message}${where}`);
  }
}

/** Stands in for a field that is missing or no string, which its own reader reports. */
const SOUND = { cron: '* * * * *', timezone: 'UTC' };
