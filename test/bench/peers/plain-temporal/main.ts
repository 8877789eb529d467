/**
 * What one writes with Temporal alone: a workflow for each event, with one activity that inserts the
 * task.
 *
 * Set up for speed: a local activity, eager start over the connection that client and worker share,
 * workflows cached, and 50 of them open at a time (fewer and more were slower on two cores).
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../../job.ts';
import { type Order, orderEvent } from '../../workload.ts';
import type { BurstJob, BurstResult, IdleJob, IdleResult } from '../peer.contract.ts';
import { insertTask } from '../task-table.ts';

const OPEN_WORKFLOWS = 50;

const job: BurstJob | IdleJob = JSON.parse(jobText());
Runtime.install({ logger: new DefaultLogger('ERROR') });
const pool = new pg.Pool({ connectionString: job.databaseUrl, max: OPEN_WORKFLOWS });
const connection = await NativeConnection.connect({ address: job.temporalAddress });
const taskQueue = `plain-${randomUUID()}`;
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./create-task.workflow.ts', import.meta.url)),
  activities: { insertTask: (order: Order) => insertTask(pool, order) },
});
const client = new Client({ connection });

await worker.runUntil(async () => {
  await giveResult(job.kind === 'burst' ? await bursts(job) : await oneByOne(job));
});
await connection.close();
await pool.end();

async function bursts({ rounds }: BurstJob): Promise<BurstResult> {
  const startedAt: number[] = [];
  for (const { source, events } of rounds) {
    startedAt.push(epochMs());
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < events) await carryOut(orderEvent(source, next++).data);
    };
    await Promise.all(Array.from({ length: OPEN_WORKFLOWS }, lane));
  }
  return { startedAt };
}

async function oneByOne({ source, events, pauseMs }: IdleJob): Promise<IdleResult> {
  const latenciesMs: number[] = [];
  for (let index = 0; index < events; index++) {
    await pause(pauseMs);
    const startedAt = epochMs();
    await carryOut(orderEvent(source, index).data);
    latenciesMs.push(epochMs() - startedAt);
  }
  return { latenciesMs };
}

async function carryOut(order: Order): Promise<void> {
  await client.workflow.execute('createTask', {
    taskQueue,
    workflowId: order.id,
    args: [order],
    requestEagerStart: true,
  });
}
