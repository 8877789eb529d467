import { type CronFieldName, type CronLine } from './cron-line.js';
import { type CronLineProblemCode, parseCronLine } from './cron-line.parser.js';
import {
  type DaylightSaving,
  type DaylightSavingChoice,
  resolveDaylightSaving,
} from './daylight-saving.js';
import { type DayRestriction } from './day-restrictions.js';
import { DAY_MS, type EpochMs } from './units.js';
import { localTimes, type LocalTimes } from './local-times.js';
import { SEARCH_YEARS } from './matching-days.js';
import { type NominalTimes, nominalTimes } from './nominal-times.js';
import { findZone, type Zone } from './zone.js';

/** What a calendar is made from. */
export interface CalendarSpec {
  /** Five fields as in POSIX and Vixie cron, or a macro such as `@daily`. */
  readonly cron: string;
  /** An IANA name, canonical or alias. */
  readonly timezone: string;
  /** @default 'auto' */
  readonly daylightSaving?: DaylightSavingChoice | undefined;
  /** The first instant that may be a nominal time. */
  readonly startAt?: EpochMs | undefined;
  /** The first instant that may no longer be one. */
  readonly endAt?: EpochMs | undefined;
  /** All of them must hold for a day on which the line fires. */
  readonly restrictions?: readonly DayRestriction[] | undefined;
}

/** Distinct instants, in order. */
export interface Fires {
  /** The first nominal time after the instant; `undefined` when there is none for a century. */
  next(after: EpochMs): EpochMs | undefined;
  /** The last nominal time before the instant; `undefined` when there is none for a century. */
  previous(before: EpochMs): EpochMs | undefined;
  /** How many nominal times n have after < n ≤ until. Does not enumerate them. */
  count(after: EpochMs, until: EpochMs): number;
}

/** The nominal times of a cron line in a timezone. */
export interface Calendar extends Fires {
  readonly line: CronLine;
  /** The first instant that may be a nominal time. */
  readonly startAt: EpochMs;
  /** When the line would fire without restrictions to days. */
  readonly unrestricted: Fires;
  /** The choice, with `auto` resolved. */
  readonly daylightSaving: DaylightSaving;
  readonly localTimes: LocalTimes;
  readonly zone: Zone;
}

export type CalendarProblemCode =
  CronLineProblemCode | 'never_fires' | 'unknown_timezone' | 'not_an_instant' | 'empty_period';

/** Why a spec makes no calendar. */
export interface CalendarProblem {
  readonly field: 'cron' | 'timezone' | 'startAt' | 'endAt';
  readonly code: CalendarProblemCode;
  readonly message: string;
  /** For problems of the cron line: characters from its beginning to what is wrong. */
  readonly offset?: number;
  /** For problems of one field of the cron line. */
  readonly part?: CronFieldName;
}

export type CalendarResult =
  | { readonly ok: true; readonly calendar: Calendar }
  | { readonly ok: false; readonly problems: readonly CalendarProblem[] };

/** RFC 3339 knows the years 0 to 9999. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

const SEARCH_MS = SEARCH_YEARS * 365.25 * DAY_MS;

/**
 * A calendar without a start is made to fire from now on, and this instant is before every now: a
 * line whose last fire came earlier never fires.
 */
const BEFORE_EVERY_NOW = Date.UTC(2026, 0, 1);

/**
 * Makes a calendar, or reports everything that is wrong with the spec. A line that never fires (31
 * February, a local time that the zone always leaves out, an empty period) is refused.
 */
export function createCalendar(spec: CalendarSpec): CalendarResult {
  const parsed = parseCronLine(spec.cron);
  const zone = findZone(spec.timezone);
  const problems = [
    ...(parsed.ok
      ? []
      : parsed.problems.map((problem) => ({ field: 'cron' as const, ...problem }))),
    ...(zone === undefined ? [unknownTimezone(spec.timezone)] : []),
    ...periodProblems(spec),
  ];
  if (!parsed.ok || zone === undefined || problems.length > 0) return { ok: false, problems };
  const calendar = assemble(parsed.line, zone, spec);
  return fires(calendar, spec)
    ? { ok: true, calendar }
    : { ok: false, problems: [neverFires(spec, calendar)] };
}

function fires(times: Fires, { startAt }: CalendarSpec): boolean {
  return times.next((startAt ?? BEFORE_EVERY_NOW) - 1) !== undefined;
}

function assemble(line: CronLine, zone: Zone, spec: CalendarSpec): Calendar {
  const { restrictions = [], startAt = FIRST_INSTANT } = spec;
  const daylightSaving = resolveDaylightSaving(spec.daylightSaving ?? 'auto', line);
  const parts = { line, localTimes: localTimes(line, restrictions), zone, daylightSaving };
  const restricted = within(nominalTimes(parts), spec);
  const unrestricted =
    restrictions.length === 0
      ? restricted
      : within(nominalTimes({ ...parts, localTimes: localTimes(line) }), spec);
  return { ...parts, startAt, ...restricted, unrestricted };
}

/** The nominal times of the spec's period; searches end after a century. */
function within(
  times: NominalTimes,
  { startAt = FIRST_INSTANT, endAt = LAST_INSTANT }: CalendarSpec,
): Fires {
  return {
    next: (after) => {
      const from = Math.max(startAt, Math.floor(after) + 1);
      return times.firstBetween(from, Math.min(endAt, from + SEARCH_MS));
    },
    previous: (before) => {
      const until = Math.min(endAt, Math.ceil(before));
      return times.lastBetween(Math.max(startAt, until - SEARCH_MS), until);
    },
    count: (after, until) =>
      times.count(Math.max(startAt, Math.floor(after) + 1), Math.min(endAt, Math.floor(until) + 1)),
  };
}

function unknownTimezone(timezone: string): CalendarProblem {
  return {
    field: 'timezone',
    code: 'unknown_timezone',
    message: `"${timezone}" is not the IANA name of a timezone, such as Europe/Berlin`,
  };
}

function periodProblems({ startAt, endAt }: CalendarSpec): readonly CalendarProblem[] {
  const problems = [...instantProblems('startAt', startAt), ...instantProblems('endAt', endAt)];
  if (problems.length > 0 || startAt === undefined || endAt === undefined) return problems;
  return startAt < endAt
    ? []
    : [{ field: 'endAt', code: 'empty_period', message: 'endAt must be later than startAt' }];
}

function instantProblems(
  field: 'startAt' | 'endAt',
  instant: EpochMs | undefined,
): readonly CalendarProblem[] {
  if (instant === undefined || (instant >= FIRST_INSTANT && instant <= LAST_INSTANT)) return [];
  const message = `${field} must be an instant of the years 1 to 9999`;
  return [{ field, code: 'not_an_instant', message }];
}

function neverFires(spec: CalendarSpec, { unrestricted }: Calendar): CalendarProblem {
  const { cron, timezone, startAt, endAt } = spec;
  const period = startAt === undefined && endAt === undefined ? '' : ' in the given period';
  const days = fires(unrestricted, spec) ? ' on a day that exclusions and calendars leave' : '';
  const message = `"${cron}" never fires in ${timezone}${period}${days}`;
  return { field: 'cron', code: 'never_fires', message };
}
