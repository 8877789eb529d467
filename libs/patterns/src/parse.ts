import { parseClause, RESERVED_NAMES } from './clause.js';
import { PATTERN_LIMITS, type Place } from './problems.js';
import {
  type Clause,
  type ObjectField,
  type OrGroup,
  patternNode,
  type PatternNode,
} from './types.js';

const OR = '$or';
const NONE: ReadonlySet<string> = new Set();

/** Where the reading of a filter has come to. */
interface Position {
  readonly path: readonly string[];
  readonly place: Place;
  /** Names that no field may have here. */
  readonly reserved: ReadonlySet<string>;
}

/** Reads a whole filter as it is written; what has a problem is reported and left out. */
export function parseFilter(filter: unknown, place: Place): PatternNode | null {
  if (!isRecord(filter)) return place.refuse('not_an_object', 'A filter is an object.');
  return parseObject(filter, { path: [], place, reserved: NONE });
}

function parseObject(object: object, position: Position): PatternNode | null {
  const { place, path, reserved } = position;
  const entries: [string, unknown][] = Object.entries(object);
  if (entries.length === 0) {
    return place.refuse('empty_object', 'An object needs at least one field.');
  }
  if (place.depth > PATTERN_LIMITS.depth) {
    return place.refuse('too_deep', `More than ${PATTERN_LIMITS.depth} levels are nested here.`);
  }
  const clauses: Clause[] = [];
  const objects: ObjectField[] = [];
  const groups: OrGroup[] = [];
  for (const [key, field] of entries) {
    const at = { place: place.at(key), path: key === OR ? path : [...path, key], reserved };
    if (key === OR) append(groups, parseOr(field, at));
    else if (reserved.has(key)) refuseReserved(key, at.place);
    else if (at.place.pointer.length > PATTERN_LIMITS.pointerLength) refuseLong(place);
    else if (Array.isArray(field)) append(clauses, parseClause(field, at.path, at.place));
    else append(objects, parseObjectField(key, field, at));
  }
  return patternNode({ clauses, objects, groups });
}

function parseObjectField(key: string, field: unknown, at: Position): ObjectField | null {
  if (!isRecord(field)) {
    return at.place.refuse(
      'not_an_array',
      'A field holds an array of allowed values, or an object.',
    );
  }
  const node = parseObject(field, at);
  return node && { key, node };
}

function parseOr(alternatives: unknown, { place, path }: Position): OrGroup | null {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    return place.refuse('bad_or', '$or takes an array of at least two objects.');
  }
  const group: PatternNode[] = [];
  for (const [i, alternative] of alternatives.entries()) {
    const at = { place: place.at(i), path, reserved: RESERVED_NAMES };
    if (isRecord(alternative)) append(group, parseObject(alternative, at));
    else at.place.refuse('bad_or', 'An alternative of $or is an object.');
  }
  return { path, pointer: place.pointer, alternatives: group };
}

function refuseReserved(key: string, place: Place): void {
  place.refuse('reserved_name', `"${key}" is an operator; inside $or it cannot be a field.`);
}

/** Said of the object around the field, whose own pointer would be as long as what is refused. */
function refuseLong(place: Place): void {
  const max = PATTERN_LIMITS.pointerLength;
  place.refuse('too_long', `The JSON pointer to a field has at most ${max} characters.`);
}

function append<T>(items: T[], item: T | null): void {
  if (item !== null) items.push(item);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
