import { type CronLine } from './cron-line.js';

/** The minutes of a day at which a line fires, in order; all in constant time. */
export interface TimesOfDay {
  readonly count: number;
  /** The minute of the day (0–1439) of the time with this index, 0 ≤ index < count. */
  at(index: number): number;
  /** How many times are before this minute of the day: the index of the first one that is not. */
  rank(minuteOfDay: number): number;
}

export function timesOfDay({ minute, hour }: CronLine): TimesOfDay {
  const minutes = minute.values;
  const hours = hour.values;
  const minutesBefore = ranks(minutes, 60);
  const hoursBefore = ranks(hours, 24);
  return {
    count: hours.length * minutes.length,
    at: (index) =>
      (hours[Math.floor(index / minutes.length)] ?? 0) * 60 +
      (minutes[index % minutes.length] ?? 0),
    rank: (minuteOfDay) => {
      const hourOfDay = Math.floor(minuteOfDay / 60);
      const before = hoursBefore[hourOfDay] ?? 0;
      const isFiringHour = hoursBefore[hourOfDay + 1] !== before;
      const withinHour = isFiringHour ? (minutesBefore[minuteOfDay % 60] ?? 0) : 0;
      return before * minutes.length + withinHour;
    },
  };
}

/** For every i from 0 to size: how many of the values are less than i. */
function ranks(values: readonly number[], size: number): Uint8Array {
  return Uint8Array.from({ length: size + 1 }, (_, i) => values.filter((v) => v < i).length);
}
