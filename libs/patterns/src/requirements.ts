import { type FieldKey, type OrGroup, type PatternNode, type Requirement } from './types.js';

/**
 * What every value has for which the node holds. A field counts when each of its alternatives has
 * a key; a `$or` when each of its alternatives has a field that counts. Where arrays are on the
 * path or at its end, the key is that of one of the leaves found there.
 */
export function requirementsOf(node: PatternNode): readonly Requirement[] {
  const own = node.clauses.flatMap(({ path, keys }) =>
    keys === undefined ? [] : [requirement(keys.map((key) => ({ path, key })))],
  );
  const nested = node.objects.flatMap((field) => requirementsOf(field.node));
  return [...own, ...nested, ...node.groups.flatMap(groupRequirement)];
}

/** One requirement of each alternative, taken together. */
function groupRequirement({ alternatives }: OrGroup): Requirement[] {
  const chosen = alternatives.map((node) => best(requirementsOf(node)));
  const known = chosen.filter((one) => one !== undefined);
  if (known.length < chosen.length) return [];
  return [requirement(known.flatMap(({ anyOf }) => anyOf))];
}

/** The one with the fewest keys, in the hope that it is the most selective. */
function best([first, ...more]: readonly Requirement[]): Requirement | undefined {
  if (first === undefined) return undefined;
  return more.reduce((one, next) => (next.anyOf.length < one.anyOf.length ? next : one), first);
}

function requirement(keys: readonly FieldKey[]): Requirement {
  return { anyOf: [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()] };
}
