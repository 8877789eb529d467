import { createCalendar, type EpochMs } from '#cron';

/** A change of a zone's clocks. Local times are milliseconds, written as if they were UTC. */
export interface ClockChange {
  /** Whether local times are left out, or come twice. */
  readonly kind: 'missing' | 'repeated';
  /** The first local time that is, and the first after it that is not. */
  readonly from: number;
  readonly until: number;
}

/** Where and when changes of the clocks are looked for. */
export interface Lookout {
  readonly timezone: string;
  readonly from: EpochMs;
  /** Exclusive. */
  readonly until?: EpochMs | undefined;
}

const YEAR_MS = 366 * 86_400_000;

/** The changes of a zone's clocks, for a year at most; none for a zone that there is not. */
export function clockChanges({
  timezone,
  from,
  until = Infinity,
}: Lookout): readonly ClockChange[] {
  const made = createCalendar({ cron: '* * * * *', timezone });
  if (!made.ok) return [];
  const { zone } = made.calendar;
  const changes: ClockChange[] = [];
  const end = Math.min(until, from + YEAR_MS);
  let segment = zone.segmentAt(zone.segmentAt(from).end);
  for (; segment.start < end; segment = zone.segmentAt(segment.end)) {
    const { start, offset, previousOffset } = segment;
    if (offset === previousOffset) continue;
    changes.push({
      kind: offset > previousOffset ? 'missing' : 'repeated',
      from: start + Math.min(offset, previousOffset),
      until: start + Math.max(offset, previousOffset),
    });
  }
  return changes;
}

/** `2027-03-28 02:30`. */
export function localText(local: number): string {
  return new Date(local).toISOString().slice(0, 16).replace('T', ' ');
}
