import type { DaylightSavingChoice } from '#cron';
import {
  distinct,
  duration,
  isPlainObject,
  list,
  object,
  oneOf,
  optional,
  Place,
  type Reader,
  refused,
  required,
  text,
  withDefault,
} from '#documents';
import { calendarOf } from '../cron-calendar.js';
import type { PinnedCalendars } from '../definition.contract.js';
import { LIMITS } from './limits.js';
import { key } from './names.js';
import { days, instant } from './times.js';

const choice = object({
  missing: required(oneOf('skip', 'shift')),
  repeated: required(oneOf('first', 'last', 'both')),
});

const daylightSaving: Reader<DaylightSavingChoice> = (value, place) => {
  if (value === 'auto') return 'auto';
  if (isPlainObject(value)) return choice(value, place);
  return place.refuse('unknown_value', 'must be auto, or an object with "missing" and "repeated"');
};

const calendars = distinct(
  list(object({ key: required(key), mode: required(oneOf('only', 'except')) }), {
    max: LIMITS.calendars,
  }),
  'key',
);

/** The fields that decide when a cron line fires, of a trigger and of a preview alike. */
export const cronFields = {
  cron: required(text({ max: LIMITS.cronLength })),
  timezone: withDefault(text({ max: LIMITS.timezoneLength }), 'UTC'),
  daylightSaving: optional(daylightSaving),
  startAt: optional(instant),
  endAt: optional(instant),
  exclude: optional(list(days, { max: LIMITS.exclusions })),
  calendars: optional(calendars),
  jitter: optional(duration({ minMs: 0, maxMs: LIMITS.jitterMs, expected: 'at most P1D' })),
};

/**
 * Refuses fields that together make no calendar: a line or timezone that is wrong, an unknown
 * calendar, a line that never fires. Looks at the raw object, since other fields may be wrong; what
 * is wrong by itself is left to its own reader.
 */
export function refuseBadCalendar(raw: unknown, named: PinnedCalendars, place: Place): void {
  if (!isPlainObject(raw)) return;
  const { cron, timezone } = raw;
  const verdict = calendarOf(
    {
      cron: typeof cron === 'string' ? cron : SOUND.cron,
      timezone: typeof timezone === 'string' ? timezone : SOUND.timezone,
      ...soundOnes(raw),
    },
    named,
  );
  if (verdict.ok) return;
  for (const { pointer, code, message } of verdict.problems) {
    place.below(pointer).refuse(code, message);
  }
}

/** Stands in for a field that is missing or no string, which its own reader reports. */
const SOUND = { cron: '* * * * *', timezone: 'UTC' };

/** The optional fields that can be read. */
function soundOnes(raw: Readonly<Record<string, unknown>>) {
  return {
    daylightSaving: sound(daylightSaving, raw.daylightSaving),
    startAt: sound(instant, raw.startAt),
    endAt: sound(instant, raw.endAt),
    exclude: sound(cronFields.exclude.read, raw.exclude),
    calendars: sound(calendars, raw.calendars),
  };
}

function sound<T>(read: Reader<T>, value: unknown): T | undefined {
  if (value === undefined) return undefined;
  const found = read(value, Place.root([]));
  return found === refused ? undefined : found;
}

/** The keys of calendars that an object's `calendars` names, whatever else is wrong with it. */
export function calendarKeysOf(raw: unknown): readonly string[] {
  const references = isPlainObject(raw) ? raw.calendars : undefined;
  if (!Array.isArray(references)) return [];
  return references.slice(0, LIMITS.calendars).flatMap((reference: unknown) => {
    const named = isPlainObject(reference) ? reference.key : undefined;
    return typeof named === 'string' && key(named, Place.root([])) !== refused ? [named] : [];
  });
}
