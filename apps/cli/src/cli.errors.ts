/** A failure whose message says all there is to say: what failed and what to do. */
export abstract class CliError extends Error {}

/** Thrown by `migrate --check` when the database lacks migrations. */
export class PendingMigrationsError extends CliError {
  constructor(names: readonly string[]) {
    super(`pending: ${names.join(', ')}. Apply with "activity-core migrate".`);
  }
}

/** Thrown for an option or argument whose value cannot be used. */
export class InvalidValueError extends CliError {}
