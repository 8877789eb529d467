import { type DayMask } from './day-matcher.js';
import { type DaySet } from './day-set.js';
import { type LocalDay } from './local-day.js';

/**
 * Days on which a line fires exclusively (`only`), or never (`except`). They are the days that the
 * line names: a time of Saturday that a change of clocks moves into Sunday is Saturday's.
 */
export interface DayRestriction {
  readonly mode: 'only' | 'except';
  readonly days: DaySet;
}

/** Which days of a month are left, given the month's first day and length. */
export type DaysLeft = (first: LocalDay, length: number) => DayMask;

/** The days that satisfy every one of the restrictions. */
export function daysLeft(restrictions: readonly DayRestriction[]): DaysLeft {
  return (first, length) =>
    restrictions.reduce((left, { mode, days }) => {
      const mask = days.within(first, length);
      return left & (mode === 'only' ? mask : ~mask);
    }, ALL_DAYS);
}

const ALL_DAYS: DayMask = -1;
