import { performance } from 'node:perf_hooks';
import { type LocalDay, localDateText } from '#cron';
import { LIMITS } from '../document/limits.js';
import { inOrder, type CalendarVerdict } from './calendar-document.js';
import type { CalendarDay } from './calendar.contract.js';
import { ICalendarError } from './content-lines.js';
import { type DayEvent, readICalendar } from './icalendar-events.js';
import { expandRule } from './recurrence.js';

const MAX_TEXT_LENGTH = 1_048_576;

/** How long the rules of one text may take to expand; honest ones take milliseconds. */
const EXPANSION_MS = 500;

export interface ICalendarOptions {
  /** What the calendar is called if it does not say. */
  readonly name: string;
  /** The last day that repeating events are expanded to. */
  readonly until: LocalDay;
}

/**
 * The days of an iCalendar text (RFC 5545): of every all-day event each day, repeating events up to
 * `until`. Cancelled events and exceptions (EXDATE, RECURRENCE-ID) are left out.
 */
export function calendarOfICalendar(text: string, options: ICalendarOptions): CalendarVerdict {
  try {
    return { ok: true, spec: contentOf(text, options) };
  } catch (error) {
    if (!(error instanceof ICalendarError)) throw error;
    const { code, message } = error;
    return { ok: false, problems: [{ pointer: '', code, message }] };
  }
}

function contentOf(text: string, { name, until }: ICalendarOptions) {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new ICalendarError('too_large', 1, `must have at most ${MAX_TEXT_LENGTH} characters`);
  }
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new ICalendarError('bad_text', 1, 'must be Unicode without the character U+0000');
  }
  const calendar = readICalendar(text);
  if (calendar.events.length === 0) throw new ICalendarError('no_events', 1, 'there is no event');
  const days = daysOfEvents(calendar.events, until);
  return { name: shortened(calendar.name, LIMITS.nameLength) ?? name, days: inOrder(days) };
}

function daysOfEvents(events: readonly DayEvent[], until: LocalDay): readonly CalendarDay[] {
  const replaced = new Set(events.flatMap(replacedOne));
  const patience = performance.now() + EXPANSION_MS;
  const days: CalendarDay[] = [];
  for (const event of events) {
    const starts = event.isCancelled ? [] : startsOf(event, until, replaced);
    refuseExcess(event, days.length + starts.length * event.length, patience);
    for (const start of starts) days.push(...daysFrom(start, event));
  }
  return days;
}

function startsOf(
  event: DayEvent,
  until: LocalDay,
  replaced: ReadonlySet<string>,
): readonly LocalDay[] {
  const { start, rule, moreStarts, uid, replaces } = event;
  const exceptions = new Set(event.exceptions);
  const period = { start, until: Math.max(until, start) };
  const repeated = rule === undefined ? [] : expandRule(rule, period);
  return [...new Set([start, ...repeated, ...moreStarts])].filter(
    (day) =>
      !exceptions.has(day) && (replaces !== undefined || !replaced.has(occurrence(uid, day))),
  );
}

function replacedOne({ uid, replaces }: DayEvent): readonly string[] {
  return replaces === undefined ? [] : [occurrence(uid, replaces)];
}

function occurrence(uid: string | undefined, day: LocalDay): string {
  return `${day} ${uid ?? ''}`;
}

function daysFrom(start: LocalDay, { length, summary }: DayEvent): readonly CalendarDay[] {
  const name = shortened(summary, LIMITS.dayNameLength);
  return Array.from({ length }, (_, index) => ({
    date: localDateText(start + index),
    ...(name !== undefined && { name }),
  }));
}

function shortened(text: string | undefined, max: number): string | undefined {
  return text === undefined || text === '' ? undefined : text.slice(0, max).toWellFormed();
}

function refuseExcess({ line }: DayEvent, count: number, patience: number): void {
  if (count > LIMITS.calendarDays) {
    const message = `with this event there are more than ${LIMITS.calendarDays} days`;
    throw new ICalendarError('too_many', line, message);
  }
  if (performance.now() > patience) {
    throw new ICalendarError('too_large', line, 'the rules take too long to expand');
  }
}
