import { DomainError } from '#config';
import type { EventProblem } from './delivery/delivery.js';
import { EVENT_LIMITS } from './event-limits.js';

/** Thrown when an event that was sent by itself is not one, or cannot be stored. */
export class InvalidEventError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_event';

  constructor(override readonly problems: readonly EventProblem[]) {
    super(`The event is not valid: ${problems.map(describeProblem).join('; ')}.`);
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
