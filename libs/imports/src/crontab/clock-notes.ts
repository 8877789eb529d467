import { type Calendar, type EpochMs } from '#cron';
import { type ClockChange, clockChanges, localText } from '../clock-changes.js';

const MINUTE_MS = 60_000;

/**
 * What the next changes of the clocks do to an entry with fixed times, which is what Vixie cron does
 * too. Nothing for an entry by elapsed time: it keeps its distances.
 */
export function clockNotes(calendar: Calendar, timezone: string, now: EpochMs): readonly string[] {
  if (calendar.daylightSaving.missing !== 'shift') return [];
  const notes = new Map<ClockChange['kind'], string>();
  for (const change of clockChanges({ timezone, from: now })) {
    const note = noteOn(change, calendar);
    if (note !== undefined && !notes.has(change.kind))
      notes.set(change.kind, `${note} (${timezone})`);
  }
  return [...notes.values()];
}

function noteOn({ kind, from, until }: ClockChange, { localTimes }: Calendar): string | undefined {
  const end = until / MINUTE_MS;
  const first = localTimes.firstFrom(from / MINUTE_MS);
  if (first === undefined || first >= end) return undefined;
  const count = localTimes.count(first, end);
  const time = localText(first * MINUTE_MS);
  const times = count === 1 ? time : `${count} times from ${time} on`;
  if (kind === 'repeated') return `${times} will come twice: the first pass fires, the second not`;
  return `${times} will be left out by the clocks: fires ${(until - from) / MINUTE_MS} minutes later`;
}
