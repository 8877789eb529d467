import { type RawBuilder, sql } from 'kysely';
import { epochMs } from '#database';
import type { JsonValue } from '#patterns';
import type { EventEnvelope, ExtensionValue } from '../event.contract.js';

/** The columns of `event` that make up an envelope. */
export interface EnvelopeRow {
  readonly eventId: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly time: string | null;
  readonly datacontenttype: string | null;
  readonly dataschema: string | null;
  readonly data: JsonValue;
  readonly dataBase64: string | null;
  readonly extensions: Readonly<Record<string, ExtensionValue>>;
  readonly traceparent: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** `time` in its one spelling, as the envelope has it: down to the microsecond, no trailing zeros. */
export const timeColumn = sql`
  rtrim(rtrim(to_char(event.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'
  as time`;

/**
 * Events of so many bytes are read at once: in memory hostile ones become twenty times as large. See
 * {@link bytesColumn}.
 */
export const READ_BYTES = 4 * 2 ** 20;

/** The size of an event: of what is stored uncompressed as it is stored, of the rest as text. */
export const bytesColumn = sql`
  ${jsonBytes('event.data')} + ${jsonBytes('event.extensions')}
    + coalesce(octet_length(event.data_base64), 0) as bytes`;

function jsonBytes(column: string): RawBuilder<number> {
  const ref = sql.ref(column);
  return sql`
    coalesce(case when pg_column_compression(${ref}) is null then pg_column_size(${ref})
      else octet_length(${ref}::text) end, 0)`;
}

/** Selects an {@link EnvelopeRow}. */
export const envelopeColumns = sql`
  event.event_id as "eventId", event.source, event.type, event.subject, ${timeColumn},
  event.datacontenttype, event.dataschema, event.data, event.data_base64 as "dataBase64",
  event.extensions, event.traceparent, event.correlation_id as "correlationId",
  event.causation_id as "causationId", ${epochMs('event.received_at')} as "receivedAt"`;

/** The envelope of a row; fields that are not set are left out. */
export function toEnvelope(row: EnvelopeRow): EventEnvelope {
  return {
    id: row.eventId,
    source: row.source,
    type: row.type,
    ...(row.subject === null ? {} : { subject: row.subject }),
    ...(row.time === null ? {} : { time: row.time }),
    ...(row.datacontenttype === null ? {} : { datacontenttype: row.datacontenttype }),
    ...(row.dataschema === null ? {} : { dataschema: row.dataschema }),
    ...(row.data === null ? {} : { data: row.data }),
    ...(row.dataBase64 === null ? {} : { dataBase64: row.dataBase64 }),
    extensions: row.extensions,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.correlationId === null ? {} : { correlationId: row.correlationId }),
    ...(row.causationId === null ? {} : { causationId: row.causationId }),
    receivedAt: new Date(row.receivedAt).toISOString(),
  };
}
