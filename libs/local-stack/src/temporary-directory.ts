import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { liveOwner, lockDirectory } from './directory-lock.js';

/** A directory for this process's own use, removed by it or, if it was killed, by a later one. */
export interface TemporaryDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/** A directory younger than this may be without its lock because it is just being made. */
const SETTLED_MS = 60_000;

/**
 * Makes `<parent>/<prefix>…`, and removes those of the same prefix whose makers are gone. Other
 * accounts may enter it, since PostgreSQL may run under one.
 */
export async function makeTemporaryDirectory(
  parent: string,
  prefix: string,
): Promise<TemporaryDirectory> {
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent, prefix);
  const path = await mkdtemp(join(parent, prefix));
  await lockDirectory(path);
  await chmod(path, 0o755);
  return { path, remove: () => removeTree(path) };
}

async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const path of names.map((name) => join(parent, name))) {
    const settled = await isSettled(path);
    if (settled && !(await liveOwner(path))) await removeTree(path);
  }
}

async function isSettled(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // somebody else removed it
  return found !== undefined && Date.now() - found.mtimeMs > SETTLED_MS;
}

/** A process that is just ending may still write into it. */
async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
