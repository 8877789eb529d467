import { isStorable, nameOfType, refuseUnstorable } from './json.js';
import { type Place, type Read, type Reader, refused } from './place.js';

export interface TextOptions {
  /** In UTF-16 code units. @default 1 */
  readonly min?: number;
  readonly max: number;
}

/** A string. */
export function text({ min = 1, max }: TextOptions): Reader<string> {
  return (value, place) => {
    if (typeof value !== 'string') return wrongType('a string', value, place);
    if (!isStorable(value)) return refuseUnstorable(place);
    if (value.length < min) return place.refuse('too_short', 'must not be empty');
    if (value.length > max) {
      return place.refuse('too_long', `must have at most ${max} characters, not ${value.length}`);
    }
    return value;
  };
}

/** A whole number within bounds, both included. */
export function integer({
  min,
  max,
}: {
  readonly min: number;
  readonly max: number;
}): Reader<number> {
  return (value, place) => {
    if (typeof value !== 'number') return wrongType('a whole number', value, place);
    if (Number.isInteger(value) && value >= min && value <= max) return value === 0 ? 0 : value;
    return place.refuse('out_of_range', `must be a whole number from ${min} to ${max}`);
  };
}

/** true or false. */
export const boolean: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : wrongType('true or false', value, place);

/** One of a few texts. */
export function oneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return (value, place) =>
    values.find((known) => known === value) ??
    place.refuse('unknown_value', `must be one of ${values.join(', ')}`);
}

/** Reads with `first`, and what it accepts with `then`. */
export function refine<T, U>(
  first: Reader<T>,
  then: (value: T, place: Place) => Read<U>,
): Reader<U> {
  return (value, place) => {
    const read = first(value, place);
    return read === refused ? refused : then(read, place);
  };
}

export function wrongType(expected: string, value: unknown, place: Place): typeof refused {
  return place.refuse('wrong_type', `must be ${expected}, not ${nameOfType(value)}`);
}
