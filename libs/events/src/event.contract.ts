import type { JsonValue } from '#patterns';

/** What a CloudEvents extension attribute may hold. Numbers are whole, of 32 bits. */
export type ExtensionValue = string | number | boolean;

/**
 * The normal form of every inbound event; `event` in expressions, and what filters are matched
 * against. Identity is (tenant, `source`, `id`).
 *
 * A mapped type and not an interface, so that it is assignable to `JsonObject`.
 */
export type EventEnvelope = Readonly<{
  /** Unique within its `source`. */
  id: string;
  /** Who sent it. A URI reference when it came as a CloudEvent. */
  source: string;
  /** What happened, for example `order.created`. */
  type: string;
  /** What it happened to. */
  subject?: string;
  /** When it happened: RFC 3339 in UTC, as many digits after the second as it needs, six at most. */
  time?: string;
  /** The media type of `data` or `dataBase64`; JSON when it is not said. */
  datacontenttype?: string;
  /** The URI of the schema of the data. */
  dataschema?: string;
  /** Any JSON value but null: a null is no data. */
  data?: JsonValue;
  /** Data that is not JSON, in base64 (RFC 4648, section 4). Never together with `data`. */
  dataBase64?: string;
  /** CloudEvents extension attributes that have no field of their own. */
  extensions: Readonly<Record<string, ExtensionValue>>;
  /** W3C trace context. */
  traceparent?: string;
  /** What the event belongs to. */
  correlationId?: string;
  /** What brought the event about. */
  causationId?: string;
  /** When it was accepted: RFC 3339 in UTC, milliseconds. */
  receivedAt: string;
}>;

/** An event before it is accepted. */
export type NewEnvelope = Omit<EventEnvelope, 'receivedAt'>;

/**
 * `pending` until the dispatcher matched the event with the definitions; `failed` when it could not
 * and set the event aside.
 */
export type EventState = 'pending' | 'dispatched' | 'failed';

/** Why an event could not be dispatched. */
export type DispatchError = Readonly<{
  /** `match_failed`, or `refused_by_database`. */
  code: string;
  message: string;
}>;

/** An accepted event and the id of its row. */
export interface StoredEvent {
  readonly rowId: string;
  readonly envelope: EventEnvelope;
}
