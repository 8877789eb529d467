import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { EVENT_TYPE, type Order, type OrderEvent } from '../../workload.ts';
import { insertTasks } from '../task-table.ts';

const DEFINITION_ID = '01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11';
const BATCH_MAX = 250;

const STORE_EVENTS = `
  insert into event (id, tenant, source, event_id, type, data, extensions, content_hash)
  select uuidv7(), 'default', source, event_id, $1, data::jsonb, '{}', sha256(data::bytea)
  from unnest($2::text[], $3::text[], $4::text[]) as input (source, event_id, data)`;

/** Claims events, records a run of each, all in the batch `$1`, and takes the events off the queue. */
const CLAIM_BATCH = `
  with claimed as (
    select id from event where tenant = 'default' and state = 'pending'
    order by id limit ${BATCH_MAX} for update skip locked
  ), dispatched as (
    update event set state = 'dispatched', dispatched_at = now(), dispatch_epoch = 1
    from claimed where event.id = claimed.id
  ), run as (
    insert into activity_run (id, tenant, definition_id, revision, occurrence_key, occurrence,
      trigger_id, event_id, batch_id, state)
    select uuidv7(), 'default', $2, 1, 'event:' || id, 'event', 'order', id, $1, 'pending'
    from claimed
    returning id
  ), batch as (
    insert into run_batch (id, tenant, origin, run_count, summary, lease_until)
    select $1, 'default', 'event', count(*), 'bench', now() + interval '15 s' from run
  )
  select count(*)::int as events from claimed`;

/** Locks the runs of the batch `$1`, finishes them and writes their log entries. */
const FINISH_RUNS = `
  with mine as (
    select id, event_id from activity_run where batch_id = $1 and state in ('pending', 'split')
    order by id for update
  ), finished as (
    update activity_run set state = 'completed', finished_at = now(), log_sequence = 1
    from mine where activity_run.id = mine.id
  ), logged as (
    insert into run_log_entry (run_id, sequence, tenant, actor, type, detail)
    select id, 1, 'default', 'worker', 'run.completed', '{"rules": [], "tasks": []}' from mine
  ), batch as (
    update run_batch set state = 'finished', finished_at = now() where id = $1
  )
  select event.data as order from mine join event on event.id = mine.event_id`;

export async function storeEvents(pool: pg.Pool, events: readonly OrderEvent[]): Promise<void> {
  const columns = [
    events.map(({ source }) => source),
    events.map(({ id }) => id),
    events.map(({ data }) => JSON.stringify(data)),
  ];
  await pool.query({ name: 'store-events', text: STORE_EVENTS, values: [EVENT_TYPE, ...columns] });
}

export async function claimBatch(pool: pg.Pool): Promise<{ batchId: string; events: number }> {
  const batchId = randomUUID();
  const { rows } = await pool.query<{ events: number }>({
    name: 'claim-batch',
    text: CLAIM_BATCH,
    values: [batchId, DEFINITION_ID],
  });
  return { batchId, events: rows[0]?.events ?? 0 };
}

/** @returns how many runs were pending */
export async function executeBatch(pool: pg.Pool, batchId: string): Promise<number> {
  const session = await pool.connect();
  try {
    await session.query('begin');
    const finish = { name: 'finish-runs', text: FINISH_RUNS, values: [batchId] };
    const { rows } = await session.query<{ order: Order }>(finish);
    await insertTasks(
      session,
      rows.map(({ order }) => order),
    );
    await session.query('commit');
    session.release();
    return rows.length;
  } catch (error) {
    session.release(true); // ends its transaction
    throw error;
  }
}
