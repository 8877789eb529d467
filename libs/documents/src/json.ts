import type { JsonValue } from '#expressions';
import { type Place, type Read, type Reader, refused } from './place.js';

/** An object as JSON has it: no array, and no instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** How a message names what it found. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'nothing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Whether PostgreSQL can store the text: it knows neither NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

export function refuseUnstorable(place: Place): typeof refused {
  return place.refuse('bad_text', 'must be well-formed Unicode without the character U+0000');
}

/**
 * Any JSON value, free-form.
 *
 * @param readText for every string in it (not for the names of members)
 */
export function json(readText: Reader<string>): Reader<JsonValue> {
  return (value, place) => readJson(value, place, readText);
}

function readJson(value: unknown, place: Place, readText: Reader<string>): Read<JsonValue> {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return readText(value, place);
  if (typeof value === 'number') return readNumber(value, place);
  if (Array.isArray(value)) return readElements(value, place, readText);
  if (isPlainObject(value)) return readMembers(value, place, readText);
  return place.refuse('wrong_type', 'must be a JSON value');
}

/** YAML knows numbers that JSON does not: `.nan`, `.inf`. -0 would come back from the database as 0. */
function readNumber(value: number, place: Place): Read<number> {
  if (!Number.isFinite(value)) return place.refuse('wrong_type', 'must be a finite number');
  return value === 0 ? 0 : value;
}

function readElements(
  value: readonly unknown[],
  place: Place,
  readText: Reader<string>,
): Read<JsonValue> {
  const elements = Array.from(value, (element, index) =>
    readJson(element, place.at(index), readText),
  );
  return allRead(elements) ? elements : refused;
}

function readMembers(
  value: Readonly<Record<string, unknown>>,
  place: Place,
  readText: Reader<string>,
): Read<JsonValue> {
  const members = Object.entries(value).map(([name, member]) => {
    const at = place.at(name);
    return [name, isNameable(name) ? readJson(member, at, readText) : refuseName(at)] as const;
  });
  return objectOfRead(members);
}

/** Code that copies objects takes `__proto__` for something else than a member. */
function isNameable(name: string): boolean {
  return isStorable(name) && name !== '__proto__';
}

function refuseName(place: Place): typeof refused {
  return place.refuse('bad_name', 'such a name cannot be stored');
}

export function allRead<T>(values: readonly Read<T>[]): values is readonly T[] {
  return !values.includes(refused);
}

/** An object of the members, or refused if one of them is. */
export function objectOfRead<T>(
  members: readonly (readonly [string, Read<T>])[],
): Read<Readonly<Record<string, T>>> {
  const read = members.flatMap(([name, member]) =>
    member === refused ? [] : [[name, member] as const],
  );
  return read.length === members.length ? Object.fromEntries(read) : refused;
}
