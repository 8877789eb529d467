import type { FieldProblem } from '#config';
import { type Calendar, createCalendar } from '#cron';

export type CalendarVerdict =
  | { readonly ok: true; readonly calendar: Calendar }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * The calendar of an object with the fields `cron` and `timezone`, or its problems with pointers
 * into that object.
 */
export function calendarOf(fields: {
  readonly cron: string;
  readonly timezone: string;
}): CalendarVerdict {
  const made = createCalendar({ cron: fields.cron, timezone: fields.timezone });
  if (made.ok) return made;
  const problems = made.problems.map(({ field, code, message, offset }) => ({
    pointer: `/${field}`,
    code: field === 'cron' ? `cron_${code}` : code,
    message: offset ? `${message} (column ${offset + 1})` : message,
  }));
  return { ok: false, problems };
}
