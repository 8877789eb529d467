import { DAY_MS, type EpochMs } from './units.js';

/** Local time minus UTC at an instant, in milliseconds. */
export type OffsetAt = (instant: EpochMs) => number;

/** A change of a zone's clocks. */
export interface Transition {
  readonly at: EpochMs;
  readonly before: number;
  readonly after: number;
}

/** The changes of clocks after the beginning of a year, up to the beginning of the next, in order. */
export type TransitionsOf = (year: number) => readonly Transition[];

/**
 * The step in which a year is searched for changes. The shortest time between two that cancel each
 * other out is 7 days (Boa Vista, Noronha and Recife in October 2000).
 */
const PROBE_MS = 6 * DAY_MS;

/** Changes of clocks happen on whole seconds. */
const RESOLUTION_MS = 1_000;

/** No clock was changed before this year (Manila in 1844 was the first). */
const QUIET_UNTIL_YEAR = 1840;

/** From this year on a zone changes its clocks by one rule; the last exceptions are those of 2086. */
const SETTLED_FROM_YEAR = 2100;

/**
 * The changes of any year of a zone. Only the years between 1840 and 2100 are searched: later ones
 * follow from a rule such as "the last Sunday of March", so that they depend on nothing but the
 * weekday on which a year begins and whether it is a leap year. Both limits are tested against Intl
 * when they are first relied on; a zone that does not keep to them is searched year by year.
 */
export function yearlyTransitions(offset: OffsetAt): TransitionsOf {
  const search: TransitionsOf = (year) => searchYear(year, offset);
  const early = lazily(() => (isQuiet(offset) ? () => [] : search));
  const late = lazily(() => settledTransitions(search, offset) ?? search);
  return (year) => {
    if (year < QUIET_UNTIL_YEAR) return early()(year);
    return year < SETTLED_FROM_YEAR ? search(year) : late()(year);
  };
}

function isQuiet(offset: OffsetAt): boolean {
  return offset(startOfYear(1)) === offset(startOfYear(QUIET_UNTIL_YEAR));
}

/** Shows each of the 14 shapes of a year: 7 weekdays to begin with, leap year or not. */
const EXAMPLE_YEARS = Array.from({ length: 28 }, (_, index) => SETTLED_FROM_YEAR + 1 + index);

/** So many years later the Gregorian calendar repeats itself, weekdays included. */
const GREGORIAN_CYCLE = 400;
const LAST_CYCLE = 19;

/** @returns undefined if the zone is found to do something else in a late year */
function settledTransitions(search: TransitionsOf, offset: OffsetAt): TransitionsOf | undefined {
  const examples = new Map<string, Example>();
  for (const year of EXAMPLE_YEARS) {
    const shape = shapeOf(year);
    if (examples.has(shape)) continue;
    const example = { start: startOfYear(year), transitions: search(year) };
    const later = startOfYear(year + LAST_CYCLE * GREGORIAN_CYCLE);
    if (!holds(moved(example, later), later, offset)) return undefined;
    examples.set(shape, example);
  }
  return (year) => {
    const example = examples.get(shapeOf(year));
    return example === undefined ? search(year) : moved(example, startOfYear(year));
  };
}

/** A year and its changes. */
interface Example {
  readonly start: EpochMs;
  readonly transitions: readonly Transition[];
}

function moved({ start, transitions }: Example, to: EpochMs): readonly Transition[] {
  return transitions.map((transition) => ({ ...transition, at: transition.at - start + to }));
}

/** Whether these are the offsets around the changes, and in between. */
function holds(transitions: readonly Transition[], start: EpochMs, offset: OffsetAt): boolean {
  let expected = transitions[0]?.before ?? offset(start);
  let from = start;
  for (const { at, before, after } of transitions) {
    if (offset((from + at) / 2) !== expected || offset(at - 1) !== before) return false;
    if (offset(at) !== after) return false;
    expected = after;
    from = at;
  }
  return offset(from + 30 * DAY_MS) === expected;
}

function shapeOf(year: number): string {
  const start = startOfYear(year);
  return `${new Date(start).getUTCDay()}/${(startOfYear(year + 1) - start) / DAY_MS}`;
}

function searchYear(year: number, offset: OffsetAt): readonly Transition[] {
  const transitions: Transition[] = [];
  const end = startOfYear(year + 1);
  for (let start = startOfYear(year); start < end; start += PROBE_MS) {
    collectTransitions(start, Math.min(start + PROBE_MS, end), offset, transitions);
  }
  return transitions;
}

/** Bisects (start, end] into `found`, in order. */
function collectTransitions(
  start: EpochMs,
  end: EpochMs,
  offset: OffsetAt,
  found: Transition[],
): void {
  const before = offset(start);
  const after = offset(end);
  if (before === after) return;
  if (end - start <= RESOLUTION_MS) {
    found.push({ at: end, before, after });
    return;
  }
  const seconds = Math.floor((end - start) / RESOLUTION_MS / 2);
  const middle = start + seconds * RESOLUTION_MS;
  collectTransitions(start, middle, offset, found);
  collectTransitions(middle, end, offset, found);
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export function startOfYear(year: number): EpochMs {
  // Date.UTC(99, …) would mean 1999.
  return new Date(0).setUTCFullYear(year);
}
