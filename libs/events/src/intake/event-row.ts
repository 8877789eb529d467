import { idMadeAt, newId } from '#database';
import type { NormalEvent } from '../envelope/normal-event.js';

/** An event as its row is inserted. */
export interface NewEventRow {
  readonly id: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly time: string | undefined;
  readonly datacontenttype: string | undefined;
  readonly dataschema: string | undefined;
  /** JSON text, as `extensions` is. */
  readonly data: string | undefined;
  readonly dataBase64: string | undefined;
  readonly extensions: string;
  readonly traceparent: string | undefined;
  readonly correlationId: string | undefined;
  readonly causationId: string | undefined;
  /** In hex. */
  readonly contentHash: string;
  /** Epoch milliseconds; the moment inside `id`, so that rows are listed by id and by time alike. */
  readonly receivedAt: number;
}

/** The row that an event becomes if its identity is new. */
export function toRow(event: NormalEvent): NewEventRow {
  const { envelope, dataJson, extensionsJson, contentHash } = event;
  const id = newId();
  return {
    id,
    source: envelope.source,
    eventId: envelope.id,
    type: envelope.type,
    subject: envelope.subject,
    time: envelope.time,
    datacontenttype: envelope.datacontenttype,
    dataschema: envelope.dataschema,
    data: dataJson,
    dataBase64: envelope.dataBase64,
    extensions: extensionsJson,
    traceparent: envelope.traceparent,
    correlationId: envelope.correlationId,
    causationId: envelope.causationId,
    contentHash,
    receivedAt: idMadeAt(id),
  };
}

/**
 * The order in which every writer inserts: two that wait for each other's identities would
 * deadlock otherwise. By code units; any order will do, as long as all processes have the same.
 */
export function byIdentity(a: NewEventRow, b: NewEventRow): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? -1 : 1;
}
