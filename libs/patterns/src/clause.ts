import { parseAnythingBut } from './anything-but.js';
import { parseCidr } from './cidr.js';
import { isTooCoarse, refuseCoarse } from './exact-number.js';
import { type JsonPrimitive } from './json.js';
import { parseNumeric } from './numeric.js';
import { accepting, anyOf, type Operator, testsOf } from './operator.js';
import { type Place } from './problems.js';
import { equalsIgnoringCase, isText, parsePrefix, parseSuffix, parseText } from './text.js';
import { type Clause, type ValueTest } from './types.js';
import { exactKey, operatorKey, type ValueKey } from './value-key.js';
import { parseWildcard } from './wildcard.js';

type OperatorParser = (operand: unknown, place: Place) => Operator | null;

const OPERATORS: ReadonlyMap<string, OperatorParser> = new Map([
  ['prefix', parsePrefix],
  ['suffix', parseSuffix],
  ['equals-ignore-case', parseEqualsIgnoreCase],
  ['wildcard', parseWildcardText],
  ['anything-but', parseAnythingBut],
  ['numeric', parseNumeric],
  ['cidr', parseNetwork],
]);

/** Names that cannot be fields inside `$or`, where they are nearly always a misplaced operator. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...OPERATORS.keys(),
  'exists',
  '=',
  '<',
  '<=',
  '>',
  '>=',
]);

type Alternative =
  | { readonly kind: 'value'; readonly value: JsonPrimitive }
  | { readonly kind: 'operator'; readonly operator: Operator; readonly key?: ValueKey | undefined }
  | { readonly kind: 'absence' };

/** Reads the alternatives of one field; null when one of them has a problem. */
export function parseClause(
  alternatives: readonly unknown[],
  path: readonly string[],
  place: Place,
): Clause | null {
  place.count('clauses');
  if (alternatives.length === 0) {
    return place.refuse('empty_array', 'A field needs at least one allowed value.');
  }
  const parsed = alternatives.map((alternative, i) => parseAlternative(alternative, place.at(i)));
  const valid = parsed.filter((alternative) => alternative !== null);
  if (valid.length < parsed.length) return null;
  const values = valid.flatMap((one) => (one.kind === 'value' ? [one.value] : []));
  const operators = valid.flatMap((one) => (one.kind === 'operator' ? [one.operator] : []));
  return {
    key: path.at(-1) ?? '',
    path,
    pointer: place.pointer,
    expected: alternatives,
    test: anyOf([...(values.length > 0 ? [isOneOf(values)] : []), ...testsOf(operators)]),
    acceptsAbsence: valid.some((one) => one.kind === 'absence'),
    exactValues: values.length === valid.length ? values : undefined,
    keys: keysOf(valid),
  };
}

function keysOf(alternatives: readonly Alternative[]): readonly ValueKey[] | undefined {
  const keys = alternatives.map((one) => {
    if (one.kind === 'value') return exactKey(one.value);
    return one.kind === 'operator' ? one.key : undefined;
  });
  const known = keys.filter((key) => key !== undefined);
  return known.length === keys.length ? known : undefined;
}

function parseAlternative(alternative: unknown, place: Place): Alternative | null {
  if (isPrimitive(alternative)) return parseValue(alternative, place);
  if (typeof alternative === 'object' && !Array.isArray(alternative)) {
    return parseOperator(Object.entries(alternative), place);
  }
  return place.refuse(
    'unsupported_value',
    'An allowed value is a string, number, true, false, null or operator.',
  );
}

function parseValue(value: JsonPrimitive, place: Place): Alternative | null {
  place.count('values');
  if (typeof value !== 'number') return { kind: 'value', value };
  if (!Number.isFinite(value)) return place.refuse('unsupported_value', 'The number is too large.');
  return isTooCoarse(value) ? refuseCoarse(value, place) : { kind: 'value', value };
}

function parseOperator(
  [first, ...more]: readonly (readonly [string, unknown])[],
  place: Place,
): Alternative | null {
  if (first === undefined || more.length > 0) {
    return place.refuse('not_one_operator', 'An operator is an object with exactly one key.');
  }
  const [name, operand] = first;
  if (name === 'exists') return parseExists(operand, place.at(name));
  const parse = OPERATORS.get(name);
  if (parse === undefined) {
    const known = [...OPERATORS.keys(), 'exists'].join(', ');
    return place.refuse('unknown_operator', `"${name}" is none of ${known}.`);
  }
  const operator = parse(operand, place.at(name));
  return operator === null ? null : { kind: 'operator', operator, key: operatorKey(name, operand) };
}

function parseExists(operand: unknown, place: Place): Alternative | null {
  if (operand === true) return { kind: 'operator', operator: accepting(() => true) };
  if (operand === false) return { kind: 'absence' };
  return place.refuse('bad_operand', 'exists takes true or false.');
}

function parseEqualsIgnoreCase(operand: unknown, place: Place): Operator | null {
  const text = parseText(operand, place);
  return text === null ? null : equalsIgnoringCase(text);
}

function parseWildcardText(operand: unknown, place: Place): Operator | null {
  const text = parseText(operand, place);
  return text === null ? null : parseWildcard(text, place);
}

function parseNetwork(operand: unknown, place: Place): Operator | null {
  const network = parseCidr(operand, place);
  return network === null ? null : { kind: 'network', network };
}

function isOneOf(values: readonly JsonPrimitive[]): ValueTest {
  const [only] = values;
  if (typeof only === 'string' && values.length === 1) return isText(only);
  const set = new Set(values);
  return (value) => set.has(value);
}

function isPrimitive(value: unknown): value is JsonPrimitive {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  );
}
