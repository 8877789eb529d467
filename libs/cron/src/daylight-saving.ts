import { type CronLine } from './cron-line.js';
import { type EpochMs } from './units.js';
import { type Segment } from './zone.js';

/** What happens to a local time that does not exist, and to one that exists twice. */
export interface DaylightSaving {
  /** `shift` moves it forward by the length of the gap: 02:30 becomes 03:30. */
  readonly missing: 'skip' | 'shift';
  readonly repeated: 'first' | 'last' | 'both';
}

/**
 * `auto` tells lines apart as Vixie cron does: one whose minute or hour field begins with `*` runs by
 * elapsed time (`skip`, `both`), any other runs once a day (`shift`, `first`).
 */
export type DaylightSavingChoice = 'auto' | DaylightSaving;

export function resolveDaylightSaving(
  choice: DaylightSavingChoice,
  { minute, hour }: CronLine,
): DaylightSaving {
  if (choice !== 'auto') return choice;
  const runsByElapsedTime = minute.beginsWithStar || hour.beginsWithStar;
  return runsByElapsedTime
    ? { missing: 'skip', repeated: 'both' }
    : { missing: 'shift', repeated: 'first' };
}

/** A stretch of time in which a line fires whenever a clock with this offset shows its times. */
export interface FiringWindow {
  readonly start: EpochMs;
  /** Exclusive. */
  readonly end: EpochMs;
  readonly offset: number;
}

/** In which stretches of a segment a line fires, and by which clock. */
export interface FiringWindows {
  readonly own: FiringWindow;
  /** For missing times that are shifted. */
  readonly shifted?: FiringWindow;
}

/**
 * All there is to daylight saving: a line fires by the clock of each segment, except for the end
 * of it that repeats (or is repeated by) its neighbour; and, to shift missing times, also by the
 * old clock, for as long as the old clock shows times that the new one left out.
 *
 * Changes of a zone's clocks are days apart, so no window reaches past its segment.
 */
export function firingWindows(
  segment: Segment,
  { missing, repeated }: DaylightSaving,
): FiringWindows {
  const { start, end, offset, previousOffset, nextOffset } = segment;
  const repeatedBefore = repeated === 'first' ? Math.max(0, previousOffset - offset) : 0;
  const repeatedAfter = repeated === 'last' ? Math.max(0, offset - nextOffset) : 0;
  const own = { start: start + repeatedBefore, end: end - repeatedAfter, offset };
  const gap = offset - previousOffset;
  return gap > 0 && missing === 'shift'
    ? { own, shifted: { start, end: start + gap, offset: previousOffset } }
    : { own };
}
