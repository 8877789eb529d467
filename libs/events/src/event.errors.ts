import { DomainError } from '#config';
import type { EventProblem } from './delivery/delivery.js';
import { EVENT_LIMITS } from './event-limits.js';

/** Thrown when an event that was sent by itself is not one, or cannot be stored. */
export class InvalidEventError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_event';
  override readonly problems: readonly EventProblem[];

  /** @param problems of one event or of many; the first 100 are told */
  constructor(problems: readonly EventProblem[]) {
    super(`The event is not valid: ${summaryOf(problems.map(describeProblem))}.`);
    this.problems = problems.slice(0, MAX_PROBLEMS);
  }
}

/** Thrown when an event was stored before with the same identity and other content. */
export class EventConflictError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'event_conflict';

  constructor(rowId: string) {
    super(
      `An event with this source and id, but with other content, is already stored as ${rowId}. ` +
        'Nothing was changed. A new event needs a new id.',
    );
  }
}

/** An event of a request whose identity is taken by other content. */
export interface EventConflict {
  readonly index: number;
  /** What has the identity: a stored event, or another event of the request. */
  readonly with: { readonly rowId: string } | { readonly index: number };
}

/** Thrown when events that were to be stored all or not at all conflict. */
export class EventConflictsError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'event_conflict';
  override readonly problems: readonly EventProblem[];

  /** @param events how many there are in the request */
  constructor(conflicts: readonly EventConflict[], events: number) {
    super(
      `Of ${events} events, ${conflicts.length} have the source and id of an event with other ` +
        'content. Nothing was stored. A new event needs a new id.',
    );
    this.problems = conflicts.map(conflictProblem);
  }
}

/** Thrown when a batch has more events than one request may have. */
export class TooManyEventsError extends DomainError {
  readonly kind = 'too_large';
  readonly code = 'too_many_events';

  constructor(count: number) {
    super(`A batch may have ${EVENT_LIMITS.batch} events at most, not ${count}.`);
  }
}

/** Thrown when more events wait to be written than this process can hold. */
export class EventIntakeOverloadedError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'event_intake_overloaded';
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('Too many events wait to be written. Send this one again after a moment.');
  }
}

/** Thrown when so many events of a tenant wait to be dispatched that no more are taken. */
export class EventBacklogFullError extends DomainError {
  readonly kind = 'too_many';
  readonly code = 'event_backlog_full';

  constructor(
    max: number,
    override readonly retryAfterSeconds: number,
  ) {
    super(
      `${max} accepted events or more wait to be dispatched. Nothing was stored. ` +
        'Send this again later.',
    );
  }
}

/** Thrown when a stored event was deleted while a delivery of the same event looked at it. */
export class EventVanishedError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'event_vanished';
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('The stored event was deleted at this moment. Send this one again.');
  }
}

/** Thrown when the tenant has no event of the given id. */
export class EventNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'event_not_found';

  constructor(rowId: string) {
    super(`There is no event ${rowId}.`);
  }
}

/** Thrown when an event is to be dispatched again that was not set aside. */
export class EventNotFailedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'event_not_failed';

  constructor(rowId: string, state: string) {
    super(`Event ${rowId} is ${state}. Only an event that was set aside can be dispatched again.`);
  }
}

function describeProblem({ pointer, message }: EventProblem): string {
  return pointer === '' ? message : `${pointer.slice(1)} ${message}`;
}

function conflictProblem(conflict: EventConflict): EventProblem {
  const other =
    'rowId' in conflict.with
      ? `the event stored as ${conflict.with.rowId}`
      : `item ${conflict.with.index} of this request`;
  return {
    pointer: `/${conflict.index}`,
    code: 'conflict',
    message: `has the source and id of ${other}, which has other content`,
  };
}

/** A request may have thousands of problems: they stand in a list, and the first few in the text. */
function summaryOf(messages: readonly string[]): string {
  const rest = messages.length - MESSAGES_SHOWN;
  const shown = messages.slice(0, MESSAGES_SHOWN).join('; ');
  return rest > 0 ? `${shown}; and ${rest} more` : shown;
}

const MESSAGES_SHOWN = 5;

const MAX_PROBLEMS = 100;
