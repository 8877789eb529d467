import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { preparedRows, recordset, rows, timestamp, type Tx } from '#database';
import type { RequestKind } from './requests/run-request.contract.js';

/** What made a batch. */
export type BatchOrigin = 'event' | 'time' | 'manual' | 'redrive' | RequestKind;

/** Names a batch together with whose it is. */
export interface BatchIdentity {
  readonly tenant: string;
  readonly id: string;
}

/** A batch that is to be started, or started again. */
export interface StartableBatch extends BatchIdentity {
  readonly generation: number;
  readonly summary: string;
}

/** A batch as it is inserted. */
export interface NewBatch extends StartableBatch {
  readonly origin: BatchOrigin;
  readonly runCount: number;
}

/** All SQL on `run_batch`. */
@Injectable()
export class RunBatchRepository {
  /** @param leaseMs after it the sweeper looks whether the batch was started and still runs */
  async insert(tx: Tx, batches: readonly NewBatch[], leaseMs: number): Promise<void> {
    if (batches.length === 0) return;
    await preparedRows(
      tx,
      sql`
        insert into run_batch (id, tenant, origin, generation, run_count, summary, lease_until)
        select input.id, input.tenant, input.origin, input.generation, input."runCount",
          input.summary, now() + ${leaseMs} * interval '1 millisecond'
        from ${recordset(batches, {
          id: 'uuid',
          tenant: 'text',
          origin: 'text',
          generation: 'integer',
          runCount: 'integer',
          summary: 'text',
        })}`,
    );
  }

  /**
   * Marks a batch finished, once. Primary key.
   *
   * @param startedAt when Temporal took on the workflow that did it, in epoch milliseconds
   */
  async finish(tx: Tx, { tenant, id }: BatchIdentity, startedAt?: number): Promise<void> {
    const started = startedAt === undefined ? null : timestamp(startedAt);
    await preparedRows(
      tx,
      sql`
        update run_batch set state = 'finished', finished_at = now(),
          started_at = ${started}::timestamptz
        where id = ${id} and tenant = ${tenant} and state = 'unfinished'`,
    );
  }

  /** Which of these batches are finished. Primary key. */
  async finishedAmong(tx: Tx, batchIds: readonly string[]): Promise<string[]> {
    const finished = await preparedRows(
      tx,
      sql<{ id: string }>`
        select id from run_batch where id = any(${batchIds}::uuid[]) and state = 'finished'`,
    );
    return finished.map(({ id }) => id);
  }

  /**
   * Takes unfinished batches whose lease has passed and extends their lease. Index
   * `run_batch_unfinished`; skips those another sweeper holds.
   */
  claimLate(tx: Tx, options: { limit: number; leaseMs: number }): Promise<StartableBatch[]> {
    return rows(
      tx,
      sql<StartableBatch>`
        update run_batch set lease_until = now() + ${options.leaseMs} * interval '1 millisecond'
        where id in (
          select id from run_batch
          where state = 'unfinished' and lease_until < now()
          order by lease_until limit ${options.limit}
          for update skip locked)
        returning id, tenant, generation, summary`,
    );
  }

  /** Makes the next generation the current one, if the batch is still unfinished. Primary key. */
  async nextGeneration(tx: Tx, batch: StartableBatch): Promise<StartableBatch | undefined> {
    const [next] = await rows(
      tx,
      sql<StartableBatch>`
        update run_batch set generation = generation + 1
        where id = ${batch.id} and tenant = ${batch.tenant} and generation = ${batch.generation} and state = 'unfinished'
        returning id, tenant, generation, summary`,
    );
    return next;
  }
}
