import { DomainError, type FieldProblem } from '#config';
import { summaryOf } from '#documents';

/** Thrown when a backfill is asked for that cannot be; it lists every problem. */
export class InvalidBackfillError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_backfill';

  constructor(override readonly problems: readonly FieldProblem[]) {
    super(`The backfill is not valid: ${summaryOf(problems)}`);
  }
}

/** Thrown when the tenant has no backfill of the id. */
export class BackfillNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'backfill_not_found';

  constructor(id: string) {
    super(`There is no backfill "${id}".`);
  }
}
