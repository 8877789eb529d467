import { canonicalTime } from '#events';
import { InvalidParametersError } from '../problems/request.errors.js';

/**
 * A query parameter that is an RFC 3339 time, in epoch milliseconds; rounded up, so that a range of
 * microseconds holds the milliseconds within it.
 *
 * @throws InvalidParametersError for a time that is none
 */
export function queryTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = canonicalTime(text);
  if (time !== undefined) return Date.parse(time) + (/\.\d{4}/.test(time) ? 1 : 0);
  const message = `${name} must be an RFC 3339 time, such as 2026-11-23T09:30:00Z`;
  throw InvalidParametersError.of('query', name, 'malformed_time', message);
}
