import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type BootstrapKey, bootstrapKey } from '../bootstrap-key.js';
import { lockDirectory } from '../directory-lock.js';
import { LocalStackError, PortInvalidError } from '../errors.js';
import { assertPortFree } from '../free-port.js';
import { consoleProgress as say } from '../progress.js';
import { repositoryRoot } from '../repository-root.js';
import { type LocalStack, startLocalStack } from '../stack.js';
import { type Supervisor } from '../supervisor.js';
import { withSupervisor } from '../with-supervisor.js';

const DEFAULT_PORT = 3000;

const watch = process.argv.includes('--watch');

/**
 * `npm start`: the whole system, with data that outlives it, until Ctrl-C. With `--watch`
 * (`npm run start:dev`) sources are compiled, and the apps started anew, on every change.
 */
async function main(): Promise<void> {
  const dataDir = process.env.ACTIVITY_CORE_DATA_DIR ?? join(repositoryRoot(), '.activity-core');
  const port = portFrom(process.env.PORT);
  const lock = await lockDirectory(dataDir);
  try {
    await assertPortFree(port);
    const key = await bootstrapKey(dataDir, process.env);
    await runUntilInterrupted(dataDir, port, key);
  } finally {
    await lock.release();
  }
}

async function runUntilInterrupted(
  dataDir: string,
  port: number,
  key: BootstrapKey,
): Promise<void> {
  await withSupervisor(async (supervisor, interrupted) => {
    interrupted.addEventListener('abort', () => {
      say('\nStopping …');
    });
    const compilerLog = watch ? await startCompiler(supervisor, dataDir) : undefined;
    const stack = await startLocalStack(supervisor, {
      dataDir,
      persistentTemporal: true,
      temporalUi: true,
      apiPort: port,
      env: { HOST: process.env.HOST ?? '127.0.0.1' },
      apiEnv: { NODE_ENV: 'development', BOOTSTRAP_API_KEY: key.key },
      progress: say,
      watch,
    });
    say(summary(stack, `http://localhost:${port}`, key));
    if (compilerLog)
      say(`Watching the sources; what the compiler says is in ${shortPath(compilerLog)}`);
    await once(interrupted, 'abort');
  });
  say('Stopped.');
}

/** @returns the file that the compiler writes to */
async function startCompiler(supervisor: Supervisor, dataDir: string): Promise<string> {
  const logFile = join(dataDir, 'compiler.log');
  await rm(logFile, { force: true });
  await supervisor.start({
    name: 'compiler',
    command: process.execPath,
    args: [
      'node_modules/.bin/tsc',
      '-p',
      'tsconfig.build.json',
      '--watch',
      '--preserveWatchOutput',
    ],
    cwd: repositoryRoot(),
    logFile,
  });
  return logFile;
}

function summary(stack: LocalStack, apiUrl: string, key: BootstrapKey): string {
  return `
activity-core is running.

  API           ${apiUrl}
  Swagger UI    ${apiUrl}/docs
  Health        ${apiUrl}/health/ready
  Temporal UI   ${stack.temporalUiUrl ?? `(that of ${stack.temporalAddress})`}
  API key       ${describeKey(key)}
  Logs          ${shortPath(stack.logDir)}

Ctrl-C stops everything.`;
}

/** A key is shown once, when it is made. */
function describeKey({ key, origin, file }: BootstrapKey): string {
  switch (origin) {
    case 'environment':
      return 'the one in BOOTSTRAP_API_KEY';
    case 'generated':
      return `${key}   (kept in ${shortPath(file)})`;
    case 'remembered':
      return `in ${shortPath(file)}`;
  }
}

function shortPath(path: string): string {
  return relative(process.cwd(), path);
}

function portFrom(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_PORT;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new PortInvalidError(value);
  return port;
}

try {
  await main();
  process.exit(0);
} catch (error) {
  say(`\n${error instanceof LocalStackError ? error.message : String(error)}`);
  process.exit(1);
}
