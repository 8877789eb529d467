/**
 * pg-boss: a job for each event, a handler that inserts the tasks.
 *
 * Set up for speed, as its documentation advises: jobs are inserted 1,000 at a time, fetched in
 * batches by several workers of the process, without a pause while batches come back full, and woken
 * by NOTIFY. The handler gets a batch and inserts the task of each job, or, when it is asked to, all
 * of them with one statement: faster, but one bad job then takes its whole batch with it.
 */
import { PgBoss } from 'pg-boss';
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../../job.ts';
import { chunks, type Order, orderEvents } from '../../workload.ts';
import type { BurstJob, BurstResult } from '../peer.contract.ts';
import { insertTask, insertTasks } from '../task-table.ts';

const QUEUE = 'orders';
const JOBS_PER_INSERT = 1_000;
/** Each way to insert has numbers that suit it. */
const FETCHES = {
  oneByOne: { batchSize: 100, localConcurrency: 8 },
  together: { batchSize: 500, localConcurrency: 2 },
} as const;

const { databaseUrl, rounds, oneInsertPerBatch = false }: BurstJob = JSON.parse(jobText());
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const boss = new PgBoss({ connectionString: databaseUrl, max: 10, useListenNotify: true });
boss.on('error', (error) => {
  throw error;
});
await boss.start();
await boss.createQueue(QUEUE, { notify: true });
let handled = 0;
let onHandled = (): void => undefined;
await boss.work<Order>(
  QUEUE,
  {
    ...(oneInsertPerBatch ? FETCHES.together : FETCHES.oneByOne),
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
  },
  async (jobs) => {
    const orders = jobs.map(({ data }) => data);
    if (oneInsertPerBatch) await insertTasks(pool, orders);
    else await Promise.all(orders.map((order) => insertTask(pool, order)));
    handled += jobs.length;
    onHandled();
  },
);

const startedAt: number[] = [];
for (const { source, events } of rounds) startedAt.push(await burst(source, events));
await giveResult({ startedAt } satisfies BurstResult);
await boss.stop();
await pool.end();

async function burst(source: string, events: number): Promise<number> {
  const jobs = orderEvents(source, events).map(({ data }) => ({ data }));
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const target = handled + events;
  onHandled = () => {
    if (handled >= target) resolve();
  };
  const from = epochMs();
  for (const some of chunks(jobs, JOBS_PER_INSERT)) await boss.insert(QUEUE, some);
  await done;
  return from;
}
