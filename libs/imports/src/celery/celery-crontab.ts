import { type Beginning, cronField } from '../cron-text.js';
import type { PlannedTrigger } from '../trigger.js';
import {
  CELERY_FIELDS,
  type CeleryCrontab,
  type CeleryFieldName,
  type CeleryValues,
  celeryValues,
} from './celery-field.js';

/** A schedule in the terms of definitions. */
export interface PlannedSchedule {
  readonly triggers: readonly PlannedTrigger[];
  /** A condition on the day, for what no cron line can say. */
  readonly when?: string;
  readonly notes: readonly string[];
  /** Absent when the next changes of the clocks make no difference to Celery. */
  readonly clockChanges?: readonly string[];
}

/**
 * The cron line that fires when Celery's crontab does.
 *
 * Where the clocks change, Celery goes by the wall clock: a time that is left out comes later by as
 * much, and of one that repeats it takes the first. Cron lines do the same if neither minute nor hour
 * begins with a star.
 *
 * @throws Refusal
 */
export function planCrontab(crontab: CeleryCrontab, timezone: string): PlannedSchedule {
  const values = celeryValues(crontab);
  const beginning = keepsClock(timezone) ? 'either' : 'no-star';
  const days = planDays(values, timezone);
  const cron = [
    textOf('minute', values, beginning),
    textOf('hour', values, beginning),
    days.dayOfMonth,
    textOf('month_of_year', values),
    days.dayOfWeek,
  ].join(' ');
  const { when, notes = [] } = days;
  if (when === undefined) return { triggers: [{ cron, timezone }], notes };
  // A time must not be coalesced into one for which the rule does not hold.
  return { triggers: [{ cron, timezone, misfire: { policy: 'fire_all' } }], when, notes };
}

function textOf(name: CeleryFieldName, values: CeleryValues, beginning?: Beginning): string {
  return cronField(values[name], CELERY_FIELDS[name], beginning);
}

/** Whether a zone's clocks never change, by its name. */
function keepsClock(timezone: string): boolean {
  return /^(?:Etc\/.+|UTC|UCT|GMT|Zulu|Universal|Greenwich)$/i.test(timezone);
}

interface PlannedDays {
  readonly dayOfMonth: string;
  readonly dayOfWeek: string;
  readonly when?: string;
  readonly notes?: readonly string[];
}

/**
 * In Celery both day fields must hold. In a cron line they do when one of them begins with a star,
 * which then names the field's least value too; where neither has that value, whole weeks of the month
 * can be said with the weekday. Otherwise the line fires on the days of the month and a rule looks at
 * the weekday.
 */
function planDays(values: CeleryValues, timezone: string): PlannedDays {
  const dayOfMonth = textOf('day_of_month', values);
  const dayOfWeek = textOf('day_of_week', values);
  if (dayOfMonth.startsWith('*') || dayOfWeek.startsWith('*')) return { dayOfMonth, dayOfWeek };
  if (values.day_of_month.includes(1)) {
    const notes = [`"*/31" names the 1st: with it both day fields must hold, as in Celery`];
    return { dayOfMonth: textOf('day_of_month', values, 'star'), dayOfWeek, notes };
  }
  if (values.day_of_week.includes(0)) {
    const notes = [`"*/7" names Sunday: with it both day fields must hold, as in Celery`];
    return { dayOfMonth, dayOfWeek: textOf('day_of_week', values, 'star'), notes };
  }
  const weeks = weeksOf(values.day_of_month);
  if (weeks !== undefined) {
    const dayOfWeek = values.day_of_week.flatMap((day) => weeks.map((week) => `${day}#${week}`));
    return { dayOfMonth: '*', dayOfWeek: dayOfWeek.join(',') };
  }
  return {
    dayOfMonth,
    dayOfWeek: '*',
    when: `timestamp(run.nominalTime).getDayOfWeek("${timezone}") in [${values.day_of_week.join(', ')}]`,
    notes: [RULE_NOTE],
  };
}

const RULE_NOTE =
  'the weekday is in a rule: runs on other days end with the reason no_rule_held; after an outage ' +
  'each time that was missed runs, since the latest may be of a day on which the rule does not hold';

const DAYS_OF_WEEK = 7;

/** The weeks of the month, from 1, that these days are all of; undefined when they are not. */
function weeksOf(days: readonly number[]): readonly number[] | undefined {
  const weeks = [...new Set(days.map((day) => Math.ceil(day / DAYS_OF_WEEK)))];
  const { min, size } = CELERY_FIELDS.day_of_month;
  const all = Array.from({ length: size }, (_, index) => min + index);
  const named = all.filter((day) => weeks.includes(Math.ceil(day / DAYS_OF_WEEK)));
  return named.length === days.length ? weeks : undefined;
}
