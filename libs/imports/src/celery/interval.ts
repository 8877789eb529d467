import type { EpochMs } from '#cron';
import { CELERY_FIELDS } from './celery-field.js';
import type { PlannedSchedule } from './celery-crontab.js';
import { cronField } from '../cron-text.js';
import { Refusal } from '../refusal.js';

/** Run again so long after the last run; the first time at the start. */
export interface Interval {
  readonly seconds: number;
  readonly lastRunAt?: EpochMs | undefined;
  readonly startAt?: EpochMs | undefined;
}

const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/**
 * The cron lines, in UTC, whose fires are all an interval apart. Short intervals begin with the hour;
 * for those of an hour or more the minute from which they count is kept, and the day of weekly ones.
 *
 * @throws Refusal when there are none
 */
export function planInterval(interval: Interval): PlannedSchedule {
  const minutes = minutesOf(interval.seconds);
  const origin = originOf(interval);
  const phase = minutes < HOUR ? 0 : modulo(origin ?? 0, minutes);
  const lines = minutes === WEEK ? [weekly(origin)] : withinDay(minutes, phase);
  const notes = [
    `fires ${everyText(minutes)} by the clock, in UTC; Celery counts from its last run`,
    ...(lines.length > 1 ? [`takes ${lines.length} triggers: ${CATCH_UP}`] : []),
  ];
  return { triggers: lines.map((cron) => ({ cron, timezone: 'UTC' })), notes };
}

const CATCH_UP = 'after an outage each of them may make up for one time, where Celery runs once';

/**
 * The minute, since the epoch, from which the intervals count: that of the last run, or that of the
 * start if the run after the last comes no later. `undefined` when there is neither.
 */
function originOf({ seconds, lastRunAt, startAt }: Interval): number | undefined {
  const next = lastRunAt === undefined ? -Infinity : lastRunAt + seconds * 1_000;
  if (startAt !== undefined && next <= startAt) return Math.ceil(startAt / MINUTE_MS);
  return lastRunAt === undefined ? undefined : Math.floor(lastRunAt / MINUTE_MS);
}

function minutesOf(seconds: number): number {
  if (!Number.isFinite(seconds) || seconds <= 0) throw new Refusal('the interval is not positive');
  if (seconds < 60)
    throw new Refusal(`every ${seconds} s is less than a minute, cron's finest step`);
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes)) {
    throw new Refusal(
      `every ${seconds} s is not a whole number of minutes, and cron knows no other`,
    );
  }
  if (DAY % minutes !== 0 && minutes !== WEEK) {
    throw new Refusal(
      `no cron line fires ${everyText(minutes)}, since neither a day nor a week can be cut into such pieces`,
    );
  }
  return minutes;
}

/** For an interval that cuts the day into equal pieces: one line for each set of hours. */
function withinDay(minutes: number, phase: number): readonly string[] {
  const hoursByMinute = new Map<number, number[]>();
  for (let time = phase; time < DAY; time += minutes) {
    const hours = hoursByMinute.get(time % HOUR) ?? [];
    hoursByMinute.set(time % HOUR, [...hours, Math.floor(time / HOUR)]);
  }
  const minutesByHours = new Map<string, number[]>();
  for (const [minute, hours] of [...hoursByMinute].sort(([a], [b]) => a - b)) {
    const text = cronField(hours, CELERY_FIELDS.hour);
    minutesByHours.set(text, [...(minutesByHours.get(text) ?? []), minute]);
  }
  return [...minutesByHours].map(
    ([hours, at]) => `${cronField(at, CELERY_FIELDS.minute)} ${hours} * * *`,
  );
}

function weekly(origin: number | undefined): string {
  if (origin === undefined) return '0 0 * * 0';
  const weekday = modulo(Math.floor(origin / DAY) + EPOCH_WEEKDAY, 7);
  const time = modulo(origin, DAY);
  return `${time % HOUR} ${Math.floor(time / HOUR)} * * ${weekday}`;
}

/** Never negative, also before the epoch. */
function modulo(dividend: number, divisor: number): number {
  return ((dividend % divisor) + divisor) % divisor;
}

function everyText(minutes: number): string {
  if (minutes % DAY === 0) return counted(minutes / DAY, 'day');
  return minutes % HOUR === 0 ? counted(minutes / HOUR, 'hour') : counted(minutes, 'minute');
}

function counted(count: number, unit: string): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}
