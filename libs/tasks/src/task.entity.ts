import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** The states a task can be in; the row is the truth. */
export const TASK_STATES = ['open', 'claimed', 'completed', 'failed', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A task that a run made from a template. */
export const TaskInstance = defineEntity({
  name: 'TaskInstance',
  tableName: 'task_instance',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    runId: p.uuid(),
    definitionId: p.uuid(),
    templateId: p.text(),
    /** Tells the tasks of one template apart; empty for a template that makes one. */
    item: p.text().default(''),
    title: p.text(),
    queue: p.text(),
    /** 0 to 100, higher first. */
    priority: p.integer(),
    payload: p.json<unknown>(),
    labels: p.json<Record<string, string>>(),
    state: p.text().$type<TaskState>().default('open'),
    /** How many claims count against `maxAttempts`: all but the released ones. */
    attempt: p.integer().default(0),
    maxAttempts: p.integer(),
    claimedBy: p.text().nullable(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    /** The fencing token: grows with every claim. */
    token: p.integer().default(0),
    output: p.json<unknown>().nullable(),
    /** Why the latest claim failed; null while claimed and after a release. */
    error: p.json<unknown>().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'task_instance_template', properties: ['runId', 'templateId', 'item'] }],
  indexes: [
    { name: 'task_instance_list', properties: ['tenant', 'id'] },
    { name: 'task_instance_definition', properties: ['definitionId', 'id'] },
    { name: 'task_instance_failed', properties: ['tenant', 'id'], where: `state = 'failed'` },
    {
      name: 'task_instance_open',
      expression: `create index "task_instance_open" on "task_instance" ("tenant", "queue", "priority" desc, "id") where state = 'open'`,
    },
    {
      name: 'task_instance_claimed',
      properties: ['tenant', 'queue', 'leaseUntil'],
      where: `state = 'claimed'`,
    },
  ],
  checks: [
    {
      name: 'task_instance_state',
      expression: `state in ('open', 'claimed', 'completed', 'failed', 'cancelled')`,
    },
    {
      name: 'task_instance_title',
      expression: `char_length(title) >= 1 and char_length(title) <= 500`,
    },
    {
      name: 'task_instance_queue',
      expression: `char_length(queue) >= 1 and char_length(queue) <= 200`,
    },
  ],
});
export type TaskInstance = InferEntity<typeof TaskInstance>;
