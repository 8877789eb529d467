import {
  celList,
  celMap,
  type CelInput,
  type CelList,
  type CelMap,
  type CelUint,
  type CelValue,
} from '@bufbuild/cel';
import { isJsonArray, isJsonScalar, type JsonObject, type JsonValue } from './json.js';
import { charge } from './work.js';

type MapKey = bigint | string | boolean | CelUint;

// The JSON that a list or map was made of is kept on it, so that it turns back without being copied.
// (A WeakMap would do the same, at ten times the cost.)
const ORIGINAL = Symbol('original');

type Wrapped<Collection> = Collection & { [ORIGINAL]?: JsonValue };

/**
 * JSON as CEL sees it. Strings, numbers (doubles), booleans and null are themselves; an object is a
 * map that wraps a field when it is read; an array is a list, whose items are wrapped at once.
 */
export function fromJson(value: JsonValue): CelValue {
  if (isJsonScalar(value)) return value;
  const wrapped: Wrapped<CelList | CelMap> = isJsonArray(value)
    ? celList(itemsOf(value))
    : celMap(new ObjectFields(value));
  wrapped[ORIGINAL] = value;
  return wrapped;
}

/** The JSON that a list or map was made of, if it was. */
export function originalOf(value: Wrapped<CelList | CelMap>): JsonValue | undefined {
  return value[ORIGINAL];
}

function itemsOf(array: readonly JsonValue[]): readonly CelInput[] {
  return array.every(isJsonScalar) ? array : array.map(fromJson);
}

/**
 * A JSON object as the kind of map that the CEL library takes. (It takes plain objects too, but not
 * one with a field named `constructor`.)
 */
class ObjectFields implements ReadonlyMap<MapKey, CelInput> {
  private readonly wrapped = new Map<string, CelValue>();

  constructor(private readonly object: JsonObject) {}

  get size(): number {
    return this.names().length;
  }

  get(key: MapKey): CelInput | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.object, key)) return undefined;
    const value = this.object[key];
    return value === undefined || isJsonScalar(value) ? value : this.wrap(key, value);
  }

  has(key: MapKey): boolean {
    return this.get(key) !== undefined;
  }

  keys(): MapIterator<MapKey> {
    return this.names().values();
  }

  *values(): MapIterator<CelInput> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): MapIterator<[MapKey, CelInput]> {
    for (const name of this.names()) {
      const value = this.get(name);
      if (value !== undefined) yield [name, value];
    }
  }

  [Symbol.iterator](): MapIterator<[MapKey, CelInput]> {
    return this.entries();
  }

  forEach(visit: (value: CelInput, key: MapKey, map: ReadonlyMap<MapKey, CelInput>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  private names(): string[] {
    const names = Object.keys(this.object);
    charge(names.length);
    return names;
  }

  private wrap(key: string, value: JsonValue): CelValue {
    const known = this.wrapped.get(key);
    if (known !== undefined) return known;
    const wrapped = fromJson(value);
    this.wrapped.set(key, wrapped);
    return wrapped;
  }
}
