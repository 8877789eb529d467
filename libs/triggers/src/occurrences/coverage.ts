import type { Calendar } from '#cron';
import type { CoveredTimes } from '#runs';
import type { Era } from './eras.js';

/** An era as one trigger saw it. */
export interface TriggerEra extends Era {
  /** What it fired by; undefined when the revision has no such trigger. */
  readonly calendar: Calendar | undefined;
}

/** What a check of coverage needs. Times are epoch milliseconds. */
export interface CoverageInput {
  readonly eras: readonly TriggerEra[];
  /** What the ledger has, in order. */
  readonly covered: readonly CoveredTimes[];
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** How far the era that lasts is settled; undefined when there is no live trigger. */
  readonly settledUntil: number | undefined;
}

/** The nominal times that should be in the ledger and are not. */
export interface Uncovered {
  /** The first of them. */
  readonly times: readonly number[];
  readonly count: number;
}

/** So many uncovered times are named; the others are counted. */
const NAMED_MAX = 1_000;

/**
 * Holds the ledger to the calendars: finds the times of each era that no row covers. It looks only
 * for the next time after each row, so it takes time for the rows, not for the times they cover.
 */
export function findUncovered(input: CoverageInput): Uncovered {
  const times: number[] = [];
  let count = 0;
  for (const era of input.eras) {
    for (const gap of gapsOf(era, input)) {
      count += gap.calendar.count(gap.after, gap.until);
      times.push(...timesIn(gap, NAMED_MAX - times.length));
    }
  }
  return { times, count };
}

/** Where a calendar may have times that nothing covers: after `after`, up to `until`. */
interface Gap {
  readonly calendar: Calendar;
  readonly after: number;
  readonly until: number;
}

function gapsOf(era: TriggerEra, { covered, from, until, settledUntil }: CoverageInput): Gap[] {
  const { calendar } = era;
  if (!calendar) return [];
  const end = Math.min(era.until ?? settledUntil ?? -Infinity, until - 1);
  const gaps: Gap[] = [];
  let reached = Math.max(beginOf(era, covered), from - 1);
  for (const { first, last } of covered) {
    if (last <= reached) continue;
    if (first > end) break;
    if (first - 1 > reached) gaps.push({ calendar, after: reached, until: first - 1 });
    reached = last;
  }
  if (reached < end) gaps.push({ calendar, after: reached, until: end });
  return gaps;
}

/**
 * What an earlier revision had settled when it was replaced was settled: where the clock had stepped
 * back, that is more than the moment of the change says.
 */
function beginOf({ after, revision }: Era, covered: readonly CoveredTimes[]): number {
  return covered.reduce(
    (begin, row) => (row.revision < revision ? Math.max(begin, row.last) : begin),
    after,
  );
}

function timesIn({ calendar, after, until }: Gap, limit: number): number[] {
  const times: number[] = [];
  let next = calendar.next(after);
  while (next !== undefined && next <= until && times.length < limit) {
    times.push(next);
    next = calendar.next(next);
  }
  return times;
}
