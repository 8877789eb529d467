import { type Calendar, type CalendarSpec, createCalendar } from './calendar.js';
import { DaySet } from './day-set.js';
import { type DayRange, parseLocalDate } from './local-day.js';
import { type EpochMs } from './units.js';

/** The calendar of a spec that is right. */
export function calendarOf(spec: CalendarSpec): Calendar {
  const result = createCalendar(spec);
  if (result.ok) return result.calendar;
  throw new Error(result.problems.map(({ message }) => message).join('; '));
}

/** All nominal times n with from ≤ n < until. */
export function firesBetween(calendar: Calendar, from: EpochMs, until: EpochMs): EpochMs[] {
  const fires: EpochMs[] = [];
  let fire = calendar.next(from - 1);
  while (fire !== undefined && fire < until) {
    fires.push(fire);
    fire = calendar.next(fire);
  }
  return fires;
}

export function isoOf(instant: EpochMs | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

/** From one ISO date to another, both included. */
export function dayRange(first: string, last = first): DayRange {
  return { first: parseLocalDate(first) ?? NaN, last: parseLocalDate(last) ?? NaN };
}

/** A set of these ranges. */
export function daysOf(...ranges: readonly DayRange[]): DaySet {
  return new DaySet(ranges);
}
