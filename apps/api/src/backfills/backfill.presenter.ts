import type { Backfill } from '#triggers';
import type { BackfillDto, BackfillProgressDto } from './backfill.dto.js';

/** A backfill as the API shows it: what was not asked for is left out, times are RFC 3339. */
export function presentBackfill(backfill: Backfill): BackfillDto {
  const { id, state, spec, dryRun, rate, actor, note, error, cancelledBy, finishedAt } = backfill;
  const definition = spec.definitions.join();
  return {
    id,
    state,
    definition,
    triggers: spec.triggers,
    from: rfc3339(spec.from),
    to: rfc3339(backfill.until),
    existing: spec.existing,
    order: spec.order,
    ...(spec.limit !== null && { limit: spec.limit }),
    dryRun,
    ...(rate !== null && { rate }),
    actor,
    ...(note !== null && { note }),
    progress: progressOf(backfill),
    ...(error && { error }),
    ...(cancelledBy !== null && { cancelledBy }),
    createdAt: rfc3339(backfill.createdAt),
    ...(finishedAt !== null && { finishedAt: rfc3339(finishedAt) }),
    links: {
      self: `/v1/backfills/${id}`,
      runs: `/v1/runs?request=${id}`,
      definition: `/v1/definitions/${encodeURIComponent(definition)}`,
    },
  };
}

function progressOf({ percent, reached, counts }: Backfill): BackfillProgressDto {
  const [made] = counts.definitions;
  return {
    percent,
    ...(reached && {
      reached: { trigger: reached.trigger, nominalTime: rfc3339(reached.at) },
    }),
    scanned: counts.scanned,
    leftToClock: counts.undispatched,
    created: made?.created ?? 0,
    existing: made?.existing ?? 0,
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
