import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, processCommand } from './process-identity.js';
import { waitFor } from './wait-for.js';

/**
 * Clears the way for a new server on `dataDir`, which the caller must hold alone (see
 * `lockDirectory`): stops a server that outlived the one who started it, and removes a
 * `postmaster.pid` whose number by now belongs to another program, which would make PostgreSQL
 * refuse to start.
 */
export async function clearAbandonedServer(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = await firstLineAsPid(file);
  if (pid === undefined) return;
  const command = await processCommand(pid);
  if (command.includes('postgres') && command.includes(dataDir)) {
    process.kill(pid, 'SIGINT'); // "fast shutdown"
    await waitFor(() => !isAlive(pid), {
      what: `the abandoned PostgreSQL, process ${pid}, to end`,
      timeoutMs: 20_000,
    });
  }
  await rm(file, { force: true });
}

async function firstLineAsPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}
