/**
 * What a user would write without activity-core: one workflow per event, one local activity that
 * inserts the task. Eager start and one shared connection, as fast as Temporal makes it.
 */
import { performance } from 'node:perf_hooks';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId, ormConfig, rows } from '#database';

export interface PlainTemporalOptions {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly events: number;
  readonly repetitions: number;
  readonly progress: (message: string) => void;
}

/** Workflows that are open at a time; more made it slower. */
const CONCURRENCY = 50;

/** @returns the rates of the repetitions, in tasks per second */
export async function runPlainTemporal(options: PlainTemporalOptions): Promise<number[]> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const orm = await MikroORM.init(ormConfig({ url: options.databaseUrl }));
  const connection = await NativeConnection.connect({ address: options.temporalAddress });
  const taskQueue = `plain-${newId()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: new URL('./plain-temporal.workflow.ts', import.meta.url).pathname,
    activities: { insertTask: (title: string) => insertTask(orm, title) },
  });
  const client = new Client({ connection });
  const rates: number[] = [];
  await worker.runUntil(async () => {
    await burst(client, taskQueue, 100);
    for (let round = 1; round <= options.repetitions; round++) {
      const rate = await burst(client, taskQueue, options.events);
      options.progress(`one workflow per event, repetition ${round}: ${rate.toFixed(0)} events/s`);
      rates.push(rate);
    }
  });
  await connection.close();
  await orm.close();
  return rates;
}

async function insertTask(orm: MikroORM, title: string): Promise<void> {
  await rows(
    orm.em.fork(),
    sql`
      insert into task_instance (
        id, tenant, run_id, definition_id, template_id, title, queue, priority, payload, labels,
        max_attempts)
      values (${newId()}, 'plain', ${newId()}, ${newId()}, 'review', ${title}, 'risk', 50,
        ${JSON.stringify({ order: { id: title, note: 'x'.repeat(200) } })}, '{}', 3)`,
  );
}

/** Carries out so many workflows, `CONCURRENCY` at a time, and waits for each. */
async function burst(client: Client, taskQueue: string, count: number): Promise<number> {
  const started = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const title = `order ${next++}`;
      await client.workflow.execute('createTask', {
        taskQueue,
        workflowId: newId(),
        args: [title],
        requestEagerStart: true,
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  return count / ((performance.now() - started) / 1000);
}
