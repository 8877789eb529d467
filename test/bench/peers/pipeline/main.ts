/**
 * The floor for latency: the way of an event through activity-core, reduced to the statements and
 * the workflow it cannot do without. One process accepts, dispatches and executes; plain SQL on the
 * same tables; no HTTP, no matching, no expressions, no checks.
 *
 * What waits is claimed, up to 250 events, while fewer than four batches are unfinished; each batch
 * is one workflow with one local activity, started eagerly.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../../job.ts';
import { atArrivals, poissonArrivals } from '../../load/arrivals.ts';
import { orderEvent, type OrderEvent } from '../../workload.ts';
import type { OpenJob, OpenResult } from '../peer.contract.ts';
import { claimBatch, executeBatch, storeEvents } from './statements.ts';

const PLACES = 4;
const TIMEOUT_MS = 30_000;

const job: OpenJob = JSON.parse(jobText());
Runtime.install({ logger: new DefaultLogger('ERROR') });
const pool = new pg.Pool({ connectionString: job.databaseUrl, max: 10 });
const connection = await NativeConnection.connect({ address: job.temporalAddress });
const taskQueue = `pipeline-${randomUUID()}`;
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./run-batch.workflow.ts', import.meta.url)),
  activities: { executeBatch: (batchId: string) => executed(batchId) },
});
const client = new Client({ connection });

let arrived: OrderEvent[] = [];
let storing = false;
let claiming = false;
let waiting = 0;
let unfinished = 0;
let done = 0;

await worker.runUntil(async () => {
  const times = poissonArrivals(job.eventsPerSecond, job.seconds, job.seed);
  const startedAt = await atArrivals(times, epochMs, (index) => {
    arrived.push(orderEvent(job.source, index));
    void store();
  });
  await untilDone(times.length);
  await giveResult({ startedAt } satisfies OpenResult);
});
await connection.close();
await pool.end();

/** Group commit: what arrives while one is under way shares the next. */
async function store(): Promise<void> {
  if (storing) return;
  storing = true;
  for (let events = takeArrived(); events.length > 0; events = takeArrived()) {
    await storeEvents(pool, events);
    waiting += events.length;
    void dispatch();
  }
  storing = false;
}

function takeArrived(): OrderEvent[] {
  const events = arrived;
  arrived = [];
  return events;
}

async function dispatch(): Promise<void> {
  if (claiming) return;
  claiming = true;
  while (waiting > 0 && unfinished < PLACES) {
    const { batchId, events } = await claimBatch(pool);
    waiting -= events;
    unfinished += 1;
    void client.workflow.start('runBatch', {
      taskQueue,
      workflowId: batchId,
      args: [batchId],
      requestEagerStart: true,
    });
  }
  claiming = false;
}

async function executed(batchId: string): Promise<void> {
  const events = await executeBatch(pool, batchId);
  done += events;
  unfinished -= 1;
  void dispatch();
}

async function untilDone(events: number): Promise<void> {
  const deadline = epochMs() + TIMEOUT_MS;
  while (done < events) {
    if (epochMs() > deadline) throw new Error(`${done} of ${events} events are done`);
    await pause(50);
  }
}
