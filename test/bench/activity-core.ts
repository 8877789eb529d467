import { join } from 'node:path';
import pg from 'pg';
import { connect } from '#client';
import { type LocalStack, startLocalStack, waitFor } from '#local-stack';
import { type Bench, runMeasured } from './bench.js';
import type { LoadJob, LoadResult } from './load/load.contract.js';
import { EVENT_TYPE } from './workload.js';

/** The running system, as its users have it: the compiled api and one worker, both as they come. */
export interface ActivityCore {
  readonly url: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly apiPid: number;
  /** Undefined when there is no worker. */
  readonly workerPid: number | undefined;
}

export interface CoreOptions {
  /** Names its database and the directory of its logs: letters, digits and `_`. */
  readonly name: string;
  /** Without one, events are accepted and wait. */
  readonly workers: 0 | 1;
}

export const API_KEY = 'ack_a-key-for-the-benchmark-of-a-throw-away-database';

/** Definitions that there are, of which one matches. */
const DEFINITIONS = 100;

/** Starts the system for `use`, on a database of its own, and stops it. */
export async function withActivityCore<T>(
  bench: Bench,
  { name, workers }: CoreOptions,
  use: (core: ActivityCore) => Promise<T>,
): Promise<T> {
  const databaseUrl = await bench.servers.createDatabase(name);
  const stack = await startLocalStack(bench.supervisor, {
    dataDir: join(bench.directory, name),
    persistentTemporal: false,
    databaseUrl,
    temporalAddress: bench.servers.temporalAddress,
    migrate: false,
    workers,
    env: {
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      TEMPORAL_TASK_QUEUE: name,
      ...profiling(bench, `${name}-worker`),
    },
    apiEnv: {
      NODE_ENV: 'development',
      BOOTSTRAP_API_KEY: API_KEY,
      ...profiling(bench, `${name}-api`),
    },
  });
  try {
    return await use(coreOf(stack));
  } finally {
    for (const worker of stack.workers) await worker.stop();
    await stack.api.stop();
    await bench.servers.dropDatabase(databaseUrl);
  }
}

/** Environment of an application that is to leave CPU profiles in a directory when it ends. */
function profiling({ profiles }: Bench, name: string): NodeJS.ProcessEnv {
  return profiles === undefined
    ? {}
    : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${join(profiles.directory, name)}` };
}

function coreOf({ api, workers, databaseUrl }: LocalStack): ActivityCore {
  return {
    url: api.url,
    apiKey: API_KEY,
    databaseUrl,
    apiPid: api.process.pid,
    workerPid: workers[0]?.process.pid,
  };
}

/** All for the type of the events; each filters for a shop, and one shop is that of the events. */
export async function createDefinitions({ url, apiKey }: ActivityCore): Promise<void> {
  const client = connect({ url, apiKey });
  for (let number = 0; number < DEFINITIONS; number++) {
    await client.definitions.create({ body: definition(number) });
  }
}

function definition(number: number) {
  return {
    key: `review-${number}`,
    triggers: [
      {
        id: 'order',
        type: 'event' as const,
        eventTypes: [EVENT_TYPE],
        filter: { data: { shop: [`shop-${number}`], amount: [{ numeric: ['>', 1000] }] } },
      },
    ],
    taskTemplates: [
      {
        id: 'review',
        title: 'Review order ${event.data.id}',
        queue: 'risk',
        payload: { order: '${event.data}' },
      },
    ],
  };
}

type WithoutReceiver<Job> = Job extends LoadJob ? Omit<Job, 'url' | 'apiKey'> : never;

/** Sends events from a process of its own. */
export function sendLoad(
  bench: Bench,
  core: Pick<ActivityCore, 'url' | 'apiKey'>,
  load: WithoutReceiver<LoadJob>,
): Promise<LoadResult> {
  const { url, apiKey } = core;
  bench.profiles?.loadBegins();
  return runMeasured<LoadResult>(bench, {
    name: 'load',
    args: [
      ...['--import', join(import.meta.dirname, '../support/typescript.mjs')],
      join(import.meta.dirname, 'load/main.ts'),
    ],
    job: { ...load, url, apiKey },
  });
}

export interface ExpectedTasks {
  readonly count: number;
  /** Epoch milliseconds before the first of them. */
  readonly since: number;
  readonly timeoutMs: number;
}

/** How often the tasks are counted while they are waited for: seldom, since it reads them all. */
const COUNT_MS = 250;

/** Waits until so many tasks of a source are committed. */
export async function untilTasks(
  { databaseUrl }: Pick<ActivityCore, 'databaseUrl'>,
  { count, since, timeoutMs }: ExpectedTasks,
): Promise<void> {
  const session = new pg.Client({ connectionString: databaseUrl });
  await session.connect();
  try {
    const found = await waitFor(
      async () => {
        // Index task_instance_list; the ids are UUIDv7, which begin with the time.
        const { rows } = await session.query<{ tasks: number }>(
          `select count(*)::int as tasks from task_instance
            where tenant = 'default' and id >= $1`,
          [firstIdOf(since)],
        );
        const tasks = rows[0]?.tasks ?? 0;
        return tasks >= count && tasks;
      },
      { what: `${count} tasks`, timeoutMs, intervalMs: COUNT_MS },
    );
    if (found > count) throw new Error(`${count} events led to ${found} tasks`);
  } finally {
    await session.end();
  }
}

/** The least UUIDv7 of a millisecond. */
function firstIdOf(ms: number): string {
  const time = Math.floor(ms).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
