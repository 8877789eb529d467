import type { OccurrenceDraft } from '../occurrence.js';
import type { DefinitionCounts, RequestCounts } from './run-request.contract.js';

/** What a request for these definitions has gone through before it begins. */
export function noCounts(definitions: readonly string[]): RequestCounts {
  return {
    scanned: 0,
    selected: 0,
    undispatched: 0,
    unavailable: 0,
    definitions: definitions.map((definition) => {
      return { definition, matched: 0, created: 0, existing: 0, failed: 0 };
    }),
  };
}

/** Both together; the definitions are those of `so far`. */
export function addCounts(soFar: RequestCounts, chunk: RequestCounts): RequestCounts {
  const added = new Map(chunk.definitions.map((counts) => [counts.definition, counts]));
  return {
    scanned: soFar.scanned + chunk.scanned,
    selected: soFar.selected + chunk.selected,
    undispatched: soFar.undispatched + chunk.undispatched,
    unavailable: soFar.unavailable + chunk.unavailable,
    definitions: soFar.definitions.map((counts) => addOne(counts, added.get(counts.definition))),
  };
}

/** The occurrences of a chunk. */
export interface ChunkOccurrences {
  readonly found: readonly OccurrenceDraft[];
  /** Those among `found` that the ledger did not have. */
  readonly fresh: readonly OccurrenceDraft[];
  /** How many others there were, by definition, that the ledger has. */
  readonly existing?: ReadonlyMap<string, number> | undefined;
}

/** What came of occurrences, by definition. */
export function tally(
  definitions: readonly string[],
  { found, fresh, existing }: ChunkOccurrences,
): DefinitionCounts[] {
  const foundOf = Map.groupBy(found, ({ definitionKey }) => definitionKey);
  const freshOf = Map.groupBy(fresh, ({ definitionKey }) => definitionKey);
  return definitions.map((definition) => {
    const matched = (foundOf.get(definition)?.length ?? 0) + (existing?.get(definition) ?? 0);
    const created = freshOf.get(definition) ?? [];
    return {
      definition,
      matched,
      created: created.length,
      existing: matched - created.length,
      failed: created.filter(({ verdict }) => verdict.kind === 'failed').length,
    };
  });
}

function addOne(one: DefinitionCounts, other: DefinitionCounts | undefined): DefinitionCounts {
  if (!other) return one;
  return {
    definition: one.definition,
    matched: one.matched + other.matched,
    created: one.created + other.created,
    existing: one.existing + other.existing,
    failed: one.failed + other.failed,
  };
}
