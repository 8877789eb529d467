import { type Place } from './problems.js';

/**
 * Whether a number that values are to equal is one that only it is read as. Beyond 2^53 neighbouring
 * integers are the same double, so that two ids that differ would silently be equal.
 */
export function isTooCoarse(value: number): boolean {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

export function refuseCoarse(value: number, place: Place): null {
  return place.refuse(
    'inexact_number',
    `Integers near ${value} are not told apart; send and compare such a value as a string.`,
  );
}
