import { type DomainErrorKind } from '#config';

/** The one place where kinds of domain errors become HTTP. */
export const STATUS_OF_KIND: Readonly<Record<DomainErrorKind, number>> = {
  invalid: 422,
  not_found: 404,
  conflict: 409,
  stale: 412,
  precondition_required: 428,
  too_large: 413,
  unauthorized: 401,
  forbidden: 403,
  too_many: 429,
  unavailable: 503,
};
