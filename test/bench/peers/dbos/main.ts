/**
 * DBOS: a workflow for each event, with one step that inserts the task.
 *
 * Set up for speed: workflows are started in the process that runs them, without a queue (a queue
 * costs each of them two more writes), 25 at a time.
 */
import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../../job.ts';
import { type Order, orderEvent } from '../../workload.ts';
import type { BurstJob, BurstResult } from '../peer.contract.ts';
import { insertTask } from '../task-table.ts';

const WORKFLOWS_AT_ONCE = 25;

const { databaseUrl, rounds }: BurstJob = JSON.parse(jobText());
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const createTask = DBOS.registerWorkflow(
  (order: Order) => DBOS.runStep(() => insertTask(pool, order), { name: 'insertTask' }),
  { name: 'createTask' },
);
DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: databaseUrl,
  systemDatabasePoolSize: 20,
  logLevel: 'error',
});
await DBOS.launch();

const startedAt: number[] = [];
for (const { source, events } of rounds) startedAt.push(await burst(source, events));
await giveResult({ startedAt } satisfies BurstResult);
await DBOS.shutdown();
await pool.end();

async function burst(source: string, events: number): Promise<number> {
  const from = epochMs();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < events) {
      const order = orderEvent(source, next++).data;
      const handle = await DBOS.startWorkflow(createTask, { workflowID: order.id })(order);
      await handle.getResult();
    }
  };
  await Promise.all(Array.from({ length: WORKFLOWS_AT_ONCE }, lane));
  return from;
}
