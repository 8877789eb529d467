import type { LogEntry } from '#run-log';
import type { RequestKind, RunView } from '#runs';
import type { RunDto, RunLinksDto, RunLogEntryDto } from './run.dto.js';

const REQUEST_PATH: Readonly<Record<RequestKind, string>> = {
  replay: '/v1/replays',
  backfill: '/v1/backfills',
};

/** A run as the API shows it: what does not apply is left out, times are RFC 3339. */
export function presentRun(run: RunView): RunDto {
  return {
    id: run.id,
    definition: run.definitionKey,
    revision: run.revision,
    occurrence: run.occurrence,
    state: run.state,
    attempt: run.attempt,
    ...given('reason', run.reason),
    ...given('error', run.error),
    ...given('trigger', run.triggerId),
    ...given('alsoMatched', run.alsoMatched),
    ...given('eventId', run.eventId),
    ...given('request', run.request),
    ...given('nominalTime', rfc3339(run.nominalTime)),
    ...given('lastNominalTime', rfc3339(run.lastNominalTime)),
    ...given('nominalCount', run.nominalTime === null ? null : run.nominalCount),
    ...given('dueTime', rfc3339(run.dueTime)),
    ...given('coalescedInto', rfc3339(run.coalescedInto)),
    ...given('workflowId', run.workflowId),
    ...given('context', run.context),
    createdAt: new Date(run.createdAt).toISOString(),
    ...given('finishedAt', rfc3339(run.finishedAt)),
    links: linksOf(run),
  };
}

export function presentLogEntry({ sequence, at, actor, type, detail }: LogEntry): RunLogEntryDto {
  return { sequence, at: new Date(at).toISOString(), actor, type, detail };
}

function linksOf({ id, definitionKey, revision, eventId, request }: RunView): RunLinksDto {
  const definition = `/v1/definitions/${encodeURIComponent(definitionKey)}`;
  return {
    self: `/v1/runs/${id}`,
    definition,
    revision: `${definition}/revisions/${revision}`,
    tasks: `/v1/tasks?run=${id}`,
    log: `/v1/runs/${id}/log`,
    ...given('event', eventId === null ? null : `/v1/events/${eventId}`),
    ...given('request', request && `${REQUEST_PATH[request.kind]}/${request.id}`),
  };
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | null,
): Partial<Record<Name, Value>> {
  return value === null ? {} : ({ [name]: value } as Record<Name, Value>);
}

function rfc3339(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
