import { DomainError, type FieldProblem } from '#config';

/** Thrown when a request carries no key, or one that is unknown or revoked. */
export class UnauthorizedError extends DomainError {
  readonly kind = 'unauthorized';
  readonly code = 'unauthorized';

  private constructor(
    message: string,
    /** The value of the answer's `WWW-Authenticate` header (RFC 6750, section 3). */
    readonly challenge: string,
  ) {
    super(message);
  }

  /** No `Authorization: Bearer …` header at all. */
  static withoutKey(): UnauthorizedError {
    return new UnauthorizedError(
      'This request needs an API key: send it as "Authorization: Bearer <key>".',
      'Bearer realm="activity-core"',
    );
  }

  /** A key, but not a valid one. */
  static withUnknownKey(): UnauthorizedError {
    return new UnauthorizedError(
      'The API key is unknown or was revoked.',
      'Bearer realm="activity-core", error="invalid_token"',
    );
  }
}

/** Thrown when the tenant has no key of the given id. */
export class ApiKeyNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'api_key_not_found';

  constructor(id: string) {
    super(`There is no API key ${id}.`);
  }
}

/** Thrown when a key is asked for with a tenant or a name that cannot be used. */
export class InvalidApiKeyRequestError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_api_key_request';

  constructor(override readonly problems: readonly FieldProblem[]) {
    super(problems.map((problem) => problem.message).join('; '));
  }
}
