import {
  celType,
  isCelList,
  isCelMap,
  isCelUint,
  type CelList,
  type CelMap,
  type CelValue,
} from '@bufbuild/cel';
import { originalOf } from './from-json.js';
import type { JsonObject, JsonValue } from './json.js';
import type { Output } from './output.js';
import { isDuration, isTimestamp, textOfTime } from './time-values.js';
import { charge } from './work.js';

/**
 * A CEL value as JSON, as the CEL specification maps them (langdef, "JSON Data Conversion"): an int
 * or uint beyond ±(2^53 - 1) is its decimal text, bytes are base64, a timestamp is RFC 3339, a
 * duration is seconds with an `s`. Map keys become texts. What came from JSON is returned as it came.
 *
 * @throws Error when the value has no JSON: a type, or a number that is not finite.
 */
export function toJson(value: CelValue, output: Output, depth = 0): JsonValue {
  if (isCelList(value) || isCelMap(value)) return collectionToJson(value, output, depth);
  const scalar = scalarToJson(value);
  output.addWhole(scalar, depth);
  return scalar;
}

function collectionToJson(value: CelList | CelMap, output: Output, depth: number): JsonValue {
  const original = originalOf(value);
  if (original !== undefined) {
    output.addWhole(original, depth);
    return original;
  }
  charge(value.size);
  output.open(depth);
  if (isCelMap(value)) return mapToJson(value, output, depth);
  return Array.from(value, (item) => toJson(item, output, depth + 1));
}

// Object.fromEntries, for an assignment to a key named `__proto__` would not make a field.
function mapToJson(map: CelMap, output: Output, depth: number): JsonObject {
  return Object.fromEntries(
    Array.from(map, ([key, item]) => {
      const name = String(isCelUint(key) ? key.value : key);
      output.add(name.length);
      return [name, toJson(item, output, depth + 1)] as const;
    }),
  );
}

function scalarToJson(value: Exclude<CelValue, CelList | CelMap>): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'bigint') return integerToJson(value);
  if (isCelUint(value)) return integerToJson(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isTimestamp(value) || isDuration(value)) return textOfTime(value);
  throw new Error(`the result is a ${celType(value).name}, which is not JSON`);
}

function integerToJson(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`the result is ${value}, which is not JSON`);
}
