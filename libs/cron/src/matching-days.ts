import { civilDate, dayNumber, monthShape } from './civil.js';
import { type CronLine } from './cron-line.js';
import { compileDayMatcher, type DayMask } from './day-matcher.js';
import { type DayRestriction, daysLeft } from './day-restrictions.js';

/**
 * How far a search goes. 29 February falls on a given weekday every 28 years, every 40 across a
 * century without a leap day; a line that does not fire for longer than this never does.
 */
export const SEARCH_YEARS = 100;

/** The days on which a line fires, as numbers of days since 1970-01-01. */
export interface MatchingDays {
  has(day: number): boolean;
  /** The first one that is not before `day`; `undefined` when there is none for a century. */
  firstFrom(day: number): number | undefined;
  /** The last one before `day`; `undefined` when there is none for a century. */
  lastBefore(day: number): number | undefined;
  /** How many d have from ≤ d < until. */
  count(from: number, until: number): number;
}

/** A month that exists in some year: years × 12 + months, January = 0. */
type MonthNumber = number;

/** Finds days month by month through bit masks, never day by day. */
export function matchingDays(
  line: CronLine,
  restrictions: readonly DayRestriction[] = [],
): MatchingDays {
  const months = bitsOf(line.month.values);
  const matcher = compileDayMatcher(line);
  const left = daysLeft(restrictions);

  const maskOf = (month: MonthNumber): DayMask => {
    const { year, month: name } = yearAndMonth(month);
    if ((months & (1 << name)) === 0) return 0;
    const shape = monthShape(year, name);
    const mask = matcher(shape);
    const isFree = mask === 0 || restrictions.length === 0;
    return isFree ? mask : mask & left(firstDayOf(month), shape.length);
  };

  const firstFrom = (day: number): number | undefined => {
    const start = locate(day);
    const end = start.month + SEARCH_YEARS * 12;
    let mask = maskOf(start.month) & from(start.bit);
    let month = start.month;
    while (mask === 0 && month < end) mask = maskOf(++month);
    return mask === 0 ? undefined : firstDayOf(month) + lowestBit(mask);
  };

  const lastBefore = (day: number): number | undefined => {
    const start = locate(day);
    const end = start.month - SEARCH_YEARS * 12;
    let mask = maskOf(start.month) & ~from(start.bit);
    let month = start.month;
    while (mask === 0 && month > end) mask = maskOf(--month);
    return mask === 0 ? undefined : firstDayOf(month) + highestBit(mask);
  };

  const count = (first: number, until: number): number => {
    const start = locate(first);
    const end = locate(until);
    let days = bitCount(maskOf(end.month) & ~from(end.bit));
    days -= bitCount(maskOf(start.month) & ~from(start.bit));
    for (let month = start.month; month < end.month; month++) days += bitCount(maskOf(month));
    return days;
  };

  const has = (day: number): boolean => {
    const { month, bit } = locate(day);
    return (maskOf(month) & (1 << bit)) !== 0;
  };

  return { has, firstFrom, lastBefore, count };
}

function locate(day: number): { readonly month: MonthNumber; readonly bit: number } {
  const date = civilDate(day);
  return { month: date.year * 12 + date.month - 1, bit: date.day - 1 };
}

function yearAndMonth(month: MonthNumber): { readonly year: number; readonly month: number } {
  const year = Math.floor(month / 12);
  return { year, month: month - year * 12 + 1 };
}

function firstDayOf(month: MonthNumber): number {
  return dayNumber({ ...yearAndMonth(month), day: 1 });
}

function bitsOf(values: readonly number[]): number {
  return values.reduce((bits, value) => bits | (1 << value), 0);
}

/** All bits from this one upwards. */
function from(bit: number): number {
  return -1 << bit;
}

function lowestBit(mask: number): number {
  return highestBit(mask & -mask);
}

function highestBit(mask: number): number {
  return 31 - Math.clz32(mask);
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
