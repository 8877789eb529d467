/**
 * A worker for the tasks that `activity-core import crontab` leads to. Whoever may save definitions
 * in its tenant can have it run any command as its user, as whoever may edit a crontab can.
 *
 * ACTIVITY_CORE_URL, ACTIVITY_CORE_API_KEY; QUEUES (default: cron), with commas; CONCURRENCY.
 */
import { hostname } from 'node:os';
import { connect, type Task } from '#client';
import { type CommandPayload, runCommand } from './command.js';
import { work } from './worker.js';

const { ACTIVITY_CORE_URL: url = 'http://localhost:3000', ACTIVITY_CORE_API_KEY: apiKey = '' } =
  process.env;
const TIMEOUT_MS = 30_000;
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stop.abort();
  });
}

await work(
  {
    client: connect({ url, apiKey, fetch: fetchInTime }),
    queues: (process.env.QUEUES ?? 'cron').split(','),
    name: `${hostname()}-${process.pid}`,
    concurrency: Number(process.env.CONCURRENCY ?? 4),
    carryOut: (task, lost) => runCommand(payloadOf(task), lost),
    say: (line) => process.stdout.write(`${line}\n`),
  },
  stop.signal,
);

/** A request that gets no answer is to fail, so that it can be repeated. */
function fetchInTime(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  return fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** @throws when the task is none of an imported crontab */
function payloadOf({ payload, queue }: Task): CommandPayload {
  if (isCommand(payload)) return payload;
  throw new Error(`a task in the queue ${queue} has no command`);
}

function isCommand(payload: unknown): payload is CommandPayload {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    'command' in payload &&
    typeof payload.command === 'string' &&
    'shell' in payload &&
    typeof payload.shell === 'string' &&
    'environment' in payload &&
    typeof payload.environment === 'object'
  );
}
