import type { DefinitionCourse } from '#definitions';

/** A stretch of time in which a revision was live. Epoch milliseconds. */
export interface Era {
  readonly revision: number;
  /** Exclusive: what happened up to here was settled under what held before. */
  readonly after: number;
  /** Inclusive; undefined for the one that lasts. */
  readonly until: number | undefined;
}

/** The eras of a definition, in order, and since when they are known. */
export interface Eras {
  readonly eras: readonly Era[];
  /** Before this moment nobody recorded when the definition was archived. */
  readonly knownFrom: number;
}

/** When which revision was live. A definition takes no new revision while it is archived. */
export function erasOf({ revisions, lives }: DefinitionCourse): Eras {
  const known = lives.slice(lives.findLastIndex(({ since }) => since === null) + 1);
  const knownFrom = known[0]?.since ?? Infinity;
  const eras = stretches(revisions, 'revision').flatMap(({ value: revision, ...span }) =>
    stretches(known, 'archived')
      .filter(({ value: archived }) => !archived)
      .map((life) => ({ revision, ...overlap(span, life) }))
      .filter(({ after, until }) => until === undefined || after < until),
  );
  return { eras, knownFrom };
}

interface Stretch {
  readonly after: number;
  readonly until: number | undefined;
}

/** A clock that stepped back must not make a later change the earlier one. */
function stretches<Name extends string, Value>(
  changes: readonly ({ readonly since: number | null } & Readonly<Record<Name, Value>>)[],
  name: Name,
): (Stretch & { readonly value: Value })[] {
  let latest = -Infinity;
  const begins = changes.map(({ since }) => (latest = Math.max(latest, since ?? latest)));
  return changes.map((change, index) => {
    return { value: change[name], after: begins[index] ?? latest, until: begins[index + 1] };
  });
}

function overlap(one: Stretch, other: Stretch): Stretch {
  const until = Math.min(one.until ?? Infinity, other.until ?? Infinity);
  return {
    after: Math.max(one.after, other.after),
    until: until === Infinity ? undefined : until,
  };
}
