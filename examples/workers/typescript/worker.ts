import { setTimeout as pause } from 'node:timers/promises';
import { type ActivityCoreClient, ActivityCoreError, type Task } from '#client';

export interface WorkerOptions {
  readonly client: ActivityCoreClient;
  readonly queues: string[];
  /** Who holds the tasks, for people. */
  readonly name: string;
  /** How many tasks at once. */
  readonly concurrency: number;
  /** What a task asks for. The signal says that the task is no longer ours: leave off. */
  readonly carryOut: (task: Task, lost: AbortSignal) => Promise<unknown>;
  readonly say: (line: string) => void;
}

const LEASE_SECONDS = 60;
const POLL_MS = 1_000;

/** Claims and carries out tasks until it is told to stop; then finishes those it holds. */
export async function work(options: WorkerOptions, stop: AbortSignal): Promise<void> {
  const held = new Set<Promise<void>>();
  while (!stop.aborted) {
    const tasks = await claim(options, options.concurrency - held.size);
    for (const task of tasks) {
      const done = hold(task, options).finally(() => held.delete(done));
      held.add(done);
    }
    if (tasks.length === 0)
      await pause(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  await Promise.all(held);
}

/** @returns none when there is nothing to do, and when the api cannot be asked */
async function claim(options: WorkerOptions, limit: number): Promise<readonly Task[]> {
  if (limit === 0) return [];
  const { client, queues, name: worker, say } = options;
  try {
    const body = { queues, limit, worker, leaseSeconds: LEASE_SECONDS };
    return (await client.tasks.claim({ body })).items;
  } catch (error) {
    say(`cannot claim: ${String(error)}`);
    return [];
  }
}

/** Carries out one task, shows signs of life meanwhile, and says how it ended. */
async function hold(task: Task, { client, carryOut, say }: WorkerOptions): Promise<void> {
  const { id, token, title } = task;
  const lost = new AbortController();
  const heartbeats = setInterval(
    () => {
      const body = { token, leaseSeconds: LEASE_SECONDS };
      client.tasks.heartbeat({ path: { id }, body }).catch((error: unknown) => {
        if (isConflict(error)) lost.abort(error);
      });
    },
    (LEASE_SECONDS * 1_000) / 3,
  );
  try {
    const output = await carryOut(task, lost.signal);
    await persist(() => client.tasks.complete({ path: { id }, body: { token, output } }));
    say(`completed: ${title}`);
  } catch (error) {
    if (lost.signal.aborted || isConflict(error)) {
      say(`lost: ${title}`); // cancelled, or somebody else has it: its end is not ours to tell
      return;
    }
    await report(error, task, { client, say });
  } finally {
    clearInterval(heartbeats);
  }
}

async function report(
  error: unknown,
  { id, token, title }: Task,
  { client, say }: Pick<WorkerOptions, 'client' | 'say'>,
): Promise<void> {
  const body = { token, error: errorBody(error) };
  say(`failed: ${title}: ${body.error.message}`);
  await persist(() => client.tasks.fail({ path: { id }, body })).catch((refusal: unknown) => {
    say(`cannot say so: ${String(refusal)}`); // its lease runs out, and it is failed then
  });
}

/** Own properties of an error, such as an exit code, go with its message. */
function errorBody(error: unknown): { readonly message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return { ...Object.fromEntries(Object.entries(error)), message: error.message };
}

function isConflict(error: unknown): boolean {
  return error instanceof ActivityCoreError && error.status === 409;
}

const ATTEMPTS = 5;

/** Repeats a request that got no answer. The api gives a repeated one the same answer. */
async function persist<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      const mayHelp = !(error instanceof ActivityCoreError) || error.status >= 500;
      if (!mayHelp || attempt === ATTEMPTS) throw error;
      await pause(POLL_MS * attempt);
    }
  }
}
