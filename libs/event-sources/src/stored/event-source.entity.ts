import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { EventSourceSpec } from '../event-source.contract.js';

/** How one sender's deliveries become events of a tenant. */
export const EventSourceRow = defineEntity({
  name: 'EventSourceRow',
  tableName: 'event_source',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    key: p.text(),
    name: p.text(),
    enabled: p.boolean(),
    /** Random; the last part of the path that is delivered to. */
    address: p.text(),
    spec: p.json<EventSourceSpec>(),
    /** Counts every change; the ETag. */
    version: p.integer(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [
    { name: 'event_source_key', properties: ['tenant', 'key'] },
    { name: 'event_source_address', properties: ['address'] },
  ],
});
export type EventSourceRow = InferEntity<typeof EventSourceRow>;
