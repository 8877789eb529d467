import {
  distinctLeaves,
  flatItems,
  isJsonArray,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonPrimitive,
  type JsonValue,
  leavesIn,
  objectsIn,
  ownField,
} from './json.js';
import { PATTERN_LIMITS } from './problems.js';
import { type Clause, type EventPattern, type OrGroup, type PatternNode } from './types.js';
import { allowSteps, charge, type MatchAllowance } from './work.js';

/** In longer arrays, named values are looked up in a set. */
const FEW_ITEMS = 16;

/**
 * How a part of a pattern fares: it fails, it holds only because fields are absent that may be,
 * or it holds by some value that is present. A conjunction takes the greatest outcome of its
 * parts unless one fails; a disjunction takes the greatest.
 *
 * The difference matters below arrays of objects: what is present ties the part to one element,
 * what is absent must otherwise be absent from all of them.
 */
export const FAILS = 0;
export const ABSENT = 1;
export const PRESENT = 2;
export type Outcome = typeof FAILS | typeof ABSENT | typeof PRESENT;

/** As {@link matchPattern}, among others that share an allowance. @throws PatternLimitError */
export function matchAmongOthers(
  pattern: EventPattern,
  value: JsonObject,
  allowance: MatchAllowance,
): boolean {
  return allowance.share(() => matchNode(pattern.root, value) !== FAILS);
}

/**
 * Whether a value matches. Each clause reads what lies at its path once, in time proportional to
 * its size; below arrays, clauses that accept absence may read it once more per array on the path.
 *
 * @throws PatternLimitError
 */
export function matchPattern(pattern: EventPattern, value: JsonObject): boolean {
  allowSteps(PATTERN_LIMITS.steps);
  return matchNode(pattern.root, value) !== FAILS;
}

export function matchNode(node: PatternNode, object: JsonObject): Outcome {
  charge(1);
  let outcome: Outcome = ABSENT;
  for (const clause of node.clauses) {
    const next = matchClause(clause, ownField(object, clause.key));
    if (next === FAILS) return FAILS;
    if (next === PRESENT) outcome = PRESENT;
  }
  for (const field of node.objects) {
    const next = matchField(field.node, ownField(object, field.key));
    if (next === FAILS) return FAILS;
    if (next === PRESENT) outcome = PRESENT;
  }
  for (const group of node.groups) {
    const next = matchGroup(group, object);
    if (next === FAILS) return FAILS;
    if (next === PRESENT) outcome = PRESENT;
  }
  return outcome;
}

export function matchGroup(group: OrGroup, object: JsonObject): Outcome {
  let outcome: Outcome = FAILS;
  for (const alternative of group.alternatives) {
    const next = matchNode(alternative, object);
    if (next === PRESENT) return PRESENT;
    if (next === ABSENT) outcome = ABSENT;
  }
  return outcome;
}

export function matchClause(clause: Clause, value: JsonValue | undefined): Outcome {
  charge(1);
  if (isJsonArray(value)) return matchItems(clause, value);
  if (value === undefined || isJsonObject(value)) return absence(clause.acceptsAbsence);
  return clause.test(value) ? PRESENT : FAILS;
}

/** A clause meets an array: any item will do. Arrays inside it count as part of it, objects do not. */
function matchItems(clause: Clause, array: JsonArray): Outcome {
  if (clause.exactValues !== undefined && array.length > FEW_ITEMS) {
    return matchLeaves(clause.exactValues, distinctLeaves(array));
  }
  let empty = true;
  for (const item of flatItems(array)) {
    if (isJsonObject(item)) continue;
    if (clause.test(item)) return PRESENT;
    empty = false;
  }
  return absence(empty && clause.acceptsAbsence);
}

/** Many clauses that name values may ask the same long array, which is read but once for them. */
function matchLeaves(
  values: readonly JsonPrimitive[],
  leaves: ReadonlySet<JsonPrimitive>,
): Outcome {
  charge(values.length);
  return values.some((value) => leaves.has(value)) ? PRESENT : FAILS;
}

/** A nested object of the filter meets the value of its key. */
export function matchField(node: PatternNode, value: JsonValue | undefined): Outcome {
  charge(1);
  if (isJsonArray(value)) return matchElements(node, value);
  return isJsonObject(value) ? matchNode(node, value) : absence(node.acceptsAbsence);
}

function matchElements(node: PatternNode, array: JsonArray): Outcome {
  for (const item of flatItems(array)) {
    if (isJsonObject(item) && matchNode(node, item) === PRESENT) return PRESENT;
  }
  return absence(node.acceptsAbsence && isAbsent(node, objectsIn(array)));
}

/** Whether a node holds for several objects together because all of them lack its fields. */
export function isAbsent(node: PatternNode, objects: readonly JsonObject[]): boolean {
  return (
    node.acceptsAbsence &&
    node.clauses.every(({ acceptsAbsence, key }) => acceptsAbsence && lacksLeaves(objects, key)) &&
    node.objects.every((field) => isAbsent(field.node, objectsBelow(objects, field.key))) &&
    node.groups.every((group) => group.alternatives.some((inner) => isAbsent(inner, objects)))
  );
}

function objectsBelow(objects: readonly JsonObject[], key: string): readonly JsonObject[] {
  charge(1 + objects.length);
  return objects.flatMap((object) => objectsIn(ownField(object, key)));
}

function lacksLeaves(objects: readonly JsonObject[], key: string): boolean {
  charge(1 + objects.length);
  return objects.every((object) => leavesIn(ownField(object, key)).length === 0);
}

function absence(accepted: boolean): Outcome {
  return accepted ? ABSENT : FAILS;
}
