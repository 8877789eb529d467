import { civilDate, dayNumber } from './civil.js';

/** A day on the wall clock of some zone: days since 1970-01-01. */
export type LocalDay = number;

/** Neighbouring days, both ends included. */
export interface DayRange {
  readonly first: LocalDay;
  readonly last: LocalDay;
}

/**
 * The day that an ISO 8601 date (`2026-12-25`) names, of the years 1 to 9999.
 *
 * @returns undefined for any other text, and for dates that do not exist
 */
export function parseLocalDate(text: string): LocalDay | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || year < 1) return undefined;
  const number = dayNumber({ year, month, day });
  return localDateText(number) === text ? number : undefined;
}

/** `2026-12-25`. */
export function localDateText(day: LocalDay): string {
  const { year, month, day: dayOfMonth } = civilDate(day);
  return [String(year).padStart(4, '0'), twoDigits(month), twoDigits(dayOfMonth)].join('-');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
