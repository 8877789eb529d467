import { isTooCoarse, refuseCoarse } from './exact-number.js';
import { accepting, anyOf, type Operator, testsOf } from './operator.js';
import { type Place } from './problems.js';
import { equalsIgnoringCase, hasPrefix, hasSuffix, parseText } from './text.js';
import { parseWildcard } from './wildcard.js';

type TextParser = (text: string, place: Place) => Operator | null;

/** What can be excluded besides plain values; each takes a text or a list of texts. */
const EXCLUDABLE: ReadonlyMap<string, TextParser> = new Map([
  ['prefix', parseNonEmpty(hasPrefix)],
  ['suffix', parseNonEmpty(hasSuffix)],
  ['equals-ignore-case', equalsIgnoringCase],
  ['wildcard', parseWildcard],
]);

/**
 * Accepts every value but those named: a value or a list of values, all strings or all numbers,
 * or `{ prefix | suffix | equals-ignore-case | wildcard: text or list of texts }`. Values of other
 * types, null among them, are accepted; a missing field is no value, so it is not.
 */
export function parseAnythingBut(operand: unknown, place: Place): Operator | null {
  if (typeof operand !== 'object' || operand === null) return parseExcluded([operand], place);
  if (Array.isArray(operand)) return parseExcluded(operand, place);
  const [[key, inner] = ['', undefined], ...more] = Object.entries(operand);
  const parse = EXCLUDABLE.get(key);
  if (parse === undefined || more.length > 0) {
    const names = [...EXCLUDABLE.keys()].join(', ');
    return place.refuse('bad_operand', `anything-but takes values or exactly one of ${names}.`);
  }
  return parseExcludedTexts(inner, place.at(key), parse);
}

function parseExcluded(values: readonly unknown[], place: Place): Operator | null {
  place.count('operands', values.length);
  if (values.length === 0) return refuseEmpty(place);
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) {
    return place.refuse('bad_operand', 'anything-but can exclude strings and numbers only.');
  }
  if (new Set(values.map((value) => typeof value)).size > 1) {
    return place.refuse('mixed_values', 'anything-but takes all strings or all numbers.');
  }
  const coarse = values.find((value) => typeof value === 'number' && isTooCoarse(value));
  if (typeof coarse === 'number') return refuseCoarse(coarse, place);
  const excluded = new Set(values);
  return accepting((value) => !excluded.has(value));
}

function parseExcludedTexts(operand: unknown, place: Place, parse: TextParser): Operator | null {
  if (!Array.isArray(operand)) return negate([parseExcludedText(operand, place, parse)]);
  if (operand.length === 0) return refuseEmpty(place);
  return negate(operand.map((text, i) => parseExcludedText(text, place.at(i), parse)));
}

function parseExcludedText(operand: unknown, place: Place, parse: TextParser): Operator | null {
  const text = parseText(operand, place);
  return text === null ? null : parse(text, place);
}

function negate(operators: readonly (Operator | null)[]): Operator | null {
  const valid = operators.filter((operator) => operator !== null);
  if (valid.length < operators.length) return null;
  const excluded = anyOf(testsOf(valid));
  return accepting((value) => !excluded(value));
}

function parseNonEmpty(accepts: (text: string) => Operator): TextParser {
  return (text, place) => (text === '' ? refuseEverything(place) : accepts(text));
}

function refuseEverything(place: Place): null {
  return place.refuse('empty_operand', 'Every string begins and ends with the empty string.');
}

function refuseEmpty(place: Place): null {
  return place.refuse('empty_operand', 'anything-but needs at least one value to exclude.');
}
