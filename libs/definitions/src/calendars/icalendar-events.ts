import { type LocalDay, parseLocalDate } from '#cron';
import { type ContentLine, contentLines, ICalendarError, textOf } from './content-lines.js';

/** An all-day event. */
export interface DayEvent {
  /** Where it begins in the text. */
  readonly line: number;
  readonly uid: string | undefined;
  readonly summary: string | undefined;
  readonly isCancelled: boolean;
  readonly start: LocalDay;
  /** How many days it lasts. */
  readonly length: number;
  readonly rule: ContentLine | undefined;
  readonly moreStarts: readonly LocalDay[];
  readonly exceptions: readonly LocalDay[];
  /** The day of the repeating event of the same `uid` that this one replaces. */
  readonly replaces: LocalDay | undefined;
}

/** What an iCalendar text holds. */
export interface ICalendarContent {
  readonly name: string | undefined;
  readonly events: readonly DayEvent[];
}

/** How long an event may last, in days. */
const LONGEST_EVENT = 366;

/**
 * The events of an iCalendar text, which must be whole days. Other components are passed over.
 *
 * @throws ICalendarError
 */
export function readICalendar(text: string): ICalendarContent {
  const open: ContentLine[] = [];
  const events: DayEvent[] = [];
  let name: string | undefined;
  let properties: ContentLine[] = [];
  for (const line of contentLines(text)) {
    const component = open.at(-1)?.value.toUpperCase();
    if (line.name === 'BEGIN') {
      refuseOtherRoot(line, open);
      open.push(line);
      if (line.value.toUpperCase() === 'VEVENT') properties = [];
    } else if (line.name === 'END') {
      const begin = closed(line, open);
      if (component === 'VEVENT') events.push(eventOf(begin.line, properties));
    } else if (component === 'VEVENT') properties.push(line);
    else if (component === 'VCALENDAR') name ??= calendarName(line);
  }
  refuseUnclosed(open, text);
  return { name, events };
}

function calendarName(line: ContentLine): string | undefined {
  return line.name === 'X-WR-CALNAME' || line.name === 'NAME' ? textOf(line) : undefined;
}

function refuseOtherRoot({ line, value }: ContentLine, open: readonly ContentLine[]): void {
  if (open.length > 0 || value.toUpperCase() === 'VCALENDAR') return;
  throw new ICalendarError('not_icalendar', line, 'expected BEGIN:VCALENDAR');
}

function closed({ line, value }: ContentLine, open: ContentLine[]): ContentLine {
  const begin = open.pop();
  if (begin?.value.toUpperCase() === value.toUpperCase()) return begin;
  const expected = begin === undefined ? 'nothing to end' : `END:${begin.value}`;
  throw new ICalendarError('bad_nesting', line, `expected ${expected}, not END:${value}`);
}

function refuseUnclosed(open: readonly ContentLine[], text: string): void {
  const begin = open.at(-1);
  if (begin === undefined && /BEGIN:VCALENDAR/i.test(text)) return;
  throw begin === undefined
    ? new ICalendarError('not_icalendar', 1, 'expected BEGIN:VCALENDAR')
    : new ICalendarError('bad_nesting', begin.line, `BEGIN:${begin.value} has no END`);
}

function eventOf(line: number, properties: readonly ContentLine[]): DayEvent {
  const all = (name: string) => properties.filter((property) => property.name === name);
  const one = (name: string) => all(name)[0];
  const dtstart = one('DTSTART');
  if (dtstart === undefined)
    throw new ICalendarError('bad_event', line, 'the event has no DTSTART');
  const start = dayOf(dtstart);
  const [rule, secondRule] = all('RRULE');
  if (secondRule !== undefined)
    throw new ICalendarError('bad_event', secondRule.line, 'the event has a second RRULE');
  refuseExceptionRule(one('EXRULE'));
  const recurrenceId = one('RECURRENCE-ID');
  refuseRange(recurrenceId);
  const summary = one('SUMMARY');
  return {
    line,
    uid: one('UID')?.value,
    summary: summary && textOf(summary),
    isCancelled: one('STATUS')?.value.toUpperCase() === 'CANCELLED',
    start,
    length: lengthOf(start, one('DTEND'), one('DURATION')),
    rule,
    moreStarts: all('RDATE').flatMap(daysOf),
    exceptions: all('EXDATE').flatMap(daysOf),
    replaces: recurrenceId && dayOf(recurrenceId),
  };
}

/** RFC 2445 had it, and some writers still do: days that it leaves out would be taken for days. */
function refuseExceptionRule(rule: ContentLine | undefined): void {
  if (rule === undefined) return;
  const message = 'an EXRULE is not understood; write the days as EXDATE';
  throw new ICalendarError('bad_event', rule.line, message);
}

/** `RANGE=THISANDFUTURE` is about all days from this one on. */
function refuseRange(recurrenceId: ContentLine | undefined): void {
  const range = recurrenceId?.parameters.get('RANGE');
  if (recurrenceId === undefined || range === undefined) return;
  const message = `RECURRENCE-ID with RANGE=${range} is not understood; write an event for each day`;
  throw new ICalendarError('bad_event', recurrenceId.line, message);
}

function lengthOf(start: LocalDay, end?: ContentLine, duration?: ContentLine): number {
  const length = end ? dayOf(end) - start : duration ? durationOf(duration) : 1;
  // An event that ends on the day on which it begins has no day at all; writers mean one.
  if (length >= 0 && length <= LONGEST_EVENT) return Math.max(length, 1);
  const line = (end ?? duration)?.line ?? 1;
  throw new ICalendarError('bad_event', line, `an event lasts 1 to ${LONGEST_EVENT} days`);
}

function durationOf({ line, value }: ContentLine): number {
  const [, count, unit] = /^\+?P(\d{1,3})([DW])$/.exec(value) ?? [];
  if (count === undefined) {
    throw new ICalendarError('not_a_day', line, `DURATION:${value} is not a number of days`);
  }
  return Number(count) * (unit === 'W' ? 7 : 1);
}

function daysOf(line: ContentLine): readonly LocalDay[] {
  return line.value.split(',').map((value) => dayOf({ ...line, value }));
}

/** Its events could reach beyond what four digits can say. */
const LAST_YEAR = '9999';

function dayOf({ line, name, parameters, value }: ContentLine): LocalDay {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(value) ?? [];
  if (year === undefined || (parameters.get('VALUE') ?? 'DATE').toUpperCase() !== 'DATE') {
    const message = `${name} is "${value}", not a day; a calendar takes all-day events only`;
    throw new ICalendarError('not_a_day', line, message);
  }
  const read = parseLocalDate(`${year}-${month ?? ''}-${day ?? ''}`);
  if (read !== undefined && year !== LAST_YEAR) return read;
  throw new ICalendarError(
    'bad_date',
    line,
    `${name} is ${value}, a date that does not exist or is too far away`,
  );
}
