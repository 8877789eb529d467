import { DomainError, type FieldProblem } from '#config';

/** Thrown when a replay is asked for that cannot be; it lists every problem. */
export class InvalidReplayError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_replay';

  constructor(override readonly problems: readonly FieldProblem[]) {
    const shown = problems.slice(0, 3).map(({ pointer, message }) => `${pointer} ${message}`);
    const rest = problems.length - shown.length;
    super(`The replay is not valid: ${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`);
  }
}

/** Thrown when the tenant has no replay of the id. */
export class ReplayNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'replay_not_found';

  constructor(id: string) {
    super(`There is no replay "${id}".`);
  }
}
