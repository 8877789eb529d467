import {
  type DaylightSaving,
  type FiringWindow,
  type FiringWindows,
  firingWindows,
} from './daylight-saving.js';
import { DAY_MS, type EpochMs, minuteFrom, MINUTE_MS } from './units.js';
import { type LocalTimes } from './local-times.js';
import { type Segment, type Zone } from './zone.js';

/** The instants at which a line fires in a zone, since ever and for ever, in order. */
export interface NominalTimes {
  /** The first n with from ≤ n < until. */
  firstBetween(from: EpochMs, until: EpochMs): EpochMs | undefined;
  /** The last n with from ≤ n < until. */
  lastBetween(from: EpochMs, until: EpochMs): EpochMs | undefined;
  /** How many n have from ≤ n < until. */
  count(from: EpochMs, until: EpochMs): number;
}

/** No zone's local time is or was as far from UTC. */
const MAX_OFFSET_MS = DAY_MS;

/** What nominal times are made of. */
export interface NominalTimesParts {
  readonly localTimes: LocalTimes;
  readonly zone: Zone;
  readonly daylightSaving: DaylightSaving;
}

/**
 * Goes from segment to segment of the zone, past those in which the line has no local time, and in
 * each asks the line for its local times: no loop here counts minutes or days.
 */
export function nominalTimes({
  localTimes,
  zone,
  daylightSaving,
}: NominalTimesParts): NominalTimes {
  const windowsOf = (segment: Segment) => firingWindows(segment, daylightSaving);

  const firstBetween = (from: EpochMs, until: EpochMs): EpochMs | undefined => {
    let start = from;
    while (start < until) {
      const segment = zone.segmentAt(start);
      const first = firstIn(windowsOf(segment), start, localTimes);
      if (first !== undefined) return first < until ? first : undefined;
      start = Math.max(segment.end, earliestFrom(segment.end, localTimes));
    }
    return undefined;
  };

  const lastBetween = (from: EpochMs, until: EpochMs): EpochMs | undefined => {
    let end = until;
    while (end > from) {
      const segment = zone.segmentAt(end - 1);
      const last = lastIn(windowsOf(segment), end, localTimes);
      if (last !== undefined) return last >= from ? last : undefined;
      end = Math.min(segment.start, latestBefore(segment.start, localTimes) + 1);
    }
    return undefined;
  };

  const count = (from: EpochMs, until: EpochMs): number => {
    let total = 0;
    for (let start = from; start < until;) {
      const segment = zone.segmentAt(start);
      const end = Math.min(until, segment.end);
      total += countIn(windowsOf(segment), { start, end }, localTimes);
      start = end;
    }
    return total;
  };

  return { firstBetween, lastBetween, count };
}

function firstIn(
  { own, shifted }: FiringWindows,
  from: EpochMs,
  times: LocalTimes,
): EpochMs | undefined {
  const first = firstInWindow(own, from, times);
  const firstShifted = shifted && firstInWindow(shifted, from, times);
  if (first === undefined || firstShifted === undefined) return first ?? firstShifted;
  return Math.min(first, firstShifted);
}

function firstInWindow(
  { start, end, offset }: FiringWindow,
  from: EpochMs,
  times: LocalTimes,
): EpochMs | undefined {
  if (from >= end) return undefined;
  const minute = times.firstFrom(minuteFrom(Math.max(from, start) + offset));
  if (minute === undefined) return undefined;
  const fire = minute * MINUTE_MS - offset;
  return fire < end ? fire : undefined;
}

function lastIn(
  { own, shifted }: FiringWindows,
  before: EpochMs,
  times: LocalTimes,
): EpochMs | undefined {
  const last = lastInWindow(own, before, times);
  const lastShifted = shifted && lastInWindow(shifted, before, times);
  if (last === undefined || lastShifted === undefined) return last ?? lastShifted;
  return Math.max(last, lastShifted);
}

function lastInWindow(
  { start, end, offset }: FiringWindow,
  before: EpochMs,
  times: LocalTimes,
): EpochMs | undefined {
  if (before <= start) return undefined;
  const minute = times.lastBefore(minuteFrom(Math.min(before, end) + offset));
  if (minute === undefined) return undefined;
  const fire = minute * MINUTE_MS - offset;
  return fire >= start ? fire : undefined;
}

interface Interval {
  readonly start: EpochMs;
  /** Exclusive. */
  readonly end: EpochMs;
}

/** Two windows may fire at one instant, which counts once. */
function countIn({ own, shifted }: FiringWindows, interval: Interval, times: LocalTimes): number {
  let count = countInWindow(own, interval, times);
  if (shifted === undefined) return count;
  const end = Math.min(interval.end, shifted.end);
  let fire = firstInWindow(shifted, interval.start, times);
  while (fire !== undefined && fire < end) {
    if (!times.has((fire + own.offset) / MINUTE_MS)) count++;
    fire = firstInWindow(shifted, fire + 1, times);
  }
  return count;
}

function countInWindow(window: FiringWindow, { start, end }: Interval, times: LocalTimes): number {
  const from = Math.max(start, window.start);
  const until = Math.min(end, window.end);
  if (from >= until) return 0;
  return times.count(minuteFrom(from + window.offset), minuteFrom(until + window.offset));
}

/** An instant before which nothing fires from `instant` on, whatever the offset. */
function earliestFrom(instant: EpochMs, times: LocalTimes): EpochMs {
  const minute = times.firstFrom(minuteFrom(instant - MAX_OFFSET_MS));
  return minute === undefined ? Infinity : minute * MINUTE_MS - MAX_OFFSET_MS;
}

/** An instant after which nothing fires before `instant`, whatever the offset. */
function latestBefore(instant: EpochMs, times: LocalTimes): EpochMs {
  const minute = times.lastBefore(minuteFrom(instant + MAX_OFFSET_MS));
  return minute === undefined ? -Infinity : minute * MINUTE_MS + MAX_OFFSET_MS;
}
