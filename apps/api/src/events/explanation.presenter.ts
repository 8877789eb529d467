import type { EventRecord } from '#events';
import type { RunView } from '#runs';
import {
  type DefinitionExplanation,
  describeExplanation,
  type EventExplanation,
  type TriggerExplanation,
} from '#triggers';
import { EventLinksDto } from './event.dto.js';
import { presentHead } from './event.presenter.js';
import type {
  DefinitionExplanationDto,
  EventExplanationDto,
  ExplainedEventDto,
  ExplainedRunDto,
  TriggerExplanationDto,
} from './explanation.dto.js';

export function presentExplanation(
  explanation: EventExplanation,
): Omit<EventExplanationDto, 'nextCursor'> {
  const { event, moment, definitions } = explanation;
  return {
    event: presentExplained(event),
    basis: moment.basis,
    epoch: moment.epoch,
    at: new Date(moment.at).toISOString(),
    items: definitions.map(presentDefinition),
  };
}

function presentExplained(record: EventRecord): ExplainedEventDto {
  const { rowId, envelope, state, dispatchError, payloadRemovedAt } = record;
  return {
    id: rowId,
    state,
    receivedAt: envelope.receivedAt,
    event: presentHead(envelope),
    ...(dispatchError && { dispatchError }),
    ...(payloadRemovedAt !== null && {
      payloadRemovedAt: new Date(payloadRemovedAt).toISOString(),
    }),
    links: new EventLinksDto(rowId),
  };
}

export function presentTrigger(trigger: TriggerExplanation): TriggerExplanationDto {
  const { triggerId, eventTypes, subscribes, matched, clauses, omittedClauses, when } = trigger;
  return {
    trigger: triggerId,
    eventTypes,
    subscribes,
    matched,
    clauses,
    ...(omittedClauses > 0 && { omittedClauses }),
    ...(when && { when }),
  };
}

function presentDefinition(explanation: DefinitionExplanation): DefinitionExplanationDto {
  const { definitionKey, verdict, state, revision, currentRevision } = explanation;
  const { triggerId, alsoMatched, error, triggers, run } = explanation;
  const definition = `/v1/definitions/${definitionKey}`;
  return {
    definition: definitionKey,
    verdict,
    message: describeExplanation(explanation),
    ...(revision !== null && { state: state ?? 'unknown', revision }),
    currentRevision,
    ...(triggerId !== null && { trigger: triggerId }),
    ...(alsoMatched.length > 0 && { alsoMatched }),
    ...(error && { error }),
    triggers: triggers.map(presentTrigger),
    ...(run && { run: presentRun(run) }),
    links: {
      definition,
      ...(revision !== null && { revision: `${definition}/revisions/${revision}` }),
    },
  };
}

function presentRun({ id, state, reason }: RunView): ExplainedRunDto {
  return { id, state, ...(reason !== null && { reason }), link: `/v1/runs/${id}` };
}
