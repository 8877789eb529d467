import { type OccurrenceDraft, reprocessOccurrenceKey, type RunRequest } from '#runs';

/**
 * The occurrences of one event that a replay asks for, marked as its own. They are in the order of
 * the definitions' ids, so that two replays that meet in the ledger cannot deadlock.
 */
export function replayDrafts(
  request: Pick<RunRequest<'replay'>, 'id' | 'kind' | 'actor' | 'note' | 'spec'>,
  found: readonly OccurrenceDraft[],
): OccurrenceDraft[] {
  const { id, kind, actor, note, spec } = request;
  const chosen = found.filter(({ definitionKey }) => spec.definitions.includes(definitionKey));
  const drafts = chosen.map((draft) => ({
    ...draft,
    occurrence: kind,
    occurrenceKey:
      spec.mode === 'reprocess'
        ? reprocessOccurrenceKey(id, draft.occurrenceKey)
        : draft.occurrenceKey,
    request: { id, kind, actor, note },
  }));
  return drafts.sort((a, b) => (a.definitionId < b.definitionId ? -1 : 1));
}

/** The end of a replay's time range: what was received after it was asked for is live. */
export function endOf({
  spec,
  createdAt,
}: Pick<RunRequest<'replay'>, 'spec' | 'createdAt'>): number {
  return Math.min(spec.to ?? createdAt, createdAt);
}
