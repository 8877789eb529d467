import type { Calendar } from '#cron';
import type {
  BackfillExisting,
  BackfillOrder,
  BackfillSpec,
  CoveredTimes,
  NominalFate,
  PausedRows,
} from '#runs';

/** How far a backfill is within its triggers. */
export interface BackfillPosition {
  /** The id of the trigger it is at. */
  readonly trigger: string;
  /** The nominal time it went through last; null before the first. */
  readonly at: number | null;
  /** The runs of this trigger so far. */
  readonly made: number;
}

/** Where a backfill of these triggers begins, or goes on. */
export function positionOf(
  { triggers }: Pick<BackfillSpec, 'triggers'>,
  cursor: string | null,
): BackfillPosition {
  if (cursor !== null) return JSON.parse(cursor) as BackfillPosition; // written by cursorOf
  return { trigger: triggers[0] ?? '', at: null, made: 0 };
}

export function cursorOf(position: BackfillPosition): string {
  return JSON.stringify(position);
}

/** The stretch to go through. Epoch milliseconds. */
export interface BackfillStretch {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  readonly order: BackfillOrder;
  /** What was gone through last. */
  readonly at: number | null;
}

/** The next nominal times, in the order in which they are gone through. */
export function nextTimes(
  calendar: Calendar,
  { from, until, order, at }: BackfillStretch,
  limit: number,
): number[] {
  const step = (time: number): number | undefined =>
    order === 'oldest_first' ? calendar.next(time) : calendar.previous(time);
  const times: number[] = [];
  let time = step(at ?? (order === 'oldest_first' ? from - 1 : until));
  while (time !== undefined && time >= from && time < until && times.length < limit) {
    times.push(time);
    time = step(time);
  }
  return times;
}

/** What is left of the stretch. */
export function restOf({ from, until, order, at }: BackfillStretch): BackfillStretch {
  if (at === null) return { from, until, order, at };
  return order === 'oldest_first'
    ? { from: at + 1, until, order, at: null }
    : { from, until: at, order, at: null };
}

/**
 * The times that rows of the rest of a stretch cover, in the order in which they are gone through,
 * each with its row.
 *
 * @param rows of each kind the first `limit`, or all there are
 * @param calendarOf what a row's times came from
 */
export function timesOfRows(
  { single, ranges }: PausedRows,
  calendarOf: (row: CoveredTimes) => Calendar,
  { from, until, order }: BackfillStretch,
  limit: number,
): ReadonlyMap<number, CoveredTimes> {
  const found = new Map(single.map((row) => [row.first, row]));
  let room = limit;
  for (const row of ranges) {
    if (room <= 0) break;
    const part = { from: Math.max(from, row.first), until: Math.min(until, row.last + 1) };
    const times = nextTimes(calendarOf(row), { ...part, order, at: null }, room);
    for (const time of times) if (!found.has(time)) found.set(time, row);
    room -= times.length;
  }
  const ahead = order === 'oldest_first' ? 1 : -1;
  const inOrder = [...found].sort(([one], [other]) => ahead * (one - other));
  return new Map(inOrder.slice(0, limit));
}

export interface PickInput {
  readonly fates: ReadonlyMap<number, NominalFate>;
  readonly existing: BackfillExisting;
  /** Times after this one are the clock's: it has yet to record them. */
  readonly settledUntil: number;
  /** Runs that there is room for. */
  readonly room: number;
}

/** A nominal time that is to run. */
export interface PickedTime {
  readonly time: number;
  /** Whether the ledger has the time already, so that the run is one in addition. */
  readonly again: boolean;
}

/** What came of nominal times. */
export interface Picked {
  readonly picked: readonly PickedTime[];
  /** How many times were gone through: those picked, those that exist and those left to the clock. */
  readonly scanned: number;
  readonly existing: number;
  readonly leftToClock: number;
}

/** Goes through nominal times until there is no more room. */
export function pick(times: readonly number[], input: PickInput): Picked {
  const picked: PickedTime[] = [];
  let scanned = 0;
  let leftToClock = 0;
  for (const time of times) {
    if (picked.length >= input.room) break;
    scanned += 1;
    const fate = input.fates.get(time) ?? 'absent';
    if (time > input.settledUntil) leftToClock += 1;
    else if (runs(fate, input.existing)) picked.push({ time, again: fate !== 'absent' });
  }
  return { picked, scanned, leftToClock, existing: scanned - leftToClock - picked.length };
}

function runs(fate: NominalFate, existing: BackfillExisting): boolean {
  switch (fate) {
    case 'absent':
      return true;
    case 'missed':
      return existing !== 'skip';
    case 'ran':
      return existing === 'reprocess';
  }
}
