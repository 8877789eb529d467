/** A JSON value, never changed in place. */
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

export type JsonScalar = string | number | boolean | null;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Narrows where `Array.isArray` would widen a readonly array to `any[]`. */
export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isJsonScalar(value: JsonValue): value is JsonScalar {
  return typeof value !== 'object' || value === null;
}
