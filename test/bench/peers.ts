import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, runMeasured } from './bench.js';

/** What one would otherwise build, each an application of its own in `test/bench/peers`. */
export type PeerName =
  'plain-temporal' | 'dbos' | 'pg-boss' | 'graphile-worker' | 'pipeline' | 'multi-row-insert';

const PEERS = join(import.meta.dirname, 'peers');
/** Lies in `node_modules` and holds the hash of the lock file that was installed. */
const STAMP = '.installed-by-bench';

/** Installs the packages of a peer, on first use and when its lock file has changed, and runs it. */
export async function runPeer<Result>(bench: Bench, name: PeerName, job: unknown): Promise<Result> {
  await install(bench, name);
  const cwd = join(PEERS, name);
  return runMeasured<Result>(bench, { name, args: [join(cwd, 'main.ts')], job, cwd });
}

/** From the registry that npm is configured for. */
async function install(bench: Bench, name: PeerName): Promise<void> {
  const cwd = join(PEERS, name);
  const stamp = join(cwd, 'node_modules', STAMP);
  const wanted = createHash('sha256')
    .update(await readFile(join(cwd, 'package-lock.json')))
    .digest('hex');
  const installed = await readFile(stamp, 'utf8').catch(() => undefined);
  if (installed === wanted) return;
  bench.say(`${name}: npm ci in test/bench/peers/${name}, once`);
  await bench.supervisor.run({
    name: `npm ci of the peer ${name}`,
    command: 'npm',
    args: ['ci', '--ignore-scripts'],
    cwd,
    logFile: join(bench.directory, `${name}-npm.log`),
  });
  await writeFile(stamp, wanted);
}
