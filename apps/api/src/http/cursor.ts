import { crc32 } from 'node:zlib';
import { InvalidParametersError } from '../problems/request.errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})$/;

/** The kinds of values a list can be ordered by, and how each is recognized. */
const KINDS = {
  text: (value: unknown): value is string => typeof value === 'string',
  integer: (value: unknown): value is number => Number.isSafeInteger(value),
  uuid: (value: unknown): value is string => typeof value === 'string' && UUID.test(value),
  /** RFC 3339 text, because the database knows microseconds and a Date does not. */
  time: (value: unknown): value is string => typeof value === 'string' && TIME.test(value),
};

type Kind = keyof typeof KINDS;
type Shape = Readonly<Record<string, Kind>>;

/** Where a page ended: the order values of its last row. */
export type Position<S extends Shape> = {
  readonly [Name in keyof S]: S[Name] extends 'integer' ? number : string;
};

/** Turns positions in one list into opaque text and back. */
export interface CursorCodec<S extends Shape> {
  encode(position: Position<S>): string;
  /** @throws InvalidParametersError for text that this codec did not make */
  decode(cursor: string): Position<S>;
}

/**
 * The cursor of a list with a stable order, such as
 * `cursorCodec('tasks', { priority: 'integer', id: 'uuid' })`.
 *
 * A cursor is base64url of a checksum and the values in their order, with the name of the list: a
 * cut, changed or foreign cursor is refused. It grants nothing, since it only says where to go on;
 * the tenant is always part of the query itself.
 */
export function cursorCodec<const S extends Shape>(list: string, shape: S): CursorCodec<S> {
  const names = Object.keys(shape);
  return {
    encode: (position) => seal(JSON.stringify([list, ...names.map((name) => position[name])])),
    decode: (cursor) => {
      const [name, ...values] = unseal(cursor);
      const position = Object.fromEntries(names.map((key, index) => [key, values[index]]));
      const isOurs = name === list && values.length === names.length;
      if (isOurs && isPosition(shape, position)) return position;
      throw malformed();
    },
  };
}

function isPosition<S extends Shape>(
  shape: S,
  position: Record<string, unknown>,
): position is Position<S> & Record<string, unknown> {
  return Object.entries(shape).every(([name, kind]) => KINDS[kind](position[name]));
}

function seal(payload: string): string {
  const text = Buffer.from(payload);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(text));
  return Buffer.concat([checksum, text]).toString('base64url');
}

function unseal(cursor: string): unknown[] {
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.subarray(4);
  const isIntact =
    text.length > 0 &&
    bytes.readUInt32BE() === crc32(text) &&
    bytes.toString('base64url') === cursor;
  if (!isIntact) throw malformed();
  const values: unknown = parse(text);
  if (!Array.isArray(values)) throw malformed();
  return values;
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString()) as unknown;
  } catch {
    throw malformed();
  }
}

function malformed(): InvalidParametersError {
  const message = 'cursor must be a nextCursor of this list, unchanged';
  return InvalidParametersError.of('query', 'cursor', 'malformed_cursor', message);
}
