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
