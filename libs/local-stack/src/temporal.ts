import { Connection } from '@temporalio/client';
import { freePort } from './free-port.js';
import { type Progress } from './progress.js';
import { type Supervisor } from './supervisor.js';
import { findTemporalCli } from './temporal-cli.js';
import { untilReady } from './until-ready.js';

export interface TemporalOptions {
  /** Keeps everything in this SQLite file. @default in memory, about twice as fast */
  readonly dbFile?: string;
  /** Of the gRPC service, on 127.0.0.1. @default a free one */
  readonly port?: number;
  /** Whether to leave out Temporal's web UI. */
  readonly headless: boolean;
  /** Of the UI. @default a free one */
  readonly uiPort?: number;
  readonly logFile: string;
  readonly progress: Progress;
}

/** A Temporal dev server of our own. */
export interface LocalTemporal {
  /** `127.0.0.1:port` of the gRPC service. */
  readonly address: string;
  /** Of the web UI; undefined when headless. */
  readonly uiUrl: string | undefined;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would end it; resolves when it has ended. */
  kill(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;

/**
 * Starts `temporal server start-dev` with the namespace `default`.
 *
 * @throws TemporalCliUnavailableError, TemporalCliPathError when there is no CLI to run
 * @throws ProcessEndedError when the server fails, with the end of its log
 */
export async function startTemporal(
  supervisor: Supervisor,
  options: TemporalOptions,
): Promise<LocalTemporal> {
  const { logFile } = options;
  const cli = await findTemporalCli(supervisor, { progress: options.progress, logFile });
  const port = options.port ?? (await freePort());
  const uiPort = options.headless ? undefined : (options.uiPort ?? (await freePort()));
  const server = await supervisor.start({
    name: 'Temporal',
    command: cli,
    args: serverArguments(port, uiPort, options.dbFile),
    env: withoutTemporalSettings(process.env),
    logFile,
  });
  const address = `127.0.0.1:${port}`;
  await untilReady(server, () => servesNamespace(address), {
    what: `Temporal to answer on port ${port} (its log: ${logFile})`,
    timeoutMs: READY_TIMEOUT_MS,
    logFile,
  });
  return {
    address,
    uiUrl: uiPort === undefined ? undefined : `http://localhost:${uiPort}`,
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}

function serverArguments(
  port: number,
  uiPort: number | undefined,
  dbFile: string | undefined,
): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    // Without the write-ahead log every step of a workflow waits for the disk.
    ...(dbFile === undefined ? [] : ['--sqlite-pragma', 'journal_mode=wal']),
    ...(dbFile === undefined ? [] : ['--sqlite-pragma', 'synchronous=normal']),
  ];
}

/** `env` without what Temporal's clients would read as settings for another server. */
export function withoutTemporalSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isSetting = (name: string): boolean =>
    name.startsWith('TEMPORAL_') && name !== 'TEMPORAL_TASK_QUEUE';
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSetting(name)));
}

async function servesNamespace(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2 s' });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } finally {
    await connection.close();
  }
}
