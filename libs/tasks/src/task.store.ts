import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { preparedRows, recordset, rows, slicesOf, type Tx } from '#database';
import { taskColumns } from './task.columns.js';
import type { Task, TaskDraft, TaskFilter } from './task.contract.js';
import type { TaskChange } from './task.lifecycle.js';

/** A change and the task it is for. */
export interface PlacedChange {
  readonly id: string;
  readonly change: TaskChange;
}

/** The rows of `task_instance`: making, reading, locking and changing them, in sets. */
@Injectable()
export class TaskStore {
  /**
   * Inserts open tasks. One statement, whatever their number, unless their payloads are large.
   *
   * @throws the driver's errors of classes 22 and 23 for a row the database refuses, such as a
   *   second task of the same run, template and item
   */
  async create(tx: Tx, drafts: readonly TaskDraft[]): Promise<void> {
    for (const slice of slicesOf(drafts, draftRow, textLength)) {
      await preparedRows(
        tx,
        sql`
          insert into task_instance (id, tenant, run_id, definition_id, template_id, item, title,
            queue, priority, payload, labels, max_attempts)
          select id, tenant, "runId", "definitionId", "templateId", item, title,
            queue, priority, payload::jsonb, labels, "maxAttempts"
          from ${draftSet(slice)}`,
      );
    }
  }

  /** One task, by the primary key. */
  async read(tx: Tx, tenant: string, id: string): Promise<Task | undefined> {
    const [task] = await rows(
      tx,
      sql<Task>`select ${taskColumns} from task_instance task
        where task.tenant = ${tenant} and task.id = ${id}`,
    );
    return task;
  }

  /** Tasks, newest first, by `task_instance_list` or a narrower index; `before` is a task's id. */
  list(
    tx: Tx,
    tenant: string,
    filter: TaskFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<Task[]> {
    const conditions = [sql`task.tenant = ${tenant}`, ...conditionsOf(filter)];
    if (page.before !== undefined) conditions.push(sql`task.id < ${page.before}`);
    return rows(
      tx,
      sql<Task>`select ${taskColumns} from task_instance task
        where ${sql.join(conditions, sql` and `)}
        order by task.id desc
        limit ${page.limit}`,
    );
  }

  /**
   * Reads tasks for a change and locks them, in id order, until the end of the transaction. By the
   * primary key.
   */
  async lock(tx: Tx, tenant: string, ids: readonly string[]): Promise<Map<string, Task>> {
    const locked = await rows(
      tx,
      sql<Task>`select ${taskColumns} from task_instance task
        where task.tenant = ${tenant} and task.id = any(${ids}::uuid[])
        order by task.id
        for no key update`,
    );
    return new Map(locked.map((task) => [task.id, task]));
  }

  /**
   * Changes tasks that the transaction has locked, and returns them as they are then. One
   * statement, by the primary key.
   */
  async change(tx: Tx, tenant: string, changes: readonly PlacedChange[]): Promise<Task[]> {
    if (changes.length === 0) return [];
    return rows(
      tx,
      sql<Task>`
        update task_instance task set
          state = input.state,
          attempt = input.attempt,
          claimed_by = input."claimedBy",
          lease_until = clock_timestamp() + make_interval(secs => input."leaseSeconds"),
          output = input.output,
          error = input.error,
          updated_at = clock_timestamp(),
          finished_at = case when input.state in ('completed', 'failed', 'cancelled')
            then clock_timestamp() end
        from ${changeSet(changes)}
        where task.id = input.id and task.tenant = ${tenant}
        returning ${taskColumns}`,
    );
  }
}

function conditionsOf(filter: TaskFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.queue !== undefined) conditions.push(sql`task.queue = ${filter.queue}`);
  if (filter.state !== undefined) conditions.push(sql`task.state = ${filter.state}`);
  if (filter.runId !== undefined) conditions.push(sql`task.run_id = ${filter.runId}`);
  if (filter.definitionId !== undefined) {
    conditions.push(sql`task.definition_id = ${filter.definitionId}`);
  }
  if (filter.labels !== undefined) {
    conditions.push(sql`task.labels @> ${JSON.stringify(filter.labels)}::jsonb`);
  }
  return conditions;
}

/**
 * A draft whose payload is JSON text. It may be JSON's null, which a jsonb column of a set would make
 * the column's null.
 */
type DraftRow = Omit<TaskDraft, 'payload'> & { readonly payload: string };

function draftRow(draft: TaskDraft): DraftRow {
  return { ...draft, payload: JSON.stringify(draft.payload) };
}

function textLength({ title, payload }: DraftRow): number {
  return title.length + payload.length;
}

function draftSet(drafts: readonly DraftRow[]): RawBuilder<unknown> {
  return recordset(drafts, {
    id: 'uuid',
    tenant: 'text',
    runId: 'uuid',
    definitionId: 'uuid',
    templateId: 'text',
    item: 'text',
    title: 'text',
    queue: 'text',
    priority: 'integer',
    payload: 'text',
    labels: 'jsonb',
    maxAttempts: 'integer',
  });
}

function changeSet(changes: readonly PlacedChange[]): RawBuilder<unknown> {
  const set = changes.map(({ id, change }) => ({ id, ...change }));
  return recordset(set, {
    id: 'uuid',
    state: 'text',
    attempt: 'integer',
    claimedBy: 'text',
    leaseSeconds: 'integer',
    output: 'jsonb',
    error: 'jsonb',
  });
}
