import { CelScalar, celFunc, type CelFunc } from '@bufbuild/cel';

const { DOUBLE, INT } = CelScalar;

type Operation = (left: number, right: number) => number;

const operations: readonly (readonly [name: string, apply: Operation])[] = [
  ['_+_', (left, right) => left + right],
  ['_-_', (left, right) => left - right],
  ['_*_', (left, right) => left * right],
  ['_/_', (left, right) => left / right],
  ['_%_', (left, right) => left % right],
];

/**
 * Arithmetic with doubles. CEL itself has none that mixes ints with doubles; but every number of a
 * JSON document is a double here while `1` in a source is an int, and `event.data.count + 1` should
 * work. So an int next to a double counts as a double. A result that is not finite is an error,
 * since comparing it would quietly be false.
 */
export const arithmetic: readonly CelFunc[] = operations.flatMap(([name, apply]) => [
  celFunc(name, [DOUBLE, DOUBLE], DOUBLE, (left, right) => finite(apply, left, right)),
  celFunc(name, [INT, DOUBLE], DOUBLE, (left, right) => finite(apply, Number(left), right)),
  celFunc(name, [DOUBLE, INT], DOUBLE, (left, right) => finite(apply, left, Number(right))),
]);

function finite(apply: Operation, left: number, right: number): number {
  const result = apply(left, right);
  if (Number.isFinite(result)) return result;
  throw new Error(right === 0 ? 'division by zero' : 'the result is too large for a number');
}
