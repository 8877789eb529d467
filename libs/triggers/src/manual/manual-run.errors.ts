import { DomainError, type FieldProblem } from '#config';
import { summaryOf } from '#documents';

/** Thrown when a run is asked for that cannot be; it lists every problem. */
export class InvalidManualRunError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_manual_run';

  constructor(override readonly problems: readonly FieldProblem[]) {
    super(`The run cannot be made: ${summaryOf(problems)}`);
  }
}
