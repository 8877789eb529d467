import { type RawBuilder, sql } from 'kysely';
import { epochMs } from '#database';
import type { Task } from './task.contract.js';

/** The columns of `task_instance task` that make a {@link Task}. */
export const taskColumns: RawBuilder<Task> = sql<Task>`
  task.id, task.tenant, task.run_id as "runId", task.definition_id as "definitionId",
  task.template_id as "templateId", task.item, task.title, task.queue, task.priority, task.payload,
  task.labels, task.max_attempts as "maxAttempts", task.state, task.attempt,
  task.claimed_by as "claimedBy", ${epochMs('task.lease_until')} as "leaseUntil",
  (task.state = 'claimed' and task.lease_until < clock_timestamp()) as "leaseExpired",
  task.token, task.output, task.error, ${epochMs('task.created_at')} as "createdAt",
  ${epochMs('task.updated_at')} as "updatedAt", ${epochMs('task.finished_at')} as "finishedAt"`;
