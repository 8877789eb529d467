import { type DayMask } from './day-matcher.js';
import { type DayRange, type LocalDay } from './local-day.js';

/**
 * Days on which a line fires exclusively (`only`), or never (`except`). They are the days that the
 * line names: a time of Saturday that a change of clocks moves into Sunday is Saturday's.
 */
export interface DayRestriction {
  readonly mode: 'only' | 'except';
  /** In any order; ranges may overlap. */
  readonly days: readonly DayRange[];
}

/** Which days of a month are left, given the month's first day and length. */
export type DaysLeft = (first: LocalDay, length: number) => DayMask;

/** The days that satisfy every one of the restrictions. */
export function daysLeft(restrictions: readonly DayRestriction[]): DaysLeft {
  const sets = restrictions.map(({ mode, days }) => ({ mode, maskOf: daySet(days) }));
  return (first, length) =>
    sets.reduce((left, { mode, maskOf }) => {
      const mask = maskOf(first, length);
      return left & (mode === 'only' ? mask : ~mask);
    }, ALL_DAYS);
}

const ALL_DAYS: DayMask = -1;

/** Which days of a month belong to the set; finds them by bisection, however many there are. */
function daySet(days: readonly DayRange[]): DaysLeft {
  const ranges = merged(days);
  return (first, length) => {
    const last = first + length - 1;
    let mask = 0;
    for (let index = firstEndingFrom(ranges, first); index < ranges.length; index++) {
      const range = ranges[index];
      if (range === undefined || range.first > last) break;
      mask |= bitsBetween(Math.max(range.first, first) - first, Math.min(range.last, last) - first);
    }
    return mask;
  };
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

/** The index of the first range that does not end before the day. */
function firstEndingFrom(ranges: readonly DayRange[], day: LocalDay): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.last ?? Infinity) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bits from `low` to `high`, both included; a month has at most 31. */
function bitsBetween(low: number, high: number): DayMask {
  return ((2 ** (high - low + 1) - 1) << low) | 0;
}
