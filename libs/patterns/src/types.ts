import { type JsonPrimitive } from './json.js';
import { type ValueKey } from './value-key.js';

/**
 * Whether one leaf value is acceptable. It charges for what it reads of the value; whoever asks
 * charges a step for the asking.
 */
export type ValueTest = (value: JsonPrimitive) => boolean;

/** One field of a filter with its alternatives: `amount: [{ numeric: ['>', 1000] }, null]`. */
export interface Clause {
  readonly key: string;
  /** The steps from the root of the value to the field; arrays on the way take no step. */
  readonly path: readonly string[];
  /** RFC 6901 pointer to the clause inside the filter. */
  readonly pointer: string;
  /** The alternatives as the filter has them. */
  readonly expected: readonly unknown[];
  /** Holds when any alternative accepts the value. Charges for all that it does. */
  readonly test: ValueTest;
  /** Whether `{ exists: false }` is among the alternatives. */
  readonly acceptsAbsence: boolean;
  /** The alternatives when all of them are plain values. */
  readonly exactValues: readonly JsonPrimitive[] | undefined;
  /** One for each alternative, when all of them have one. */
  readonly keys: readonly ValueKey[] | undefined;
}

/** A field of a filter that holds an object. */
export interface ObjectField {
  readonly key: string;
  readonly node: PatternNode;
}

/** One `$or`: at least one alternative must hold for the object that the group belongs to. */
export interface OrGroup {
  readonly path: readonly string[];
  readonly pointer: string;
  readonly alternatives: readonly PatternNode[];
}

/**
 * What must hold for one object: all clauses, all nested objects and all `$or` groups.
 *
 * In a compiled pattern the nested objects and groups of a node never share a key between them,
 * so each can be judged alone even where that key holds an array (see `untangle`).
 */
export interface PatternNode {
  readonly clauses: readonly Clause[];
  readonly objects: readonly ObjectField[];
  readonly groups: readonly OrGroup[];
  /** Whether the node holds for an object that has none of its fields. */
  readonly acceptsAbsence: boolean;
  /** The number of clauses in and below the node. */
  readonly size: number;
}

/** A leaf at this path with this key. */
export interface FieldKey {
  readonly path: readonly string[];
  readonly key: ValueKey;
}

/** What every matching value has: at least one of these. */
export interface Requirement {
  readonly anyOf: readonly FieldKey[];
}

/** A compiled filter. Immutable; its inside is the business of this library alone. */
export interface EventPattern {
  readonly root: PatternNode;
  readonly requirements: readonly Requirement[];
}

/** The parts of a node from which the rest of it follows. */
export type PatternParts = Pick<PatternNode, 'clauses' | 'objects' | 'groups'>;

export function patternNode({ clauses, objects, groups }: PatternParts): PatternNode {
  const alternatives = groups.flatMap((group) => group.alternatives);
  const nested = [...objects.map((field) => field.node), ...alternatives];
  return {
    clauses,
    objects,
    groups,
    acceptsAbsence:
      clauses.every((clause) => clause.acceptsAbsence) &&
      objects.every((field) => field.node.acceptsAbsence) &&
      groups.every((group) => group.alternatives.some((node) => node.acceptsAbsence)),
    size: nested.reduce((size, node) => size + node.size, clauses.length),
  };
}
