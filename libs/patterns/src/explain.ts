import { type JsonObject, type JsonPrimitive, leavesIn, objectsIn, ownField } from './json.js';
import {
  ABSENT,
  FAILS,
  isAbsent,
  matchClause,
  matchField,
  matchGroup,
  matchNode,
  type Outcome,
  PRESENT,
} from './match.js';
import { PATTERN_LIMITS } from './problems.js';
import {
  type Clause,
  type EventPattern,
  type ObjectField,
  type OrGroup,
  type PatternNode,
} from './types.js';
import { allowSteps, charge } from './work.js';

const MAX_SHOWN = 10;
const MAX_SHOWN_LENGTH = 200;

/** Of so many elements of an array the closest one is chosen, when none matches. */
const MAX_CANDIDATES = 100;

/** So many other elements are looked at for one that a clause matches. */
const MAX_SIBLINGS = 1_000;

/** An explanation reads values several times. */
const EXPLAIN_STEPS = 10 * PATTERN_LIMITS.steps;

/**
 * Why a clause did not match: no value at its path; there is an object or an empty array, which is
 * no value; there are values, but none that it accepts; or it is matched, but in another element
 * of an array than the one that fits the other clauses best.
 */
export type UnmatchedReason = 'missing' | 'not_a_value' | 'no_match' | 'other_element';

/** The verdict on one field of the filter. */
export interface FieldVerdict {
  readonly kind: 'field';
  /** The field in the value, for reading: `data.lines.sku`. */
  readonly path: string;
  /** RFC 6901 pointer to the clause inside the filter. */
  readonly pointer: string;
  /** The alternatives as the filter has them, at most 10, strings and lists in them cut as well. */
  readonly expected: readonly unknown[];
  /** How many alternatives the filter has. */
  readonly expectedCount: number;
  /** The values found, at most 10, strings cut after 200 characters. */
  readonly actual: readonly JsonPrimitive[];
  /** How many values were found. */
  readonly actualCount: number;
  readonly matched: boolean;
  readonly reason?: UnmatchedReason;
}

/** The verdict on a `$or`: matched when all clauses of one of its alternatives are. */
export interface OrVerdict {
  readonly kind: 'or';
  /** The object that the `$or` belongs to; empty for the whole value. */
  readonly path: string;
  readonly pointer: string;
  readonly alternatives: readonly (readonly ClauseVerdict[])[];
  readonly matched: boolean;
}

export type ClauseVerdict = FieldVerdict | OrVerdict;

/**
 * The objects that a node of the pattern is judged on: one object, or all elements of an array
 * together, of which nothing but absence can be asked.
 */
interface Scope {
  readonly kind: 'one' | 'together';
  readonly objects: readonly JsonObject[];
  /** Elements of the same array as `objects`, to say so when a clause is matched only there. */
  readonly siblings: readonly JsonObject[];
}

/**
 * Says of each clause whether it is matched, and by or for want of what. The pattern matches the
 * value exactly when every verdict is `matched`. Below an array of objects the clauses are judged
 * on the element that matches, or else on the one that comes closest, of the first 100.
 *
 * A `$or` that speaks of the same object as its neighbours takes those along: their clauses then
 * appear in each of its alternatives.
 *
 * @throws PatternLimitError
 */
export function explainPattern(pattern: EventPattern, value: JsonObject): ClauseVerdict[] {
  allowSteps(EXPLAIN_STEPS);
  return explainNode(pattern.root, one(value, []));
}

function explainNode(node: PatternNode, scope: Scope): ClauseVerdict[] {
  return [
    ...node.clauses.map((clause) => explainClause(clause, scope)),
    ...node.objects.flatMap((field) => explainNode(field.node, enter(field, scope))),
    ...node.groups.map((group) => explainGroup(group, scope)),
  ];
}

function explainGroup({ path, pointer, alternatives }: OrGroup, scope: Scope): OrVerdict {
  const verdicts = alternatives.map((alternative) => explainNode(alternative, scope));
  const matched = verdicts.some((alternative) => alternative.every((verdict) => verdict.matched));
  return { kind: 'or', path: path.join('.'), pointer, alternatives: verdicts, matched };
}

function explainClause(clause: Clause, scope: Scope): FieldVerdict {
  const found = leavesOf(scope.objects, clause.key);
  charge(scope.objects.length + clause.expected.length);
  const matched = clauseOutcome(clause, scope, found) !== FAILS;
  return {
    kind: 'field',
    path: clause.path.join('.'),
    pointer: clause.pointer,
    expected: clause.expected.slice(0, MAX_SHOWN).map(shortenOperator),
    expectedCount: clause.expected.length,
    actual: found.slice(0, MAX_SHOWN).map(shorten),
    actualCount: found.length,
    matched,
    ...(matched ? {} : { reason: reasonFor(clause, scope, found) }),
  };
}

