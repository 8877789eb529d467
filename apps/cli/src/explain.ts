import { DomainError, InvalidEnvironmentError } from '#config';
import { isConnectionLoss, sqlState } from '#database';
import { messageOf } from './caught.js';
import { CliError } from './cli.errors.js';

/** What to tell a person about an error. Only one that nobody expected brings its stack. */
export function explain(error: Error): string {
  if (isSelfExplanatory(error)) return error.message;
  if (isConnectionLoss(error)) {
    return `the database of DATABASE_URL cannot be reached: ${messageOf(error)}`;
  }
  return explainRefusal(error) ?? error.stack ?? error.message;
}

function isSelfExplanatory(error: Error): boolean {
  return (
    error instanceof CliError ||
    error instanceof DomainError ||
    error instanceof InvalidEnvironmentError
  );
}

/** For what PostgreSQL itself answers, by SQLSTATE. */
function explainRefusal(error: Error): string | undefined {
  const state = sqlState(error);
  if (state === undefined) return undefined;
  if (state.startsWith('28'))
    return `the database refuses the user of DATABASE_URL: ${error.message}`;
  if (state === '42P01') return 'the database is not migrated: run "activity-core migrate" first';
  return `the database says: ${error.message} (SQLSTATE ${state})`;
}
