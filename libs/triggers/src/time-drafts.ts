import type { NominalRow } from '#cron';
import { type OccurrenceDraft, type OccurrenceVerdict, timeOccurrenceKey } from '#runs';
import type { CronTriggerRow } from './cron-trigger.repository.js';

/** The ledger rows of a trigger's settled nominal times, each row covering one or a range. */
export function timeDrafts(
  trigger: CronTriggerRow,
  times: readonly NominalRow[],
): OccurrenceDraft[] {
  return times.map((time) => {
    const first = time.kind === 'run' ? time.nominal : time.first;
    return {
      tenant: trigger.tenant,
      definitionId: trigger.definitionId,
      definitionKey: trigger.definitionKey,
      revision: trigger.revision,
      occurrence: 'time',
      occurrenceKey: timeOccurrenceKey(trigger.triggerId, first),
      triggerId: trigger.triggerId,
      nominalTime: first,
      verdict: verdictOf(time),
      ...coverage(time),
    };
  });
}

function coverage(time: NominalRow): Partial<OccurrenceDraft> {
  switch (time.kind) {
    case 'run':
      return { dueTime: time.due };
    case 'skip':
      return { lastNominalTime: time.last, nominalCount: time.count, detail: rangeDetail(time) };
    case 'coalesce':
      return {
        lastNominalTime: time.last,
        nominalCount: time.count,
        coalescedInto: time.into,
        detail: { ...rangeDetail(time), into: new Date(time.into).toISOString() },
      };
  }
}

function verdictOf(time: NominalRow): OccurrenceVerdict {
  switch (time.kind) {
    case 'run':
      return { kind: 'run' };
    case 'skip':
      return { kind: 'skipped', reason: time.reason };
    case 'coalesce':
      return { kind: 'coalesced', reason: 'misfire' };
  }
}

function rangeDetail(range: { first: number; last: number; count: number }) {
  return {
    first: new Date(range.first).toISOString(),
    last: new Date(range.last).toISOString(),
    times: range.count,
  };
}
