import { type DayMask } from './day-matcher.js';
import { type DayRange, type LocalDay } from './local-day.js';

/**
 * A set of days, in eight bytes for each stretch of neighbours. Made once, it serves any number of
 * calendars: the triggers of a definition may all leave out the same holidays.
 */
export class DaySet {
  /** First and last day of each stretch, in order; between two of them there are other days. */
  private readonly bounds: Int32Array;

  /** @param days in any order; ranges may overlap */
  constructor(days: readonly DayRange[]) {
    this.bounds = Int32Array.from(merged(days).flatMap(({ first, last }) => [first, last]));
  }

  /** Which days of a month belong to the set, given its first day and length; by bisection. */
  within(monthStart: LocalDay, length: number): DayMask {
    const monthEnd = monthStart + length - 1;
    let mask = 0;
    for (let index = this.stretchEndingFrom(monthStart); ; index++) {
      const first = this.bounds[2 * index];
      const last = this.bounds[2 * index + 1];
      if (first === undefined || last === undefined || first > monthEnd) return mask;
      const from = Math.max(first, monthStart) - monthStart;
      mask |= bitsBetween(from, Math.min(last, monthEnd) - monthStart);
    }
  }

  /** The number of the first stretch that does not end before the day. */
  private stretchEndingFrom(day: LocalDay): number {
    let [low, high] = [0, this.bounds.length / 2];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[2 * middle + 1] ?? Infinity) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The same days as disjoint ranges in order. */
function merged(days: readonly DayRange[]): readonly DayRange[] {
  const ranges: DayRange[] = [];
  for (const range of [...days].sort((a, b) => a.first - b.first)) {
    const before = ranges.at(-1);
    if (before === undefined || range.first > before.last + 1) ranges.push(range);
    else ranges[ranges.length - 1] = { ...before, last: Math.max(before.last, range.last) };
  }
  return ranges;
}

/** Bits from `low` to `high`, both included; a month has at most 31. */
function bitsBetween(low: number, high: number): DayMask {
  return ((2 ** (high - low + 1) - 1) << low) | 0;
}
