import type { FieldProblem } from '#config';
import type { Calendar } from '#cron';
import { durationMs, integer, object, optional, Place, refused, withDefault } from '#documents';
import { calendarOf } from '../cron-calendar.js';
import type { PinnedCalendars } from '../definition.contract.js';
import { instantMs } from '../instant.js';
import { cronFields, refuseBadCalendar } from './cron.js';
import { instant } from './times.js';

/** How many fires can be shown at once. */
const MOST_FIRES = 1_000;

/** What to show of which line. */
export interface CronPreviewRequest {
  readonly calendar: Calendar;
  readonly jitterMs: number;
  /** Fires after this instant (epoch milliseconds); undefined for now. */
  readonly from: number | undefined;
  readonly count: number;
}

export type CronPreviewVerdict =
  | { readonly ok: true; readonly request: CronPreviewRequest }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

const shape = object({
  ...cronFields,
  from: optional(instant),
  count: withDefault(integer({ min: 1, max: MOST_FIRES }), 10),
});

/**
 * Checks a request for the fires of a line: the fields of a cron trigger, and from when on and how
 * many to show.
 *
 * @param named the calendars that it may refer to
 */
export function readCronPreview(body: unknown, named: PinnedCalendars): CronPreviewVerdict {
  const problems: FieldProblem[] = [];
  const place = Place.root(problems);
  refuseBadCalendar(body, named, place);
  const read = shape(body, place);
  if (read === refused || problems.length > 0) return { ok: false, problems };
  const { from, count, jitter, ...fields } = read;
  const made = calendarOf(fields, named);
  if (!made.ok) return made;
  const request = {
    calendar: made.calendar,
    jitterMs: (jitter === undefined ? undefined : durationMs(jitter)) ?? 0,
    from: from === undefined ? undefined : instantMs(from),
    count,
  };
  return { ok: true, request };
}
