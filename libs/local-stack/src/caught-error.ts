import { inspect } from 'node:util';

/*
 * What was caught is looked at by its properties and not with `instanceof`: in jest, Node's own
 * errors are of another realm.
 */

/** Whether an error of the system has one of these codes: `ENOENT`, `ESRCH`, … */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = property(error, 'code');
  return typeof code === 'string' && codes.includes(code);
}

/** The message of an error, followed by that of its cause, where `fetch` says what happened. */
export function messageOf(error: unknown): string {
  const message = property(error, 'message');
  if (typeof message !== 'string') return typeof error === 'string' ? error : inspect(error);
  const cause = property(error, 'cause');
  return cause === undefined ? message : `${message} (${messageOf(cause)})`;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
