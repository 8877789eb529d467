import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type AppOptions, HEAP_MIB, type SupervisedApp, superviseApp } from './app.js';
import { freePort } from './free-port.js';
import { startPostgres } from './postgres.js';
import { type Progress, silentProgress } from './progress.js';
import { repositoryRoot } from './repository-root.js';
import { type Supervisor } from './supervisor.js';
import { startTemporal, withoutTemporalSettings } from './temporal.js';

export interface LocalStackOptions {
  /** Holds the data of the embedded servers, and the logs. The caller alone may use it meanwhile. */
  readonly dataDir: string;
  /** Whether the embedded Temporal keeps its data there too; else it is in memory, and faster. */
  readonly persistentTemporal: boolean;
  /** Whether the embedded Temporal serves its web UI. @default false */
  readonly temporalUi?: boolean;
  /** A PostgreSQL to use instead of the embedded one. @default DATABASE_URL, if set */
  readonly databaseUrl?: string;
  /** A plain Temporal to use instead of the embedded one. @default TEMPORAL_ADDRESS, if set */
  readonly temporalAddress?: string;
  /** Whether to apply the migrations that are missing. @default true */
  readonly migrate?: boolean;
  /** @default a free one */
  readonly apiPort?: number;
  /** How many to start. @default 1 */
  readonly workers?: number;
  /** Added to the environment of the api and the workers. */
  readonly env?: NodeJS.ProcessEnv;
  /** Added to the environment of the api alone. */
  readonly apiEnv?: NodeJS.ProcessEnv;
  /** Whether api and workers start anew whenever their compiled code changes. @default false */
  readonly watch?: boolean;
  /** The compiled applications. @default those in `dist` */
  readonly entries?: AppEntries;
  readonly progress?: Progress;
}

/** Files for Node to run. */
export interface AppEntries {
  readonly api: string;
  readonly worker: string;
  readonly cli: string;
}

/** The running system. */
export interface LocalStack {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Undefined without the UI, or when Temporal is not ours. */
  readonly temporalUiUrl: string | undefined;
  readonly api: SupervisedApp;
  /** In the order in which they became ready; also those that have ended since. */
  readonly workers: readonly SupervisedApp[];
  readonly logDir: string;
  /** Starts the api again where it was, once it has ended; resolves when it is ready. */
  restartApi(): Promise<SupervisedApp>;
  /** Starts one more worker; resolves when it is ready. */
  startWorker(): Promise<SupervisedApp>;
  /** Stops the workers, the api, Temporal and PostgreSQL, in this order. */
  stop(): Promise<void>;
}

/**
 * Starts the whole system: PostgreSQL and Temporal unless others are given, migrations, api and
 * workers. When it throws half-way, {@link Supervisor.stopAll} stops what had started.
 */
export async function startLocalStack(
  supervisor: Supervisor,
  options: LocalStackOptions,
): Promise<LocalStack> {
  const plan = await makePlan(options);
  const [databaseUrl, temporal] = await Promise.all([
    provideDatabase(supervisor, plan),
    provideTemporal(supervisor, plan),
  ]);
  const env = { ...temporal.env, DATABASE_URL: databaseUrl, ...options.env };
  const workers: SupervisedApp[] = [];
  const startWorker = workerStarter(supervisor, plan, env, workers);
  plan.progress('Starting api and worker');
  const apiPort = options.apiPort ?? (await freePort());
  const restartApi = (): Promise<SupervisedApp> =>
    startApi(supervisor, plan, { port: apiPort, env: { ...env, ...options.apiEnv } });
  const [api] = await Promise.all([
    restartApi(),
    ...Array.from({ length: options.workers ?? 1 }, startWorker),
  ]);
  return {
    databaseUrl,
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
    api,
    workers,
    logDir: plan.logDir,
    restartApi,
    startWorker,
    stop: () => supervisor.stopAll(),
  };
}

/** The options with nothing left open. */
type Plan = LocalStackOptions &
  Required<Pick<LocalStackOptions, 'entries' | 'progress'>> & { readonly logDir: string };

