/**
 * Inserts the task of an order: the same columns with the same contents as activity-core writes,
 * into the same table with the same indexes. Statements are prepared once per connection.
 */
import { type Order, taskTitle } from '../workload.ts';

/** What of `pg` is needed: each peer has its own copy of the package. */
interface Queryable {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<unknown>;
}

const DEFINITION_ID = '01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11';

const INTO = `insert into task_instance (id, tenant, run_id, definition_id, template_id, title,
  queue, priority, payload, labels, max_attempts)`;

const INSERT_ONE = `${INTO}
  values (uuidv7(), 'default', uuidv7(), $1, 'review', $2, 'risk', 50, $3, '{}', 3)`;

const INSERT_MANY = `${INTO}
  select uuidv7(), 'default', uuidv7(), $1, 'review', title, 'risk', 50, payload::jsonb, '{}', 3
  from unnest($2::text[], $3::text[]) as input (title, payload)`;

export async function insertTask(database: Queryable, order: Order): Promise<void> {
  const values = [DEFINITION_ID, taskTitle(order), payloadOf(order)];
  await database.query({ name: 'insert-task', text: INSERT_ONE, values });
}

/** With one statement. */
export async function insertTasks(database: Queryable, orders: readonly Order[]): Promise<void> {
  const values = [DEFINITION_ID, orders.map(taskTitle), orders.map(payloadOf)];
  await database.query({ name: 'insert-tasks', text: INSERT_MANY, values });
}

function payloadOf(order: Order): string {
  return JSON.stringify({ order });
}