function clauseOutcome(
  clause: Clause,
  { kind, objects: [object] }: Scope,
  found: readonly JsonPrimitive[],
): Outcome {
  if (kind === 'one' && object !== undefined)
    return matchClause(clause, ownField(object, clause.key));
  return found.length === 0 && clause.acceptsAbsence ? ABSENT : FAILS;
}

function reasonFor(
  clause: Clause,
  { objects, siblings }: Scope,
  found: readonly JsonPrimitive[],
): UnmatchedReason {
  const matchesIn = (object: JsonObject): boolean =>
    matchClause(clause, ownField(object, clause.key)) === PRESENT;
  if (siblings.some(matchesIn)) return 'other_element';
  if (found.length > 0) return 'no_match';
  const exists = objects.some((object) => Object.hasOwn(object, clause.key));
  return exists ? 'not_a_value' : 'missing';
}

/** The scope of a nested object of the filter. */
function enter({ key, node }: ObjectField, scope: Scope): Scope {
  const below = (objects: readonly JsonObject[]): readonly JsonObject[] =>
    objects.flatMap((object) => objectsIn(ownField(object, key)));
  const objects = below(scope.objects);
  const siblings = below(scope.siblings);
  charge(scope.objects.length + scope.siblings.length);
  if (scope.kind === 'together') return { kind: 'together', objects, siblings };
  const [only = {}, ...more] = objects;
  return more.length === 0 ? one(only, siblings) : choose(node, objects, siblings);
}

/** The element of an array to explain: one that matches, or else the one most parts of the node fit. */
function choose(
  node: PatternNode,
  elements: readonly JsonObject[],
  siblings: readonly JsonObject[],
): Scope {
  const outcomes = elements.map((element) => matchNode(node, element));
  const matching = elements[outcomes.indexOf(PRESENT)];
  if (matching !== undefined) return one(matching, []);
  const failing = elements.filter((_, i) => outcomes[i] === FAILS).slice(0, MAX_CANDIDATES);
  const [first, ...rest] = failing;
  if (first === undefined || isAbsent(node, elements)) {
    return { kind: 'together', objects: elements, siblings };
  }
  const closest = rest.reduce(
    (best, element) => (fit(node, element) > fit(node, best) ? element : best),
    first,
  );
  return one(closest, [...elements, ...siblings].slice(0, MAX_SIBLINGS));
}

/** The leaves that any of the objects has in a field. */
function leavesOf(objects: readonly JsonObject[], key: string): readonly JsonPrimitive[] {
  const leaves: JsonPrimitive[] = [];
  for (const object of objects) {
    const value = ownField(object, key);
    if (value !== undefined) for (const leaf of leavesIn(value)) leaves.push(leaf);
  }
  return leaves;
}

/** How many parts of a node hold for an object. */
function fit(node: PatternNode, object: JsonObject): number {
  return [
    ...node.clauses.map((clause) => matchClause(clause, ownField(object, clause.key))),
    ...node.objects.map((field) => matchField(field.node, ownField(object, field.key))),
    ...node.groups.map((group) => matchGroup(group, object)),
  ].filter((outcome) => outcome !== FAILS).length;
}

function one(object: JsonObject, siblings: readonly JsonObject[]): Scope {
  return { kind: 'one', objects: [object], siblings };
}

function shorten(value: JsonPrimitive): JsonPrimitive {
  if (typeof value !== 'string' || value.length <= MAX_SHOWN_LENGTH) return value;
  return `${value.slice(0, MAX_SHOWN_LENGTH)}…`;
}

/** An alternative is a plain value, or an operator: an object of one field, a few levels deep. */
function shortenOperator(alternative: unknown): unknown {
  if (typeof alternative === 'string') return shorten(alternative);
  if (typeof alternative !== 'object' || alternative === null) return alternative;
  if (!Array.isArray(alternative)) {
    const fields: [string, unknown][] = Object.entries(alternative);
    return Object.fromEntries(fields.map(([name, value]) => [name, shortenOperator(value)]));
  }
  const shown = alternative.slice(0, MAX_SHOWN).map(shortenOperator);
  const left = alternative.length - shown.length;
  return left === 0 ? shown : [...shown, `… and ${left} more`];
}
