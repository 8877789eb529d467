import { allRead, isPlainObject, objectOfRead } from './json.js';
import { type Place, type Reader, refused } from './place.js';
import { wrongType } from './values.js';

export interface ListOptions {
  /** @default 0 */
  readonly min?: number;
  readonly max: number;
}

/** An array; one that is too long is not looked into. */
export function list<T>(
  readElement: Reader<T>,
  { min = 0, max }: ListOptions,
): Reader<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return wrongType('an array', value, place);
    if (value.length > max) {
      return place.refuse('too_many', `must have at most ${max} elements, not ${value.length}`);
    }
    if (value.length < min) return place.refuse('too_few', 'must not be empty');
    // Unlike map, from does not pass over the holes of a sparse array.
    const elements = Array.from(value, (element, index) => readElement(element, place.at(index)));
    return allRead(elements) ? elements : refused;
  };
}

/**
 * The elements of `readList` must differ: as a whole, or in the member `name`. Elements that are
 * refused for another reason take part too.
 */
export function distinct<T>(readList: Reader<readonly T[]>, name?: string): Reader<readonly T[]> {
  return (value, place) => {
    if (Array.isArray(value)) refuseRepeated(value, place, name);
    return readList(value, place);
  };
}

function refuseRepeated(elements: readonly unknown[], place: Place, name?: string): void {
  const seen = new Map<string, Place>();
  elements.forEach((element, index) => {
    const at = name === undefined ? place.at(index) : place.at(index).at(name);
    const identity = name === undefined ? element : memberOf(element, name);
    if (typeof identity !== 'string') return;
    const first = seen.get(identity);
    if (first) at.refuse('duplicate', `"${identity}" is there already, at ${first.pointer}`);
    else seen.set(identity, at);
  });
}

/** The strings that the elements of a list have as member `name`, whatever else is wrong with them. */
export function membersOf(elements: unknown, name: string): ReadonlySet<string> {
  if (!Array.isArray(elements)) return new Set();
  const members = elements.map((element: unknown) => memberOf(element, name));
  return new Set(members.filter((member) => typeof member === 'string'));
}

function memberOf(element: unknown, name: string): unknown {
  return isPlainObject(element) && Object.hasOwn(element, name) ? element[name] : undefined;
}

export interface RecordOptions<T> {
  /** What a member's name must be. */
  readonly name: { readonly pattern: RegExp; readonly expected: string };
  readonly value: Reader<T>;
  readonly max: number;
}

/** An object with free names and values of one sort. */
export function record<T>({
  name,
  value: readValue,
  max,
}: RecordOptions<T>): Reader<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!isPlainObject(value)) return wrongType('an object', value, place);
    const entries = Object.entries(value);
    if (entries.length > max)
      return place.refuse('too_many', `must have at most ${max} members, not ${entries.length}`);
    const members = entries.map(([key, member]) => {
      const at = place.at(key);
      const isNamed = name.pattern.test(key) && key !== '__proto__';
      return [key, isNamed ? readValue(member, at) : at.refuse('bad_name', name.expected)] as const;
    });
    return objectOfRead(members);
  };
}
