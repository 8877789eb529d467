import type { RunError } from './contract.js';

/**
 * An error as a run keeps it. A message may quote an expression or a value, and with it what
 * PostgreSQL has no place for: a NUL, or half of a surrogate pair. U+FFFD stands for these.
 *
 * @param pointer where in the definition it happened
 */
export function runError(
  { code, message }: { readonly code: string; readonly message: string },
  pointer: string,
): RunError {
  return { code, message: message.toWellFormed().replaceAll('\0', '\uFFFD'), pointer };
}

/** Of a run whose workflow somebody closed, or Temporal lost, too often. */
export const WORKFLOW_LOST: RunError = {
  code: 'workflow_lost',
  message: 'The workflow that carried this run was closed from outside too often.',
};

/** Of a run that came too late for its event. */
export const EVENT_PAYLOAD_REMOVED: RunError = {
  code: 'event_payload_removed',
  message: 'The payload of the event is no longer kept, so there is nothing to decide the run by.',
};
