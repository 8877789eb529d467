import { createCalendar, type EpochMs } from '#cron';

/** A change of a zone's clocks. Local times are milliseconds, written as if they were UTC. */
export interface ClockChange {
  /** Whether local times are left out, or come twice. */
  readonly kind: 'missing' | 'repeated';
  /** The first local time that is, and the first after it that is not. */
  readonly from: number;
  readonly until: number;
}

const YEAR_MS = 366 * 86_400_000;

/** The changes of a zone's clocks in the year after `now`; none for a zone that there is not. */
export function clockChanges(timezone: string, now: EpochMs): readonly ClockChange[] {
  const made = createCalendar({ cron: '* * * * *', timezone });
  if (!made.ok) return [];
  const { zone } = made.calendar;
  const changes: ClockChange[] = [];
  let segment = zone.segmentAt(zone.segmentAt(now).end);
  for (; segment.start < now + YEAR_MS; segment = zone.segmentAt(segment.end)) {
    const { start, offset, previousOffset } = segment;
    const from = start + Math.min(offset, previousOffset);
    const until = start + Math.max(offset, previousOffset);
    if (from < until) {
      changes.push({ kind: offset > previousOffset ? 'missing' : 'repeated', from, until });
    }
  }
  return changes;
}

/** `2027-03-28 02:30`. */
export function localText(local: number): string {
  return new Date(local).toISOString().slice(0, 16).replace('T', ' ');
}
