import { execFile } from 'node:child_process';
import { chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from './caught-error.js';
import { PostgresUnavailableError } from './errors.js';

const run = promisify(execFile);

/** As whom PostgreSQL runs: it refuses to run as root. */
export interface PostgresAccount {
  readonly uid: number;
  readonly gid: number;
}

/** A program that runs the command it is given. */
export interface Wrapper {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * For an ordinary user: undefined, nothing to change. For root: the owner of an existing data
 * directory, else the account `postgres` or, without one, `nobody`. No account is ever created.
 *
 * @throws PostgresUnavailableError when root finds neither account
 */
export async function postgresAccount(dataDir: string): Promise<PostgresAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = (await accountOf('postgres')) ?? (await accountOf('nobody'));
  if (account) return account;
  throw new PostgresUnavailableError(
    'PostgreSQL does not run as root, and this system has no account "postgres" or "nobody".',
  );
}

/** Makes a directory that only this account can enter, as PostgreSQL demands. */
export async function makePrivateDirectory(
  directory: string,
  account: PostgresAccount | undefined,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account) await chown(directory, account.uid, account.gid);
}

/**
 * How to start a program as the account: with spawn's own options or, where a directory above the
 * files is closed to others (such as root's home), through a wrapper that also gives it the one
 * capability that lets it pass: `setpriv` of util-linux.
 */
export async function runAs(
  account: PostgresAccount | undefined,
  files: readonly string[],
): Promise<{ uid?: number; gid?: number; wrapper?: Wrapper }> {
  if (!account) return {};
  const closed = (await Promise.all(files.map(closedAncestor))).find((found) => found);
  if (closed === undefined) return account;
  await assertSetpriv(closed);
  const { uid, gid } = account;
  return {
    wrapper: {
      command: 'setpriv',
      args: [
        ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
        ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
        '--securebits=+no_setuid_fixup', // else access(2), by which PostgreSQL looks, ignores it
        '--',
      ],
    },
  };
}

/** The nearest directory above `file` that not everybody may pass through. */
async function closedAncestor(file: string): Promise<string | undefined> {
  const parent = dirname(file);
  if (parent === file) return undefined;
  const found = await stat(parent).catch(() => undefined); // not made yet: then by us, open
  return !found || found.mode & 0o001 ? closedAncestor(parent) : parent;
}

async function assertSetpriv(closed: string): Promise<void> {
  try {
    await run('setpriv', ['--version']);
  } catch (cause) {
    throw new PostgresUnavailableError(
      `PostgreSQL does not run as root, and no other account can enter ${closed}. Run this as an ` +
        `ordinary user, or move the project to a directory that everybody may enter. (${messageOf(cause)})`,
    );
  }
}

async function accountOf(name: string): Promise<PostgresAccount | undefined> {
  try {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    const [uid, gid] = ids.map(({ stdout }) => Number.parseInt(stdout, 10));
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined; // no such account
  }
}
