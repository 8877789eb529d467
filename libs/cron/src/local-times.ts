import { type CronLine } from './cron-line.js';
import { type DayRestriction } from './day-restrictions.js';
import { type LocalMinute } from './units.js';
import { matchingDays } from './matching-days.js';
import { timesOfDay } from './times-of-day.js';

const MINUTES_PER_DAY = 1_440;

/**
 * The local times that a cron line names on the days left to it: what it would fire at if no clock
 * were ever changed.
 */
export interface LocalTimes {
  has(minute: LocalMinute): boolean;
  /** The first one that is not before `minute`; `undefined` when there is none for a century. */
  firstFrom(minute: LocalMinute): LocalMinute | undefined;
  /** The last one before `minute`; `undefined` when there is none for a century. */
  lastBefore(minute: LocalMinute): LocalMinute | undefined;
  /** How many m have from ≤ m < until. Takes time for the months between, not for the times. */
  count(from: LocalMinute, until: LocalMinute): number;
}

export function localTimes(
  line: CronLine,
  restrictions: readonly DayRestriction[] = [],
): LocalTimes {
  const days = matchingDays(line, restrictions);
  const times = timesOfDay(line);

  const rankWithin = (day: number, minute: LocalMinute): number =>
    days.has(day) ? times.rank(minute - day * MINUTES_PER_DAY) : 0;

  const firstFrom = (minute: LocalMinute): LocalMinute | undefined => {
    const today = dayOf(minute);
    if (days.has(today)) {
      const rank = times.rank(minute - today * MINUTES_PER_DAY);
      if (rank < times.count) return today * MINUTES_PER_DAY + times.at(rank);
    }
    const day = days.firstFrom(today + 1);
    return day === undefined ? undefined : day * MINUTES_PER_DAY + times.at(0);
  };

  const lastBefore = (minute: LocalMinute): LocalMinute | undefined => {
    const today = dayOf(minute);
    const rank = rankWithin(today, minute);
    if (rank > 0) return today * MINUTES_PER_DAY + times.at(rank - 1);
    const day = days.lastBefore(today);
    return day === undefined ? undefined : day * MINUTES_PER_DAY + times.at(times.count - 1);
  };

  const count = (from: LocalMinute, until: LocalMinute): number => {
    const firstDay = dayOf(from);
    const lastDay = dayOf(until);
    return (
      days.count(firstDay, lastDay) * times.count +
      rankWithin(lastDay, until) -
      rankWithin(firstDay, from)
    );
  };

  return { has: (minute) => firstFrom(minute) === minute, firstFrom, lastBefore, count };
}

function dayOf(minute: LocalMinute): number {
  return Math.floor(minute / MINUTES_PER_DAY);
}
