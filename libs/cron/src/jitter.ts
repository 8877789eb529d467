import { type Calendar, LAST_INSTANT } from './calendar.js';
import { type EpochMs } from './units.js';

/** A calendar whose fires are spread out. */
export interface JitteredCalendar {
  readonly calendar: Calendar;
  /** How much later than its nominal time a fire may be due, in milliseconds; 0 for not at all. */
  readonly jitterMs: number;
  /** What tells this trigger's jitter from that of others, such as its id; never changed. */
  readonly seed: string;
}

/**
 * When the nominal time is due: somewhere in [nominal, {@link latestDueTime}], evenly spread over
 * seeds and nominal times, and always the same for the same two.
 */
export function dueTime(jittered: JitteredCalendar, nominal: EpochMs): EpochMs {
  const spread = latestDueTime(jittered, nominal) - nominal;
  return nominal + Math.floor(fraction(jittered.seed, nominal) * (spread + 1));
}

/**
 * The latest that jitter can make the nominal time due: always before the next nominal time, so
 * that times fall due in their order, and never past the last instant that can be written.
 */
export function latestDueTime({ calendar, jitterMs }: JitteredCalendar, nominal: EpochMs): EpochMs {
  if (jitterMs <= 0) return nominal;
  const next = calendar.next(nominal) ?? Infinity;
  return Math.min(nominal + jitterMs, next - 1, LAST_INSTANT);
}

const UINT32_VALUES = 2 ** 32;

/** A number in [0, 1) that looks random. */
function fraction(seed: string, nominal: EpochMs): number {
  return mixed(fnv1a(`${seed}@${nominal}`)) / UINT32_VALUES;
}

/** 32-bit FNV-1a (draft-eastlake-fnv) over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** MurmurHash3's finalizer: FNV's high bits, which a fraction depends on most, mix too little. */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
