import { type Clause, type ObjectField, type PatternNode } from './types.js';

interface KeyUses {
  readonly clauses: Clause[];
  readonly objects: ObjectField[];
}

/**
 * The clauses on fields that two parts of a filter constrain which must hold together, such as
 * `{ a: ['x'], $or: [{ a: ['y'] }, …] }`. Ruler lets the later one silently replace the earlier;
 * here such a filter is refused, since its writer surely meant something else.
 */
export function conflictingClauses(root: PatternNode): ReadonlySet<Clause> {
  const found = new Set<Clause>();
  collect(root, found);
  return found;
}

function collect(node: PatternNode, found: Set<Clause>): void {
  const outside = usesOf({ ...node, groups: [] });
  for (const alternative of node.groups.flatMap((group) => group.alternatives)) {
    compare(outside, usesOf(alternative), found);
    collect(alternative, found);
  }
  for (const field of node.objects) collect(field.node, found);
}

/** Compares the fields that two nodes ask of the same object. */
function compare(
  ones: ReadonlyMap<string, KeyUses>,
  others: ReadonlyMap<string, KeyUses>,
  found: Set<Clause>,
): void {
  for (const [key, other] of others) {
    const one = ones.get(key);
    if (one === undefined) continue;
    const [clause] = [...other.clauses, ...one.clauses];
    if (clause !== undefined) found.add(clause);
    for (const a of one.objects) {
      for (const b of other.objects) compare(usesOf(a.node), usesOf(b.node), found);
    }
  }
}

/** The fields of a node by key, with those in any alternative of its groups. */
function usesOf(node: PatternNode, uses = new Map<string, KeyUses>()): Map<string, KeyUses> {
  for (const clause of node.clauses) usesAt(clause.key, uses).clauses.push(clause);
  for (const field of node.objects) usesAt(field.key, uses).objects.push(field);
  for (const group of node.groups) for (const node of group.alternatives) usesOf(node, uses);
  return uses;
}

function usesAt(key: string, uses: Map<string, KeyUses>): KeyUses {
  const known = uses.get(key);
  if (known !== undefined) return known;
  const fresh = { clauses: [], objects: [] };
  uses.set(key, fresh);
  return fresh;
}
