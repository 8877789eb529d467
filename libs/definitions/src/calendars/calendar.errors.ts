import { DomainError, type FieldProblem } from '#config';
import { summaryOf } from '#documents';
import type { DefinitionSummary } from '../definition.contract.js';

/** Thrown when a body is no calendar; it lists every problem. */
export class InvalidCalendarError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_calendar';

  constructor(override readonly problems: readonly FieldProblem[]) {
    super(`The calendar is not valid: ${summaryOf(problems)}`);
  }
}

/** Thrown when the tenant has no calendar of the key. */
export class CalendarNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'calendar_not_found';

  constructor(key: string) {
    super(`There is no calendar "${key}".`);
  }
}

/** Thrown when a change is meant for another version of a calendar than the current one. */
export class StaleCalendarError extends DomainError {
  readonly kind = 'stale';
  readonly code = 'stale_calendar';

  constructor(key: string, current: number | undefined) {
    super(
      current === undefined
        ? `There is no calendar "${key}" that the change could apply to.`
        : `The calendar "${key}" has changed since: it is at version ${current} now. Read it again, then repeat the change.`,
    );
  }
}

/** Thrown when a calendar is to be deleted that definitions refer to. */
export class CalendarInUseError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'calendar_in_use';

  constructor(key: string, users: readonly CalendarUser[]) {
    super(`The calendar "${key}" is in use by ${namesOf(users)}: ${saveWithout(users)}.`);
  }
}

/** Thrown when a change of a calendar would leave triggers without any time to fire at. */
export class CalendarStopsTriggersError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'calendar_stops_triggers';

  constructor(key: string, users: readonly CalendarUser[]) {
    super(
      `With these days of "${key}" there are triggers that would never fire, in ${namesOf(users)}: ${saveWithout(users)}.`,
    );
  }
}

/** Thrown when more definitions are to refer to a calendar than one change of it can revise. */
export class CalendarOverusedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'calendar_overused';

  constructor(key: string, limit: number) {
    super(
      `Already ${limit} definitions refer to the calendar "${key}", which is the most there may be: create a second calendar with the same days.`,
    );
  }
}

/** A definition that refers to a calendar. */
export type CalendarUser = Pick<DefinitionSummary, 'key' | 'state'>;

/** So many definitions a message names. */
const NAMED = 5;

function namesOf(users: readonly CalendarUser[]): string {
  const keys = users.map(({ key }) => key).sort();
  const shown = keys.slice(0, NAMED).map((key) => `"${key}"`);
  const rest = keys.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** An archived definition cannot be saved, and enabling it does not look at its calendars. */
function saveWithout(users: readonly CalendarUser[]): string {
  const archived = users.filter(({ state }) => state === 'archived');
  const first = 'save them without it first';
  if (archived.length === 0) return first;
  return `${first}. Archived: ${namesOf(archived)}, to be enabled, saved, and archived again`;
}
