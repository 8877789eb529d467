import { type ClockChange, clockChanges, localText, type Lookout } from '../clock-changes.js';
import type { CeleryValues } from './celery-field.js';

const MINUTE_MS = 60_000;

/**
 * The one difference from Celery: of several times that the clocks leave out it runs the first, as
 * much later, and then looks at the clock again; a cron trigger fires for each.
 */
export function gapNotes(values: CeleryValues, lookout: Lookout): readonly string[] {
  for (const change of clockChanges(lookout)) {
    const [first, ...others] = change.kind === 'missing' ? missingTimes(values, change) : [];
    const more = others.filter((time) => !names(values, time + (change.until - change.from)));
    if (first === undefined || more.length === 0) continue;
    const times = `${others.length + 1} times from ${localText(first)} on`;
    return [
      `${times} will be left out by the clocks of ${lookout.timezone}: Celery runs the first of them, later; here all fire`,
    ];
  }
  return [];
}

function missingTimes(values: CeleryValues, { from, until }: ClockChange): readonly number[] {
  const count = Math.ceil((until - from) / MINUTE_MS);
  return Array.from({ length: count }, (_, index) => from + index * MINUTE_MS).filter((time) =>
    names(values, time),
  );
}

/** @param time a local time, written as if it were UTC */
function names(values: CeleryValues, time: number): boolean {
  const local = new Date(time);
  return (
    values.minute.includes(local.getUTCMinutes()) &&
    values.hour.includes(local.getUTCHours()) &&
    values.day_of_month.includes(local.getUTCDate()) &&
    values.month_of_year.includes(local.getUTCMonth() + 1) &&
    values.day_of_week.includes(local.getUTCDay())
  );
}
