import {
  type ObjectField,
  type OrGroup,
  patternNode,
  type PatternNode,
  type PatternParts,
} from './types.js';

/**
 * Rewrites a filter so that the parts of each node can be judged independently of each other.
 *
 * Where an array of objects is met, all fields below it must be found in the same element. In
 * `{ lines: { sku: ['a'] }, $or: [{ lines: { qty: [1] } }, { vip: [true] }] }` the nested object
 * and the group both speak of `lines`; judged alone, they could choose different elements. Such
 * parts are multiplied out until no two of them share a key:
 * `{ $or: [{ lines: { sku: ['a'], qty: [1] } }, { lines: { sku: ['a'] }, vip: [true] }] }`.
 * All other groups stay as they are: their alternatives add up and do not multiply.
 *
 * @returns undefined when the result would have more than `maxSize` clauses.
 */
export function untangle(root: PatternNode, maxSize: number): PatternNode | undefined {
  const room = { left: maxSize - root.size };
  const untangled = untangleNode(root, room);
  return room.left < 0 ? undefined : untangled;
}

/** How many clauses may still be added; below zero, the work is given up. */
interface Room {
  left: number;
}

function untangleNode(node: PatternNode, room: Room): PatternNode {
  let parts: PatternParts = node;
  for (let next = removeTangle(parts, room); next !== undefined; next = removeTangle(parts, room)) {
    parts = next;
  }
  if (room.left < 0) return node;
  return patternNode({
    clauses: parts.clauses,
    objects: parts.objects.map(({ key, node: inner }) => ({
      key,
      node: untangleNode(inner, room),
    })),
    groups: parts.groups.map((group) => ({
      ...group,
      alternatives: group.alternatives.map((alternative) => untangleNode(alternative, room)),
    })),
  });
}

/** Removes one tangle: nested objects with a group, or two groups; undefined where there is none. */
function removeTangle(parts: PatternParts, room: Room): PatternParts | undefined {
  if (room.left < 0) return undefined;
  for (const [i, group] of parts.groups.entries()) {
    const keys = objectKeys(group);
    const shared = parts.objects.filter((field) => keys.has(field.key));
    if (shared.length > 0) return moveInto(group, shared, parts, room);
    const other = parts.groups.slice(i + 1).find((next) => intersect(keys, objectKeys(next)));
    if (other !== undefined) return multiply(group, other, parts, room);
  }
  return undefined;
}

function moveInto(
  group: OrGroup,
  objects: readonly ObjectField[],
  parts: PatternParts,
  room: Room,
): PatternParts {
  const moved = patternNode({ clauses: [], objects, groups: [] });
  room.left -= moved.size * (group.alternatives.length - 1);
  if (room.left < 0) return parts;
  const alternatives = group.alternatives.map((alternative) => conjoin(alternative, moved));
  return {
    clauses: parts.clauses,
    objects: parts.objects.filter((field) => !objects.includes(field)),
    groups: parts.groups.map((one) => (one === group ? { ...group, alternatives } : one)),
  };
}

function multiply(one: OrGroup, other: OrGroup, parts: PatternParts, room: Room): PatternParts {
  room.left -= sizeOf(one) * (other.alternatives.length - 1);
  room.left -= sizeOf(other) * (one.alternatives.length - 1);
  if (room.left < 0) return parts;
  const alternatives = one.alternatives.flatMap((a) =>
    other.alternatives.map((b) => conjoin(a, b)),
  );
  return {
    clauses: parts.clauses,
    objects: parts.objects,
    groups: parts.groups
      .filter((group) => group !== other)
      .map((group) => (group === one ? { ...one, alternatives } : group)),
  };
}

/** The node that holds for an object when both hold. */
function conjoin(a: PatternNode, b: PatternNode): PatternNode {
  const objects = new Map(a.objects.map((field) => [field.key, field]));
  for (const { key, node } of b.objects) {
    const known = objects.get(key);
    objects.set(key, { key, node: known === undefined ? node : conjoin(known.node, node) });
  }
  return patternNode({
    clauses: [...a.clauses, ...b.clauses],
    objects: [...objects.values()],
    groups: [...a.groups, ...b.groups],
  });
}

function objectKeys(group: OrGroup): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { objects, groups } of group.alternatives) {
    for (const { key } of objects) keys.add(key);
    for (const inner of groups) for (const key of objectKeys(inner)) keys.add(key);
  }
  return keys;
}

function sizeOf(group: OrGroup): number {
  return group.alternatives.reduce((size, node) => size + node.size, 0);
}

function intersect(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((key) => others.has(key));
}
