import type { EventEnvelope, EventRecord, EventSummary, Verdict } from '#events';
import { listed } from '../problems/listed.js';
import {
  type EventDto,
  type EventHeadDto,
  EventLinksDto,
  type EventSummaryDto,
} from './event.dto.js';
import type { EventVerdictDto } from './event-verdict.dto.js';

export function presentEvent(record: EventRecord): EventDto {
  const { rowId, envelope, state, dispatchedAt, dispatchEpoch } = record;
  const { dispatchError, payloadRemovedAt } = record;
  return {
    id: rowId,
    state,
    receivedAt: envelope.receivedAt,
    ...(dispatchedAt === null ? {} : { dispatchedAt: new Date(dispatchedAt).toISOString() }),
    ...(dispatchEpoch === null ? {} : { dispatchEpoch }),
    ...(dispatchError === null ? {} : { dispatchError }),
    ...(payloadRemovedAt !== null && {
      payloadRemovedAt: new Date(payloadRemovedAt).toISOString(),
    }),
    event: envelope,
    links: new EventLinksDto(rowId),
  };
}

export function presentSummary(summary: EventSummary): EventSummaryDto {
  const { rowId, state, receivedAt, id, source, type, subject, time } = summary;
  return {
    id: rowId,
    state,
    receivedAt: new Date(receivedAt).toISOString(),
    event: {
      id,
      source,
      type,
      ...(subject === null ? {} : { subject }),
      ...(time === null ? {} : { time }),
    },
    links: new EventLinksDto(rowId),
  };
}

export function presentVerdict(verdict: Verdict): EventVerdictDto {
  if (verdict.kind === 'invalid') {
    return { verdict: verdict.kind, problems: listed(verdict.problems) };
  }
  return { verdict: verdict.kind, id: verdict.rowId };
}

/** What an event is about, without its content. */
export function presentHead({ id, source, type, subject, time }: EventEnvelope): EventHeadDto {
  return {
    id,
    source,
    type,
    ...(subject !== undefined && { subject }),
    ...(time !== undefined && { time }),
  };
}
