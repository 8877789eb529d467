import { type EpochMs } from './units.js';
import { type OffsetAt, startOfYear, type Transition, yearlyTransitions } from './zone-years.js';

/** A stretch of time during which a zone's clocks are not changed. */
export interface Segment {
  readonly start: EpochMs;
  /** Exclusive. */
  readonly end: EpochMs;
  /** Local time minus UTC, in milliseconds. */
  readonly offset: number;
  readonly previousOffset: number;
  readonly nextOffset: number;
}

/** A timezone: when its clocks were and will be changed. */
export interface Zone {
  /**
   * The segment that holds the instant. It is cut off a year or more away from it, with equal
   * offsets on both sides of the cut, where no change is near.
   */
  segmentAt(instant: EpochMs): Segment;
}

/** Years remembered per zone; a search for a sparse line's next fire may look at a hundred. */
const REMEMBERED_YEARS = 256;

const zones = new Map<string, Zone>();

/**
 * Finds a zone by its IANA name, in any case, alias or canonical; `undefined` when there is none.
 * Its rules are those of the runtime's Intl.
 */
export function findZone(name: string): Zone | undefined {
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known !== undefined) return known;
  const format = isZoneName(name) ? offsetFormat(name) : undefined;
  if (format === undefined) return undefined;
  const zone = createZone((instant) => offsetAt(format, instant));
  zones.set(key, zone);
  return zone;
}

const THREE_LETTER_ZONES = 'CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' ');

/**
 * Intl takes more than IANA's names: offsets such as +01:00, and abbreviations of its own, some of
 * them surprising (BST is Dhaka's time, IST Calcutta's).
 */
function isZoneName(name: string): boolean {
  return /^[a-z]{3}$/i.test(name)
    ? THREE_LETTER_ZONES.includes(name.toUpperCase())
    : /^[a-z]/i.test(name);
}

function offsetFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Reads the end of `1/1/1970, GMT-00:44:30`; GMT itself may stand alone. */
function offsetAt(format: Intl.DateTimeFormat, instant: EpochMs): number {
  const text = format.format(instant);
  const match = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text);
  if (match === null) throw new Error(`Intl gave no UTC offset: ${text}`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === '-' ? -size : size) * 1_000;
}

function createZone(offset: OffsetAt): Zone {
  const transitionsOf = remembered(yearlyTransitions(offset));
  const segmentsAround = remembered((year) => {
    const transitions = [year - 1, year, year + 1].flatMap(transitionsOf);
    return cutInto(transitions, startOfYear(year - 1), startOfYear(year + 2), offset);
  });
  return {
    segmentAt: (instant) => {
      const segments = segmentsAround(new Date(instant).getUTCFullYear());
      const segment = segments.find(({ end }) => instant < end);
      if (segment === undefined) throw new RangeError(`Not an instant: ${instant}`);
      return segment;
    },
  };
}

function remembered<T>(compute: (year: number) => T): (year: number) => T {
  const byYear = new Map<number, T>();
  return (year) => {
    const known = byYear.get(year);
    if (known !== undefined) return known;
    if (byYear.size >= REMEMBERED_YEARS) byYear.clear();
    const value = compute(year);
    byYear.set(year, value);
    return value;
  };
}

function cutInto(
  transitions: readonly Transition[],
  start: EpochMs,
  end: EpochMs,
  offset: OffsetAt,
): readonly Segment[] {
  const first = transitions[0]?.before ?? offset(start);
  const last = transitions.at(-1)?.after ?? first;
  const cuts = transitions.filter(({ at }) => at > start);
  if (cuts.at(-1)?.at !== end) cuts.push({ at: end, before: last, after: last });
  // A cut is also a transition where clocks change at the turn of a year, as Casey's did in 1969.
  let previous: Transition = { at: start, before: offset(start - 1), after: first };
  return cuts.map((next) => {
    const segment = {
      start: previous.at,
      end: next.at,
      offset: previous.after,
      previousOffset: previous.before,
      nextOffset: next.after,
    };
    previous = next;
    return segment;
  });
}
