import { type Calendar, type EpochMs } from '#cron';
import { type ClockChange, clockChanges, localText } from '../clock-changes.js';

const MINUTE_MS = 60_000;

/**
 * What the next changes of the clocks do to an entry with fixed times. Those that the clocks leave
 * out fire later by as much, where Vixie cron runs them right after the change; of those that come
 * twice the first pass fires, as in Vixie cron. Nothing for an entry by elapsed time: it keeps its
 * distances.
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

function noteOn(change: ClockChange, { localTimes }: Calendar): string | undefined {
  const times = timesIn(change, localTimes);
  const [first] = times;
  if (first === undefined) return undefined;
  const subject =
    times.length === 1 ? minuteText(first) : `${times.length} times from ${minuteText(first)} on`;
  if (change.kind === 'repeated')
    return `${subject} will come twice: the first pass fires, the second not`;
  const gap = (change.until - change.from) / MINUTE_MS;
  return `${subject} will be left out by the clocks: ${shiftText(times, gap, localTimes)}`;
}

type LocalTimes = Calendar['localTimes'];

/** The local times of the entry, in minutes, that a change leaves out or repeats. */
function timesIn({ from, until }: ClockChange, localTimes: LocalTimes): readonly number[] {
  const times: number[] = [];
  let time = localTimes.firstFrom(from / MINUTE_MS);
  for (; time !== undefined && time < until / MINUTE_MS; time = localTimes.firstFrom(time + 1)) {
    times.push(time);
  }
  return times;
}

/** A shifted time that the entry names anyway is one fire with it; Vixie cron runs both. */
function shiftText(times: readonly number[], gap: number, localTimes: LocalTimes): string {
  const later = `fires ${gap} minutes later`;
  const met = times.map((time) => time + gap).filter((time) => localTimes.has(time));
  const [first] = met;
  if (first === undefined) return later;
  const other = minuteText(first);
  if (times.length === 1) return `falls together with ${other}, as one fire`;
  return met.length === 1
    ? `${later}, where 1 of them falls together with ${other}, as one fire`
    : `${later}, where ${met.length} of them fall together with times from ${other} on, each as one fire`;
}

function minuteText(time: number): string {
  return localText(time * MINUTE_MS);
}
