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
 */
export function flatItems(array: JsonArray): readonly JsonItem[] {
  if (isFlat(array)) return array;
  const items: JsonItem[] = [];
  const pending: JsonValue[] = array.toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!isJsonArray(next)) items.push(next);
    else for (const item of next.toReversed()) pending.push(item);
  }
  return items;
}

/** The primitives that a field holds: itself, or those of its array; objects hold none. */
export function leavesIn(value: JsonValue | undefined): readonly JsonPrimitive[] {
  return itemsOf(value).filter((item) => item === null || typeof item !== 'object');
}

/** The objects that a field holds: itself, or those of its array. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return itemsOf(value).filter(isJsonObject);
}

/** All leaves that a clause with this path looks at, through whatever arrays lie on the way. */
export function leavesAt(value: JsonObject, path: readonly string[]): readonly JsonPrimitive[] {
  let objects: readonly JsonObject[] = [value];
  for (const step of path.slice(0, -1)) {
    objects = objects.flatMap((object) => objectsIn(ownField(object, step)));
  }
  return objects.flatMap((object) => leavesIn(ownField(object, path.at(-1) ?? '')));
}

function itemsOf(value: JsonValue | undefined): readonly JsonItem[] {
  if (value === undefined) return [];
  return isJsonArray(value) ? flatItems(value) : [value];
}

function isFlat(array: JsonArray): array is readonly JsonItem[] {
  return !array.some((item) => isJsonArray(item));
}
