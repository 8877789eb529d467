import {
  type DocumentBounds,
  type DocumentVerdict,
  isPlainObject,
  list,
  object,
  optional,
  plainText,
  readDocument,
  type Reader,
  refine,
  refused,
  required,
  text,
} from '#documents';
import { LIMITS } from '../document/limits.js';
import { key } from '../document/names.js';
import { date } from '../document/times.js';
import type { CalendarContent, CalendarDay } from './calendar.contract.js';

export type CalendarVerdict = DocumentVerdict<CalendarContent>;

const BOUNDS: DocumentBounds = { bytes: 2 * 1024 * 1024, depth: 8, expressions: 1_000 };

const namedDay = object({
  date: required(date),
  name: optional(text({ max: LIMITS.dayNameLength })),
});

const day: Reader<CalendarDay> = (value, place) => {
  if (isPlainObject(value)) return namedDay(value, place);
  const read = date(value, place);
  return read === refused ? refused : { date: read };
};

const shape = object({
  key: optional(key),
  name: optional(plainText({ max: LIMITS.nameLength })),
  days: required(list(day, { max: LIMITS.calendarDays })),
});

/**
 * Checks a calendar's document (JSON, or what YAML parses to): its content, or every problem.
 *
 * @param expectedKey the calendar's key, which the document may repeat
 */
export function validateCalendar(document: unknown, expectedKey: string): CalendarVerdict {
  const read = refine(shape, ({ name = expectedKey, days }, place) => {
    const isNameable = key(expectedKey, place.at('key')) !== refused;
    return isNameable ? { name, days: inOrder(days) } : refused;
  });
  return readDocument(document, { bounds: BOUNDS, read }, expectedKey);
}

/** Each date once, with the names that it has. */
export function inOrder(days: readonly CalendarDay[]): readonly CalendarDay[] {
  const names = new Map<string, Set<string>>();
  for (const { date: on, name } of days) {
    const known = names.get(on) ?? new Set();
    if (name !== undefined) known.add(name);
    names.set(on, known);
  }
  return [...names]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([on, known]) => ({ date: on, ...(known.size > 0 && { name: [...known].join('; ') }) }));
}
