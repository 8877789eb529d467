import { DomainError, type FieldProblem } from '#config';
import { summaryOf } from '#documents';

/** Thrown when a document is no valid definition; it lists every problem. */
export class InvalidDefinitionError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_definition';

  constructor(override readonly problems: readonly FieldProblem[]) {
    super(`The definition is not valid: ${summaryOf(problems)}`);
  }
}

/** Thrown when the tenant has no definition of the key. */
export class DefinitionNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'definition_not_found';

  constructor(key: string) {
    super(`There is no definition "${key}".`);
  }
}

/** Thrown when a definition has no revision of the number. */
export class RevisionNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'revision_not_found';

  constructor(key: string, revision: number) {
    super(`The definition "${key}" has no revision ${revision}.`);
  }
}

/** Thrown when a definition has no trigger of the id, or one of another type than the request is about. */
export class TriggerNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'trigger_not_found';

  constructor(key: string, trigger: string) {
    super(`The current revision of "${key}" has no cron trigger "${trigger}".`);
  }
}

/** Thrown when a stored cron trigger is refused by this release, or by this runtime's timezones. */
export class UnusableTriggerError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'trigger_unusable';

  constructor(key: string, cause: Error) {
    super(
      `This release cannot reckon with a cron trigger of "${key}": ${cause.message}. Save the definition with triggers that it takes.`,
    );
  }
}

/** Thrown when a definition is created under a key that is taken. */
export class DefinitionExistsError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'definition_exists';

  constructor(key: string) {
    super(`There is a definition "${key}" already: replace it with PUT, or choose another key.`);
  }
}

/** Thrown when an archived definition is to be replaced or paused. */
export class DefinitionArchivedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'definition_archived';

  constructor(key: string) {
    super(`The definition "${key}" is archived: enable it before changing it.`);
  }
}

/** Thrown when a change is meant for another version of a definition than the current one. */
export class StaleDefinitionError extends DomainError {
  readonly kind = 'stale';
  readonly code = 'stale_definition';

  constructor(key: string, current: number | undefined) {
    super(
      current === undefined
        ? `There is no definition "${key}" that the change could apply to.`
        : `The definition "${key}" has changed since: it is at version ${current} now. Read it again, then repeat the change.`,
    );
  }
}
