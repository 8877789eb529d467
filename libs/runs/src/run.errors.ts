import { DomainError } from '#config';

export class RunNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'run_not_found';

  constructor(id: string) {
    super(`There is no run "${id}".`);
  }
}

/** Only a failed run can be redriven. */
export class RunNotFailedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'run_not_failed';

  constructor(id: string, state: string) {
    super(`Run "${id}" is ${state}; only a failed run can be redriven.`);
  }
}

/** A redriven run would have nothing to decide by: retention has taken what its event carried. */
export class RunEventGoneError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'event_payload_removed';

  constructor(id: string, eventId: string) {
    super(
      `Run "${id}" cannot be redriven: the payload of its event ${eventId} is no longer kept. ` +
        'Send the event anew, under a new id.',
    );
  }
}
