/**
 * Events to tasks: how many a second activity-core turns into committed tasks, next to a plain
 * Temporal application that starts one workflow per event. One run, one machine, one PostgreSQL
 * (fsync on), one Temporal (in memory).
 *
 * `npm run bench -- [--events 2000] [--repetitions 5] [--json FILE]`
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { connect } from '#client';
import {
  consoleProgress as say,
  type LocalStack,
  makeTemporaryDirectory,
  startLocalStack,
  type Supervisor,
  waitFor,
  withSession,
  withSupervisor,
} from '#local-stack';
import { runPlainTemporal } from './plain-temporal.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000' },
    repetitions: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const EVENTS = Number(values.events);
const REPETITIONS = Number(values.repetitions);

const API_KEY = 'ack_a-key-for-the-benchmark-of-a-throw-away-database';

/** Events in one request. */
const REQUEST = 500;

/** Runs a second; a spread is the slowest and the fastest repetition. */
interface Figure {
  readonly name: string;
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

async function measure(supervisor: Supervisor, dataDir: string): Promise<void> {
  const stack = await startLocalStack(supervisor, {
    dataDir,
    persistentTemporal: false,
    apiEnv: { NODE_ENV: 'development', BOOTSTRAP_API_KEY: API_KEY },
    env: { HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
    progress: say,
  });
  const ours = await activityCore(stack);
  const plain = await runPlainTemporal({
    databaseUrl: stack.databaseUrl,
    temporalAddress: stack.temporalAddress,
    events: Math.min(EVENTS, 500),
    repetitions: REPETITIONS,
    progress: say,
  });
  const figures = [figure('activity-core', ours), figure('one workflow per event', plain)];
  await report(figures);
}

/** Rates of the repetitions, after a warm-up, in tasks per second. */
async function activityCore(stack: LocalStack): Promise<number[]> {
  const client = connect({ url: stack.api.url, apiKey: API_KEY });
  await client.definitions.create({ body: definition });
  await repetition(stack, 'warm-up', 500);
  const rates: number[] = [];
  for (let round = 1; round <= REPETITIONS; round++) {
    const rate = await repetition(stack, `round-${round}`, EVENTS);
    say(`activity-core, repetition ${round}: ${rate.toFixed(0)} events/s`);
    rates.push(rate);
  }
  return rates;
}

const definition = {
  key: 'bench',
  triggers: [
    {
      id: 'order',
      type: 'event' as const,
      eventTypes: ['order.created'],
      filter: { data: { amount: [{ numeric: ['>', 1000] }] } },
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

/** Sends all events at once and waits for the last task to be committed. */
async function repetition(stack: LocalStack, source: string, count: number): Promise<number> {
  const events = Array.from({ length: count }, (_, index) => ({
    id: String(index),
    source,
    type: 'order.created',
    data: { id: `${source}-${index}`, amount: 1001 + index, note: 'x'.repeat(200) },
  }));
  const bodies = chunks(events, REQUEST).map((chunk) => JSON.stringify(chunk));
  return withSession(stack.databaseUrl, async (query) => {
    const before = await countTasks(query);
    const started = performance.now();
    await Promise.all(bodies.map((body) => post(`${stack.api.url}/v1/events`, body)));
    await waitFor(async () => (await countTasks(query)) === before + count, {
      timeoutMs: 120_000,
      what: `${count} tasks of ${source}`,
    });
    return count / ((performance.now() - started) / 1000);
  });
}

type Query = Parameters<Parameters<typeof withSession>[1]>[0];

async function countTasks(query: Query): Promise<number> {
  const [row] = await query('select count(*)::int as tasks from task_instance');
  return (row as { tasks: number }).tasks;
}

async function post(url: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.body?.cancel();
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function figure(name: string, rates: readonly number[]): Figure {
  const sorted = [...rates].sort((a, b) => a - b);
  const at = (place: number): number => Math.round(sorted[place] ?? 0);
  return {
    name,
    median: at(Math.floor(sorted.length / 2)),
    slowest: at(0),
    fastest: at(sorted.length - 1),
  };
}

async function report(figures: readonly Figure[]): Promise<void> {
  const [ours, plain] = figures;
  const ratio = ours && plain ? ours.median / plain.median : 0;
  const machine = {
    cores: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  say(
    `\n${machine.cores} cores (${machine.model}), ${machine.memoryGiB} GiB, Node ${machine.node}\n`,
  );
  for (const { name, median, slowest, fastest } of figures) {
    say(`${name.padEnd(24)} ${String(median).padStart(6)} events/s  (${slowest} to ${fastest})`);
  }
  say(`\nratio ${ratio.toFixed(1)}`);
  if (values.json !== undefined) {
    await writeFile(
      values.json,
      `${JSON.stringify({ machine, events: EVENTS, figures, ratio }, null, 2)}\n`,
    );
  }
}

await withSupervisor(async (supervisor) => {
  const directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-bench-');
  try {
    await measure(supervisor, directory.path);
  } finally {
    await supervisor.stopAll();
    await directory.remove();
  }
});
