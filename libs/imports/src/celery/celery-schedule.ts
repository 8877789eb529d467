import type { JsonMembers } from '../json.js';
import { Refusal } from '../refusal.js';

/** A schedule of Celery, whatever form it was dumped in. */
export type CelerySchedule =
  | {
      readonly kind: 'crontab';
      readonly fields: JsonMembers;
      readonly timezone?: string | undefined;
    }
  | {
      readonly kind: 'interval';
      readonly seconds: number;
      /** What is to be known about how it was read. */
      readonly notes?: readonly string[];
    };

export const DAY_SECONDS = 86_400;

/** Seconds in each of timedelta's arguments, which are also the periods of django-celery-beat. */
const UNITS: Readonly<Record<string, number>> = {
  weeks: 7 * DAY_SECONDS,
  days: DAY_SECONDS,
  hours: 3_600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
};

/** `{ every: 5, period: "minutes" }`. @throws Refusal */
export function secondsOfEvery({ every, period }: JsonMembers): number {
  const isUnit = typeof period === 'string' && Object.hasOwn(UNITS, period);
  const unit = isUnit ? UNITS[period] : undefined;
  if (typeof every === 'number' && unit !== undefined) return every * unit;
  throw new Refusal(
    `every ${JSON.stringify(every)} ${JSON.stringify(period)} is no interval; periods are ${Object.keys(UNITS).join(', ')}`,
  );
}

/** `{ hours: 1, minutes: 30 }`. @throws Refusal */
export function secondsOfTimedelta(members: JsonMembers): number {
  const parts = Object.entries(members).map(([name, count]) => {
    const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
    if (unit !== undefined && typeof count === 'number') return count * unit;
    throw new Refusal(`${JSON.stringify(members)} is no schedule that can be read`);
  });
  if (parts.length === 0) throw new Refusal('its schedule is empty');
  return parts.reduce((sum, part) => sum + part, 0);
}

export function solarRefusal(): Refusal {
  return new Refusal('a solar schedule depends on the sun, which no cron line follows');
}

export function clockedRefusal(): Refusal {
  return new Refusal('a clocked schedule runs once, and a cron trigger again and again');
}
