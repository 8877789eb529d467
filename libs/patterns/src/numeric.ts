import { isTooCoarse, refuseCoarse } from './exact-number.js';
import { accepting, type Operator } from './operator.js';
import { type Place } from './problems.js';
import { type ValueTest } from './types.js';

const COMPARISONS: ReadonlyMap<unknown, (value: number, limit: number) => boolean> = new Map([
  ['=', (value: number, limit: number) => value === limit],
  ['<', (value: number, limit: number) => value < limit],
  ['<=', (value: number, limit: number) => value <= limit],
  ['>', (value: number, limit: number) => value > limit],
  ['>=', (value: number, limit: number) => value >= limit],
]);

/**
 * `["=", 5]`, `["<", 5]`, … or a range such as `[">", 0, "<=", 5]`, its lower limit first. Numbers
 * are IEEE 754 doubles, as everywhere in JavaScript, so that a limit beyond 2^53 may be rounded.
 * Strings of digits are no numbers.
 */
export function parseNumeric(operand: unknown, place: Place): Operator | null {
  const test = parseTest(operand, place);
  return test && accepting(test);
}

function parseTest(operand: unknown, place: Place): ValueTest | null {
  const terms: unknown[] = Array.isArray(operand) ? operand : [];
  if (terms.length !== 2 && terms.length !== 4) {
    return place.refuse(
      'bad_operand',
      'numeric takes ["<", 5] or a range such as [">", 0, "<", 5].',
    );
  }
  place.count('operands');
  const [operator, limit, upperOperator, upperLimit] = terms;
  const lower = parseComparison(operator, limit, place);
  if (terms.length === 2) return lower;
  const upper = parseComparison(upperOperator, upperLimit, place);
  if (lower === null || upper === null) return null;
  if (!isRange(operator, upperOperator) || Number(limit) >= Number(upperLimit)) {
    return place.refuse(
      'bad_range',
      'A range is a ">" or ">=" limit, then a greater "<" or "<=" limit.',
    );
  }
  return (value) => lower(value) && upper(value);
}

function parseComparison(operator: unknown, limit: unknown, place: Place): ValueTest | null {
  const compare = COMPARISONS.get(operator);
  if (compare === undefined) {
    return place.refuse('bad_operand', 'numeric compares with "=", "<", "<=", ">" or ">=".');
  }
  if (typeof limit !== 'number' || !Number.isFinite(limit)) {
    return place.refuse('bad_operand', 'numeric compares with a finite number.');
  }
  if (operator === '=' && isTooCoarse(limit)) return refuseCoarse(limit, place);
  return (value) => typeof value === 'number' && compare(value, limit);
}

function isRange(operator: unknown, upperOperator: unknown): boolean {
  return (
    (operator === '>' || operator === '>=') && (upperOperator === '<' || upperOperator === '<=')
  );
}
