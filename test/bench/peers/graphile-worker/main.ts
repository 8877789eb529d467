/**
 * graphile-worker: a job for each event, a task that inserts the row.
 *
 * Set up as its page on performance does: 24 jobs at a time, a local queue of 500, completions
 * written in batches; jobs are added 1,000 at a time.
 */
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../../job.ts';
import { chunks, type Order, orderEvents } from '../../workload.ts';
import type { BurstJob, BurstResult } from '../peer.contract.ts';
import { insertTask } from '../task-table.ts';

const JOBS_PER_CALL = 1_000;
const JOBS_AT_ONCE = 24;

const { databaseUrl, rounds }: BurstJob = JSON.parse(jobText());
const pool = new pg.Pool({ connectionString: databaseUrl, max: JOBS_AT_ONCE });
const preset = {
  worker: {
    connectionString: databaseUrl,
    concurrentJobs: JOBS_AT_ONCE,
    maxPoolSize: JOBS_AT_ONCE + 1,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
    logger: new Logger(() => () => undefined),
  },
};
let handled = 0;
let onHandled = (): void => undefined;
const utils = await makeWorkerUtils({ preset });
await utils.migrate();
const runner = await run({
  preset,
  taskList: {
    review: async (order) => {
      await insertTask(pool, order as Order);
      handled += 1;
      onHandled();
    },
  },
});

const startedAt: number[] = [];
for (const { source, events } of rounds) startedAt.push(await burst(source, events));
await giveResult({ startedAt } satisfies BurstResult);
await runner.stop();
await utils.release();
await pool.end();

async function burst(source: string, events: number): Promise<number> {
  const jobs = orderEvents(source, events).map(({ data }) => ({
    identifier: 'review',
    payload: data,
  }));
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const target = handled + events;
  onHandled = () => {
    if (handled >= target) resolve();
  };
  const from = epochMs();
  for (const some of chunks(jobs, JOBS_PER_CALL)) await utils.addJobs(some);
  await done;
  return from;
}
