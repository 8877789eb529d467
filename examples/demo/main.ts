import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type ActivityCoreClient, connect } from '#client';
import {
  consoleProgress as say,
  type LocalStack,
  makeTemporaryDirectory,
  startLocalStack,
  type Supervisor,
  waitFor,
  withSupervisor,
} from '#local-stack';
import { findFaults, readAccount } from './account.js';
import { type CloudEvent, gitHubEvents } from './github-events.js';
import { describeAccount, describeLog } from './report.js';

/** Events in a request. */
const BATCH = 25;

/** The demo gives up when the system has not finished its work after this long (ms). */
const PATIENCE_MS = 120_000;

/** Compiled, this file is dist/examples/demo/main.js; the definitions stay where they are. */
const DEFINITIONS = join(import.meta.dirname, '../../../examples/definitions');

const API_KEY = 'ack_a-key-for-the-demo-that-lives-as-long-as-the-demo';

/** `npm run demo`: real webhooks in, a crash in the middle, and the proof that nothing is missing. */
async function demo(supervisor: Supervisor): Promise<void> {
  const directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-demo-');
  try {
    const stack = await startLocalStack(supervisor, {
      dataDir: directory.path,
      persistentTemporal: false,
      apiEnv: { NODE_ENV: 'development', BOOTSTRAP_API_KEY: API_KEY },
      // A dead worker's batches are looked after sooner than a production system would need.
      env: { HOST: '127.0.0.1', RUN_BATCH_LEASE_MS: '5000' },
      progress: say,
    });
    await play(stack, connect({ url: stack.api.url, apiKey: API_KEY }));
  } finally {
    await supervisor.stopAll();
    await directory.remove();
  }
}

async function play(stack: LocalStack, client: ActivityCoreClient): Promise<void> {
  say(`Applied ${await applyDefinitions(stack.api.url)} definitions of examples/definitions`);
  const events = gitHubEvents();
  const types = new Set(events.map(({ type }) => type)).size;
  say(`Sending ${events.length} GitHub webhooks of ${types} types as CloudEvents`);
  const started = performance.now();
  const verdicts = await sendThroughCrash(stack, client, events);
  await stack.startWorker();
  say('  started a new worker');
  await untilFinished(client);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`Finished after ${seconds} s. Sending all of it once more: a router that retries`);
  const again = await send(stack.api.url, events);
  await untilFinished(client);
  say('Working on one of the tasks: claim, complete');
  await workOnOneTask(client);
  await report(client, { events, verdicts, again });
}

/** Kills the worker when half of the events are sent, and sends on meanwhile. */
async function sendThroughCrash(
  stack: LocalStack,
  client: ActivityCoreClient,
  events: readonly CloudEvent[],
): Promise<string[]> {
  const middle = Math.floor(events.length / 2);
  const first = await send(stack.api.url, events.slice(0, middle));
  const rest = send(stack.api.url, events.slice(middle));
  await stack.workers[0]?.kill();
  say(`  ${middle} sent, more on the way: killed the worker (SIGKILL)`);
  const verdicts = [...first, ...(await rest)];
  const { events: waiting, runs } = await unfinished(client);
  say(
    `  ${events.length} sent; ${atLeast(waiting)} events wait, ${atLeast(runs)} runs are unfinished`,
  );
  return verdicts;
}

function atLeast(count: number): string {
  return count < PAGE ? String(count) : `${PAGE} or more`;
}

/** What a consumer of tasks does. */
async function workOnOneTask(client: ActivityCoreClient): Promise<void> {
  const body = { queues: ['docs'], worker: 'the-demo', limit: 1 };
  const [task] = (await client.tasks.claim({ body })).items;
  if (!task) throw new Error('there is no task in the queue "docs"');
  await client.tasks.complete({
    path: { id: task.id },
    body: { token: task.token, output: { page: 'releases.md' } },
  });
}

interface Played {
  readonly events: readonly CloudEvent[];
  readonly verdicts: readonly string[];
  readonly again: readonly string[];
}

async function report(client: ActivityCoreClient, played: Played): Promise<void> {
  const account = await readAccount(client);
  const logs = await Promise.all(
    account.runs.map(
      async ({ id }) => [id, (await client.runs.log({ path: { id } })).items] as const,
    ),
  );
  const made = new Map(
    logs.map(([id, entries]) => [
      id,
      entries
        .flatMap(({ detail }) => (detail.tasks as { id: string }[] | undefined) ?? [])
        .map((task) => task.id),
    ]),
  );
  say(describeAccount(account, played));
  const [shown, log] = logs.find(([, entries]) => entries.length > 1) ?? [];
  const run = account.runs.find(({ id }) => id === shown);
  if (run && log) say(describeLog(run, log));
  const faults = [
    ...findFaults(account, played.events.length, made),
    ...played.again
      .filter((verdict) => verdict !== 'duplicate')
      .map((verdict) => `resent, but ${verdict}`),
  ];
  if (faults.length > 0) throw new Error(`the account does not add up:\n  ${faults.join('\n  ')}`);
  say('\nNothing was lost and nothing was made twice.');
}

async function applyDefinitions(url: string): Promise<number> {
  const files = (await readdir(DEFINITIONS)).filter((file) => file.endsWith('.yaml'));
  for (const file of files) {
    const key = file.replace(/\.yaml$/, '');
    const body = await readFile(join(DEFINITIONS, file), 'utf8');
    await request(`${url}/v1/definitions/${key}`, 'PUT', 'application/yaml', body);
  }
  return files.length;
}

/** @returns the verdict on each event */
async function send(url: string, events: readonly CloudEvent[]): Promise<string[]> {
  const verdicts: string[] = [];
  for (let from = 0; from < events.length; from += BATCH) {
    const body = JSON.stringify(events.slice(from, from + BATCH));
    const answer = await request(
      `${url}/v1/events`,
      'POST',
      'application/cloudevents-batch+json',
      body,
    );
    const { verdicts: judged } = (await answer.json()) as { verdicts: { verdict: string }[] };
    verdicts.push(...judged.map(({ verdict }) => verdict));
  }
  return verdicts;
}

async function request(url: string, method: string, type: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': type };
  const answer = await fetch(url, { method, headers, body });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Waits until no event is pending and no run is unfinished. */
async function untilFinished(client: ActivityCoreClient): Promise<void> {
  await waitFor(
    async () => {
      const { events, runs } = await unfinished(client);
      return events + runs === 0;
    },
    { timeoutMs: PATIENCE_MS, what: 'every event to be dispatched and every run to be finished' },
  );
}

/** The longest page; whoever counts on one page sees no more. */
const PAGE = 200;

/** How many events and runs are unfinished, each up to {@link PAGE}. */
async function unfinished(client: ActivityCoreClient): Promise<{ events: number; runs: number }> {
  const limit = PAGE;
  const [events, pending, split] = await Promise.all([
    client.events.list({ query: { state: 'pending', limit } }),
    client.runs.list({ query: { state: 'pending', limit } }),
    client.runs.list({ query: { state: 'split', limit } }),
  ]);
  return { events: events.items.length, runs: pending.items.length + split.items.length };
}

try {
  const outcome = await withSupervisor(demo);
  if (outcome === 'interrupted') process.exitCode = 130;
} catch (error) {
  process.stderr.write(
    `\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
