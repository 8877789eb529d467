import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectoryInUseError } from './errors.js';
import { processIdentity } from './process-identity.js';
import { hasCode } from './caught-error.js';

/** A directory that this process alone may use until it lets go. */
export interface DirectoryLock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** Of the process with that id, so that a later one with the same id is not taken for it. */
  readonly identity: string;
}

const LOCK_FILE = 'lock';

/**
 * Makes the directory if there is none, and takes it. The lock of a process that is no longer there
 * does not count.
 *
 * @throws DirectoryInUseError when another live process has it
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, LOCK_FILE);
  const identity = (await processIdentity(process.pid)) ?? '';
  while (!(await createWhole(file, JSON.stringify({ pid: process.pid, identity })))) {
    const owner = await liveOwner(directory);
    if (owner) throw new DirectoryInUseError(directory, owner.pid);
    await rm(file, { force: true });
  }
  return { release: () => rm(file, { force: true }) };
}

/** The live process that holds the directory, if one does. */
export async function liveOwner(directory: string): Promise<Owner | undefined> {
  const owner = parseOwner(await readFile(join(directory, LOCK_FILE), 'utf8').catch(() => ''));
  if (!owner) return undefined;
  return (await processIdentity(owner.pid)) === owner.identity ? owner : undefined;
}

/** Linking a finished file: nobody ever reads half a lock. @returns false when there is one already */
async function createWhole(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft);
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isInteger(value.pid) &&
    'identity' in value &&
    typeof value.identity === 'string'
  );
}
