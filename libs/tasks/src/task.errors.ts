import { DomainError } from '#config';
import type { TaskState } from './task.entity.js';

/** Thrown when the tenant has no task of the given id. */
export class TaskNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'task_not_found';

  constructor(id: string) {
    super(`There is no task ${id}.`);
  }
}

/** Thrown when the task of a token was claimed again, released or ended since the token was given. */
export class StaleTokenError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'stale_token';

  constructor(
    readonly token: number,
    /** Where the task stands now. */
    readonly state: TaskState,
  ) {
    super(
      `Token ${token} no longer holds the task, which is ${state} now. ` +
        'Drop what was done under this token; claim again for more work.',
    );
  }
}

/** Thrown when a task cannot go from where it stands to where the request would take it. */
export class IllegalTransitionError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'illegal_transition';

  constructor(
    readonly from: TaskState,
    readonly to: TaskState,
  ) {
    super(`A task that is ${from} cannot become ${to}.`);
  }
}
