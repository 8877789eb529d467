import { ValidateBy } from 'class-validator';
import { canonicalTime } from '#events';
import { InvalidParametersError } from '../problems/request.errors.js';

/**
 * An RFC 3339 time in epoch milliseconds; rounded up, so that a range of microseconds holds the
 * milliseconds within it.
 *
 * @returns undefined for a time that is none
 */
export function timeMs(text: string): number | undefined {
  const time = canonicalTime(text);
  return time === undefined ? undefined : Date.parse(time) + (/\.\d{4}/.test(time) ? 1 : 0);
}

/**
 * A query parameter that is an RFC 3339 time, see {@link timeMs}.
 *
 * @throws InvalidParametersError for a time that is none
 */
export function queryTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = timeMs(text);
  if (ms !== undefined) return ms;
  const message = `${name} must be an RFC 3339 time, such as 2026-11-23T09:30:00Z`;
  throw InvalidParametersError.of('query', name, 'malformed_time', message);
}

/** A field of a body that is an RFC 3339 time. */
export function IsTime(): PropertyDecorator {
  return ValidateBy({
    name: 'malformedTime',
    validator: {
      validate: (value) => typeof value === 'string' && timeMs(value) !== undefined,
      defaultMessage: () => '$property must be an RFC 3339 time, such as 2026-11-23T09:30:00Z',
    },
  });
}
