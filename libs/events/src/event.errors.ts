import { DomainError } from '#config';

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
