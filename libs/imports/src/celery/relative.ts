import { cronField } from '../cron-text.js';
import { planCrontab, type PlannedSchedule } from './celery-crontab.js';
import { CELERY_FIELDS } from './celery-field.js';
import { DAY_SECONDS } from './celery-schedule.js';
import { planInterval } from './interval.js';

const HOUR_SECONDS = 3_600;
const HOURS_OF_DAY = 24;

/**
 * The cron line of a relative interval. Celery rounds the time of each next run down to the local day,
 * hour or minute, as the interval is at least one of them (`delta_resolution` of celery.utils.time).
 * So an interval of 90 minutes that began at 10:00 ends at 11:00, and so it does every hour.
 *
 * @throws Refusal when there is none
 */
export function planRelative(seconds: number, timezone: string): PlannedSchedule {
  const whole = roundedDown(seconds);
  const planned = planInterval({ seconds: whole }); // refuses what no line can say
  const local = whole < HOUR_SECONDS ? planned : planLocal(whole, timezone);
  if (whole === seconds) return local;
  const note = `Celery rounds each relative interval of ${seconds} s down to ${whole} s`;
  return { ...local, notes: [note, ...local.notes] };
}

function roundedDown(seconds: number): number {
  const unit = [DAY_SECONDS, HOUR_SECONDS, 60].find((each) => seconds >= each);
  return unit === undefined ? seconds : Math.floor(seconds / unit) * unit;
}

function planLocal(seconds: number, timezone: string): PlannedSchedule {
  if (seconds === DAY_SECONDS) return planCrontab({ minute: 0, hour: 0 }, timezone);
  if (seconds > DAY_SECONDS) {
    const sundays = planCrontab({ minute: 0, hour: 0, day_of_week: 0 }, timezone);
    return { ...sundays, notes: ['fires on Sundays; Celery counts from its last run'] };
  }
  return planHours(seconds / HOUR_SECONDS, timezone);
}

/** By elapsed time where clocks change, as in Celery. */
function planHours(step: number, timezone: string): PlannedSchedule {
  const hours = Array.from({ length: HOURS_OF_DAY / step }, (_, index) => index * step);
  const cron = `0 ${cronField(hours, CELERY_FIELDS.hour)} * * *`;
  const note = `fires every ${step} hours from midnight on; Celery counts from its last run`;
  return { triggers: [{ cron, timezone }], notes: step === 1 ? [] : [note] };
}
