import { type ManagedProcess } from './managed-process.js';
import { type Supervisor } from './supervisor.js';
import { untilReady } from './until-ready.js';

/** One of our applications, run as its container would run it. */
export interface AppOptions {
  readonly name: string;
  /** The compiled entry file. */
  readonly entry: string;
  /** Where it serves `/health/ready`; given to it as `PORT` and `WORKER_PORT`. */
  readonly port: number;
  /** Its whole environment but for the port. */
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Of its old generation, in MiB. @default that of the api */
  readonly heapMib?: number;
  /** Whether to start it anew whenever its compiled code changes. @default false */
  readonly watch?: boolean;
  /** @default 60 s */
  readonly readyTimeoutMs?: number;
}

/** An application that has answered that it is ready. */
export interface SupervisedApp {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly process: ManagedProcess;
  /** SIGKILL, as a crash would end it; resolves when it has ended. */
  kill(): Promise<void>;
  /** SIGTERM and, after 20 seconds, SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;

/**
 * Node starts the program again when a file changes there. In watch mode its worker threads, too,
 * report what they import, as messages that Temporal's workflow threads do not expect: hence the
 * variable that asks for these reports is taken away.
 */
const WATCH = [
  '--watch-path=dist/apps',
  '--watch-path=dist/libs',
  '--watch-preserve-output',
  '--import=data:text/javascript,delete process.env.WATCH_REPORT_DEPENDENCIES',
] as const;

/** The bounds of `deploy/kubernetes/base`: the heap is collected before it grows to what there is. */
export const HEAP_MIB = { api: 512, worker: 768 } as const;

/**
 * Starts an application and waits until its `/health/ready` answers 200.
 *
 * @throws ProcessEndedError when it ends before
 * @throws ConditionTimeoutError when it takes too long
 */
export async function superviseApp(
  supervisor: Supervisor,
  options: AppOptions,
): Promise<SupervisedApp> {
  const { name, port, logFile } = options;
  const url = `http://127.0.0.1:${port}`;
  const started = await supervisor.start({
    name,
    command: process.execPath,
    args: [...(options.watch ? WATCH : []), ...nodeFlags(options), options.entry],
    env: { ...options.env, PORT: String(port), WORKER_PORT: String(port) },
    logFile,
  });
  await untilReady(started, () => isReady(url), {
    logFile,
    what: `${url}/health/ready of the ${name} to answer 200 (its log: ${logFile})`,
    timeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
  });
  return { url, process: started, kill: () => started.kill(), stop: () => started.stop() };
}

function nodeFlags({ heapMib = HEAP_MIB.api }: AppOptions): string[] {
  return ['--enable-source-maps', '--max-semi-space-size=8', `--max-old-space-size=${heapMib}`];
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  return response.ok;
}
