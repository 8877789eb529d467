import type { FieldProblem } from '#config';
import {
  type Calendar,
  createCalendar,
  type DayRange,
  type DayRestriction,
  DaySet,
  parseLocalDate,
} from '#cron';
import type {
  CalendarReference,
  CronTriggerConfig,
  ExcludedDays,
  PinnedCalendars,
} from './definition.contract.js';
import { instantMs } from './instant.js';

type Optional = 'daylightSaving' | 'startAt' | 'endAt' | 'exclude' | 'calendars';

/** What makes a trigger's calendar. */
export type CalendarConfig = Pick<CronTriggerConfig, 'cron' | 'timezone'> & {
  readonly [Name in Optional]?: CronTriggerConfig[Name] | undefined;
};

export type CalendarVerdict =
  | { readonly ok: true; readonly calendar: Calendar }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * The calendar of a trigger whose fields have been read, or its problems with pointers into it.
 *
 * @param named the days of the calendars that the trigger may refer to
 */
export function calendarOf(config: CalendarConfig, named: PinnedCalendars = {}): CalendarVerdict {
  const { cron, timezone, daylightSaving, startAt, endAt, exclude = [], calendars = [] } = config;
  const made = createCalendar({
    cron,
    timezone,
    daylightSaving,
    startAt: startAt === undefined ? undefined : instantMs(startAt),
    endAt: endAt === undefined ? undefined : instantMs(endAt),
    restrictions: [...exclusions(exclude), ...restrictionsOf(calendars, named)],
  });
  const unknown = unknownCalendars(calendars, named);
  if (made.ok && unknown.length === 0) return made;
  // Nothing fires without the days of an unknown calendar: that is no problem of the line.
  const others = made.ok ? [] : made.problems.filter(({ code }) => !isExplained(code, unknown));
  const problems = others.map(({ field, code, message, offset }) => ({
    pointer: `/${field}`,
    code: field === 'cron' ? `cron_${code}` : code,
    message: offset === undefined ? message : `${message} (column ${offset + 1})`,
  }));
  return { ok: false, problems: [...problems, ...unknown] };
}

function isExplained(code: string, unknown: readonly FieldProblem[]): boolean {
  return code === 'never_fires' && unknown.length > 0;
}

function exclusions(exclude: readonly ExcludedDays[]): readonly DayRestriction[] {
  if (exclude.length === 0) return [];
  return [{ mode: 'except', days: new DaySet(exclude.flatMap(rangeOf)) }];
}

function restrictionsOf(
  references: readonly CalendarReference[],
  named: PinnedCalendars,
): readonly DayRestriction[] {
  return references.map(({ key, mode }) => {
    const dates = Object.hasOwn(named, key) ? named[key] : undefined;
    return { mode, days: daySetOf(dates ?? []) };
  });
}

/** A calendar may have thousands of days, and all triggers of a definition may refer to it. */
const daySets = new WeakMap<readonly string[], DaySet>();

function daySetOf(dates: readonly string[]): DaySet {
  const known = daySets.get(dates);
  if (known !== undefined) return known;
  const made = new DaySet(dates.flatMap(rangeOf));
  daySets.set(dates, made);
  return made;
}

/** No range for dates that are none: the readers of documents refuse them. */
export function rangeOf(days: ExcludedDays): readonly DayRange[] {
  const { from, to } = typeof days === 'string' ? { from: days, to: days } : days;
  const first = parseLocalDate(from);
  const last = parseLocalDate(to);
  return first === undefined || last === undefined || first > last ? [] : [{ first, last }];
}

function unknownCalendars(
  references: readonly CalendarReference[],
  named: PinnedCalendars,
): readonly FieldProblem[] {
  return references.flatMap(({ key }, index) =>
    Object.hasOwn(named, key)
      ? []
      : [
          {
            pointer: `/calendars/${index}/key`,
            code: 'unknown_calendar',
            message: `there is no calendar "${key}": create it first`,
          },
        ],
  );
}
