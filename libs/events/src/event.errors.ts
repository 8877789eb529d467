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
