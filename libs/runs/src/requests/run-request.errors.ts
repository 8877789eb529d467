import { DomainError } from '#config';
import type { RequestKind, RequestState } from './run-request.contract.js';

/** Thrown when a tenant has as many unfinished requests as it may have. */
export class TooManyRequestsError extends DomainError {
  readonly kind = 'too_many';
  readonly code = 'too_many_unfinished_requests';
  override readonly retryAfterSeconds = 10;

  constructor(limit: number) {
    super(
      `${limit} requests of this tenant are still under way, and there may not be more. ` +
        'Wait until one is completed, or cancel one.',
    );
  }
}

/** Thrown when an idempotency key comes again with another request. */
export class IdempotencyKeyReusedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'idempotency_key_reused';

  constructor(id: string) {
    super(
      `This Idempotency-Key belongs to ${id}, which asks for something else. Choose a new key.`,
    );
  }
}

/** Thrown when a request is cancelled that is over by itself. */
export class RequestOverError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'already_over';

  constructor({ id, kind, state }: { id: string; kind: RequestKind; state: RequestState }) {
    super(`The ${kind} "${id}" is ${state}; only one that is running can be cancelled.`);
  }
}
