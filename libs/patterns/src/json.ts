import { charge } from './work.js';

/** What JSON can hold besides arrays and objects: the leaves that clauses look at. */
export type JsonPrimitive = string | number | boolean | null;

export type JsonArray = readonly JsonValue[];

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type JsonValue = JsonPrimitive | JsonArray | JsonObject;

/** What an array holds once arrays inside it are dissolved. */
export type JsonItem = JsonPrimitive | JsonObject;

export function isJsonArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads only what the object itself holds, so that a key such as `constructor` finds nothing inherited. */
export function ownField(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * The items of an array, with arrays inside it dissolved. Allocates nothing for an array without
 * arrays, and does not recurse, since data may nest deeper than the call stack.
 *
 * @throws PatternLimitError when the work at hand has used up its steps
 */
export function flatItems(array: JsonArray): readonly JsonItem[] {
  charge(array.length);
  if (isFlat(array)) return array;
  const items: JsonItem[] = [];
  const pending: JsonValue[] = array.toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!isJsonArray(next)) items.push(next);
    else {
      charge(next.length);
      for (const item of next.toReversed()) pending.push(item);
    }
  }
  return items;
}

const setsOfLeaves = new WeakMap<JsonArray, ReadonlySet<JsonPrimitive>>();

/** The leaves of an array as a set, made once for each array: JSON is not changed once it is read. */
export function distinctLeaves(array: JsonArray): ReadonlySet<JsonPrimitive> {
  const known = setsOfLeaves.get(array);
  if (known !== undefined) return known;
  const leaves = new Set(leavesIn(array));
  setsOfLeaves.set(array, leaves);
  return leaves;
}

/** The primitives that a field holds: itself, or those of its array; objects hold none. */
export function leavesIn(value: JsonValue | undefined): readonly JsonPrimitive[] {
  return itemsOf(value).filter((item) => item === null || typeof item !== 'object');
}

/** The objects that a field holds: itself, or those of its array. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return itemsOf(value).filter(isJsonObject);
}

function itemsOf(value: JsonValue | undefined): readonly JsonItem[] {
  if (value === undefined) return [];
  return isJsonArray(value) ? flatItems(value) : [value];
}

function isFlat(array: JsonArray): array is readonly JsonItem[] {
  return !array.some((item) => isJsonArray(item));
}
