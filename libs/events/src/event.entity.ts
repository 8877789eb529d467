import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** An EventEnvelope as stored, with its dispatch state. Identity is (tenant, source, eventId). */
export const Event = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    source: p.text(),
    /** The envelope's own `id`. */
    eventId: p.text(),
    type: p.text(),
    subject: p.text().nullable(),
    time: p.datetime().columnType('timestamptz').nullable(),
    datacontenttype: p.text().nullable(),
    dataschema: p.text().nullable(),
    data: p.json<unknown>().nullable(),
    dataBase64: p.text().fieldName('data_base64').nullable(),
    extensions: p.json<Record<string, string | number | boolean>>(),
    traceparent: p.text().nullable(),
    correlationId: p.text().nullable(),
    causationId: p.text().nullable(),
    /** SHA-256 of what makes two deliveries the same: not `receivedAt`, not the trace fields. */
    contentHash: p.blob(),
    receivedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    state: p.text().$type<'pending' | 'dispatched' | 'failed'>().default('pending'),
    dispatchedAt: p.datetime().columnType('timestamptz').nullable(),
    /** The tenant's definitions epoch the event was matched at. */
    dispatchEpoch: p.integer().nullable(),
    /** Why the event was set aside. */
    dispatchError: p.json<{ code: string; message: string }>().nullable(),
    /** When retention took away what the event carried. */
    payloadRemovedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'event_identity', properties: ['tenant', 'source', 'eventId'] }],
  indexes: [
    { name: 'event_pending', properties: ['tenant', 'type', 'id'], where: `state = 'pending'` },
    { name: 'event_failed', properties: ['tenant', 'id'], where: `state = 'failed'` },
    { name: 'event_list', properties: ['tenant', 'id'] },
  ],
  checks: [{ name: 'event_state', expression: `state in ('pending', 'dispatched', 'failed')` }],
});
export type Event = InferEntity<typeof Event>;
