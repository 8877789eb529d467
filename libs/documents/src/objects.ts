import { isPlainObject } from './json.js';
import { type Place, type Read, type Reader, refused } from './place.js';
import { wrongType } from './values.js';

/** A member of an object: how to read it, and what its absence means. */
export type Field<T> =
  | { readonly presence: 'required'; readonly read: Reader<T> }
  | { readonly presence: 'optional'; readonly read: Reader<T> }
  | { readonly presence: 'default'; readonly read: Reader<T>; readonly fallback: unknown };

type RequiredField<T> = Extract<Field<T>, { presence: 'required' | 'default' }>;
type OptionalField<T> = Extract<Field<T>, { presence: 'optional' }>;

export type Fields = Readonly<Record<string, Field<unknown>>>;

type Presented<F extends Fields, Presence> = {
  [Name in keyof F]: F[Name] extends { presence: Presence } ? Name : never;
}[keyof F];

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** What an object of the given fields is read to: optional fields may be absent, no other can. */
export type ObjectOf<F extends Fields> = {
  readonly [Name in Presented<F, 'required' | 'default'>]: ValueOf<F[Name]>;
} & { readonly [Name in Presented<F, 'optional'>]?: ValueOf<F[Name]> };

export function required<T>(read: Reader<T>): RequiredField<T> {
  return { presence: 'required', read };
}

export function optional<T>(read: Reader<T>): OptionalField<T> {
  return { presence: 'optional', read };
}

/** @param fallback read in place of an absent value, as if it stood in the document */
export function withDefault<T>(read: Reader<T>, fallback: unknown): RequiredField<T> {
  return { presence: 'default', read, fallback };
}

/** An object with exactly these members. */
export function object<F extends Fields>(fields: F): Reader<ObjectOf<F>> {
  return (value, place) => {
    if (!isPlainObject(value)) return wrongType('an object', value, place);
    refuseUnknownMembers(value, Object.keys(fields), place);
    return readFields(value, fields, place);
  };
}

type Variants = Readonly<Record<string, Fields>>;

/** An object of one of several kinds, told apart by the member `tag`. */
export type VariantOf<Tag extends string, V extends Variants> = {
  [Kind in keyof V & string]: Readonly<Record<Tag, Kind>> & ObjectOf<V[Kind]>;
}[keyof V & string];

/** @param fallback the kind of an object that does not name one; without it the tag is required */
export function variants<Tag extends string, V extends Variants>(
  tag: Tag,
  kinds: V,
  fallback?: keyof V & string,
): Reader<VariantOf<Tag, V>> {
  return (value, place) => {
    if (!isPlainObject(value)) return wrongType('an object', value, place);
    const kind = Object.hasOwn(value, tag) ? value[tag] : fallback;
    const fields = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!fields) return refuseKind(kind, Object.keys(kinds), place.at(tag));
    refuseUnknownMembers(value, [tag, ...Object.keys(fields)], place);
    const members = readFields(value, fields, place);
    return members === refused ? refused : ({ [tag]: kind, ...members } as VariantOf<Tag, V>);
  };
}

function readFields<F extends Fields>(
  value: Readonly<Record<string, unknown>>,
  fields: F,
  place: Place,
): Read<ObjectOf<F>> {
  const members = Object.entries(fields).map(
    ([name, field]) => [name, readField(value, name, field, place)] as const,
  );
  if (members.some(([, member]) => member === refused)) return refused;
  return Object.fromEntries(members.filter(([, member]) => member !== absent)) as ObjectOf<F>;
}

const absent = Symbol('absent');

function readField(
  value: Readonly<Record<string, unknown>>,
  name: string,
  field: Field<unknown>,
  place: Place,
): unknown {
  if (Object.hasOwn(value, name)) return field.read(value[name], place.at(name));
  switch (field.presence) {
    case 'required':
      return place.at(name).refuse('required', `"${name}" is required here`);
    case 'default':
      return field.read(field.fallback, place.at(name));
    case 'optional':
      return absent;
  }
}

function refuseUnknownMembers(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: Place,
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    place
      .at(name)
      .refuse('unknown_field', `there is no such field here; the fields are ${known.join(', ')}`);
  }
}

function refuseKind(kind: unknown, kinds: readonly string[], place: Place): typeof refused {
  return kind === undefined
    ? place.refuse('required', `required here: one of ${kinds.join(', ')}`)
    : place.refuse('unknown_value', `must be one of ${kinds.join(', ')}`);
}
