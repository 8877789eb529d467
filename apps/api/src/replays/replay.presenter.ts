import type { DefinitionCounts } from '#runs';
import type { Replay } from '#triggers';
import type { ReplayDto, ReplayProgressDto } from './replay.dto.js';

/** A replay as the API shows it: what was not asked for is left out, times are RFC 3339. */
export function presentReplay(replay: Replay): ReplayDto {
  const { id, state, spec, dryRun, rate, actor, note, error, cancelledBy, finishedAt } = replay;
  return {
    id,
    state,
    definitions: spec.definitions,
    mode: spec.mode,
    dryRun,
    from: rfc3339(spec.from),
    to: rfc3339(replay.until),
    ...(spec.eventTypes && { eventTypes: spec.eventTypes }),
    ...(spec.source !== null && { source: spec.source }),
    ...(spec.filter && { filter: spec.filter }),
    ...(rate !== null && { rate }),
    actor,
    ...(note !== null && { note }),
    progress: progressOf(replay),
    ...(error && { error }),
    ...(cancelledBy !== null && { cancelledBy }),
    createdAt: rfc3339(replay.createdAt),
    ...(finishedAt !== null && { finishedAt: rfc3339(finishedAt) }),
    links: { self: `/v1/replays/${id}`, runs: `/v1/runs?request=${id}` },
  };
}

function progressOf({ percent, reachedAt, counts }: Replay): ReplayProgressDto {
  const { definitions, ...events } = counts;
  return {
    percent,
    ...(reachedAt !== null && { reachedAt: rfc3339(reachedAt) }),
    ...events,
    matched: sum(definitions, 'matched'),
    created: sum(definitions, 'created'),
    existing: sum(definitions, 'existing'),
    failed: sum(definitions, 'failed'),
    definitions,
  };
}

function sum(
  definitions: readonly DefinitionCounts[],
  count: Exclude<keyof DefinitionCounts, 'definition'>,
): number {
  return definitions.reduce((total, counts) => total + counts[count], 0);
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
