import { celType, isCelError, type CelValue } from '@bufbuild/cel';
import { explain } from './explain.js';
import type { Expression } from './expression.js';
import {
  ExpressionFailedError,
  ExpressionLimitError,
  type ErrorPlace,
  type ExpressionError,
} from './expressions.errors.js';
import type { JsonValue } from './json.js';
import { Output } from './output.js';
import { positionAt } from './position.js';
import type { Roots } from './roots.js';
import { toJson } from './to-json.js';
import { bounded, limitReached, LimitReached } from './work.js';

/**
 * The value of an expression as JSON. An int beyond ±(2^53 - 1) is its decimal text, a timestamp is
 * RFC 3339, a duration is seconds with an `s`, bytes are base64. Lists and objects that come from the
 * roots are those of the roots, not copies.
 *
 * @throws ExpressionFailedError when the data does not fit: a missing field, a wrong type
 * @throws ExpressionLimitError when it takes too much work or gives too large a result
 */
export function evaluate(expression: Expression, roots: Roots): JsonValue {
  return bounded(() => evaluateInto(new Output(), expression, roots));
}

/**
 * The verdict of a condition.
 *
 * @throws ExpressionFailedError when the data does not fit, or the value is not a bool
 * @throws ExpressionLimitError when it takes too much work
 */
export function evaluateCondition(expression: Expression, roots: Roots): boolean {
  const value = bounded(() => valueOf(expression, roots));
  if (typeof value === 'boolean') return value;
  throw failed(expression, `a condition must be a bool, got ${celType(value).name}`);
}

/** The value of an expression as a part, `depth` levels deep, of a larger result. */
export function evaluateInto(
  output: Output,
  expression: Expression,
  roots: Roots,
  depth = 0,
): JsonValue {
  const value = valueOf(expression, roots);
  try {
    return toJson(value, output, depth);
  } catch (error) {
    throw asExpressionError(expression, error);
  }
}

function valueOf(expression: Expression, roots: Roots): CelValue {
  const result = expression.plan(roots.bindings);
  const limit = limitReached();
  if (limit !== undefined) throw asExpressionError(expression, limit);
  if (!isCelError(result)) return result;
  const { reason, offset } = explain(result, expression.tree);
  throw failed(expression, reason, offset);
}

function asExpressionError(expression: Expression, error: unknown): ExpressionError {
  if (error instanceof LimitReached) {
    return new ExpressionLimitError(error.message, placeOf(expression));
  }
  return failed(expression, error instanceof Error ? error.message : String(error));
}

function failed(expression: Expression, reason: string, offset?: number): ExpressionError {
  return new ExpressionFailedError(reason, placeOf(expression, offset));
}

function placeOf({ source, place }: Expression, offset?: number): ErrorPlace {
  return {
    source,
    ...(offset !== undefined && { position: positionAt(place.text, place.offset + offset) }),
    ...(place.pointer !== undefined && { pointer: place.pointer }),
  };
}