async function makePlan(options: LocalStackOptions): Promise<Plan> {
  const dataDir = resolve(options.dataDir);
  const logDir = join(dataDir, 'logs');
  await rm(logDir, { recursive: true, force: true }); // those of the last start
  return {
    progress: silentProgress,
    entries: compiledEntries(),
    ...options,
    dataDir,
    logDir,
  };
}

function compiledEntries(): AppEntries {
  const main = (app: string): string => join(repositoryRoot(), 'dist/apps', app, 'src/main.js');
  return { api: main('api'), worker: main('worker'), cli: main('cli') };
}

/** @returns the URL of a database with the schema that this build needs */
async function provideDatabase(supervisor: Supervisor, plan: Plan): Promise<string> {
  const url = await databaseUrl(supervisor, plan);
  if (plan.migrate ?? true) {
    plan.progress('Applying migrations');
    await supervisor.run({
      name: 'migrate',
      command: process.execPath,
      args: ['--enable-source-maps', plan.entries.cli, 'migrate', '--wait', '60'],
      env: { ...process.env, DATABASE_URL: url },
      logFile: join(plan.logDir, 'migrate.log'),
    });
  }
  return url;
}

async function databaseUrl(supervisor: Supervisor, plan: Plan): Promise<string> {
  const given = plan.databaseUrl ?? process.env.DATABASE_URL;
  if (given) return given;
  plan.progress('Starting PostgreSQL');
  const { url } = await startPostgres(supervisor, {
    dataDir: join(plan.dataDir, 'postgres'),
    logFile: join(plan.logDir, 'postgres.log'),
  });
  return url;
}

interface ProvidedTemporal {
  readonly address: string;
  readonly uiUrl: string | undefined;
  /** The environment in which an application finds it. */
  readonly env: NodeJS.ProcessEnv;
}

async function provideTemporal(supervisor: Supervisor, plan: Plan): Promise<ProvidedTemporal> {
  const { TEMPORAL_ADDRESS: configured } = process.env;
  if (plan.temporalAddress !== undefined) {
    return { ...plainTemporal(plan.temporalAddress), uiUrl: undefined };
  }
  if (configured) return { address: configured, uiUrl: undefined, env: process.env };
  plan.progress('Starting Temporal');
  const { address, uiUrl } = await startTemporal(supervisor, {
    headless: !plan.temporalUi,
    ...(plan.persistentTemporal && { dbFile: join(plan.dataDir, 'temporal.db') }),
    logFile: join(plan.logDir, 'temporal.log'),
    progress: plan.progress,
  });
  return { ...plainTemporal(address), uiUrl };
}

/** Whatever the user's environment and configuration file say of another server does not count. */
function plainTemporal(address: string): Pick<ProvidedTemporal, 'address' | 'env'> {
  return {
    address,
    env: {
      ...withoutTemporalSettings(process.env),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_CONFIG_FILE: '/nonexistent', // an empty file makes Temporal's reader throw
    },
  };
}

function startApi(
  supervisor: Supervisor,
  plan: Plan,
  { port, env }: Pick<AppOptions, 'port' | 'env'>,
): Promise<SupervisedApp> {
  return superviseApp(supervisor, {
    name: 'api',
    entry: plan.entries.api,
    port,
    env,
    logFile: join(plan.logDir, 'api.log'),
    watch: plan.watch ?? false,
  });
}

function workerStarter(
  supervisor: Supervisor,
  plan: Plan,
  env: NodeJS.ProcessEnv,
  started: SupervisedApp[],
): () => Promise<SupervisedApp> {
  let count = 0;
  return async () => {
    const name = `worker-${++count}`;
    const worker = await superviseApp(supervisor, {
      name,
      entry: plan.entries.worker,
      port: await freePort(),
      env,
      logFile: join(plan.logDir, `${name}.log`),
      heapMib: HEAP_MIB.worker,
      watch: plan.watch ?? false,
    });
    started.push(worker);
    return worker;
  };
}
