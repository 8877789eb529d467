import type { Lateness } from '#runs';
import type { Coverage, OccurrenceView } from '#triggers';
import type { CoverageDto, LatenessDto, NominalOccurrenceDto } from './occurrence.dto.js';

/** A row of the ledger as the API shows it. */
export function presentOccurrence(row: OccurrenceView): NominalOccurrenceDto {
  return {
    run: row.id,
    occurrence: row.occurrence,
    revision: row.revision,
    nominalTime: rfc3339(row.first),
    lastNominalTime: rfc3339(row.last),
    nominalCount: row.count,
    ...(row.due !== null && { dueTime: rfc3339(row.due) }),
    outcome: row.state,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.coalescedInto !== null && { coalescedInto: rfc3339(row.coalescedInto) }),
    ...(row.request && { request: row.request }),
    createdAt: rfc3339(row.createdAt),
    ...(row.finishedAt !== null && { finishedAt: rfc3339(row.finishedAt) }),
    ...(row.lateness && { lateness: latenessOf(row.lateness) }),
    links: { run: `/v1/runs/${row.id}` },
  };
}

/** What is known of whether a time is missing, as the API shows it. */
export function presentCoverage({ uncovered, ...coverage }: Coverage): CoverageDto {
  return {
    from: rfc3339(coverage.from),
    to: rfc3339(coverage.to),
    complete: uncovered.count === 0 && coverage.unknown.length === 0,
    uncovered: uncovered.times.map(rfc3339),
    uncoveredCount: uncovered.count,
    overdue: coverage.overdue.map(rfc3339),
    unknown: coverage.unknown.map(({ from, to, reason }) => {
      return { from: rfc3339(from), to: rfc3339(to), reason };
    }),
  };
}

function latenessOf({ total, clock, start, execution, cause }: Lateness): LatenessDto {
  return {
    totalMs: Math.round(total),
    clockMs: Math.round(clock),
    ...(start !== null && { startMs: Math.round(start) }),
    executionMs: Math.round(execution),
    ...(cause !== null && { cause }),
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
