import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** How far a task of retention has come through the events, in the order of their ids. */
export const EventRetentionMark = defineEntity({
  name: 'EventRetentionMark',
  tableName: 'event_retention',
  properties: {
    task: p.text().$type<'payload' | 'identity'>().primary(),
    /** The last event that it has looked at. */
    lastId: p.uuid(),
  },
  checks: [{ name: 'event_retention_task', expression: `task in ('payload', 'identity')` }],
});
export type EventRetentionMark = InferEntity<typeof EventRetentionMark>;

/** An event that a task has passed by before its time: it was dispatched late, or not at all. */
export const EventStraggler = defineEntity({
  name: 'EventStraggler',
  tableName: 'event_straggler',
  properties: {
    task: p.text().$type<'payload' | 'identity'>().primary(),
    eventId: p.uuid().primary(),
    tenant: p.text(),
    /** When the task is to look at it again. */
    lookAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ name: 'event_straggler_due', properties: ['task', 'lookAt'] }],
});
export type EventStraggler = InferEntity<typeof EventStraggler>;
