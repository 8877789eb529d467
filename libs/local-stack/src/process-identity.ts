import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { hasCode } from './caught-error.js';

const run = promisify(execFile);

/**
 * What tells a process from a later one that got the same id: when it started.
 *
 * @returns undefined when no such process is alive
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  try {
    return process.platform === 'linux' ? await linuxStartTime(pid) : await psStartTime(pid);
  } catch {
    return undefined; // it ended in between
  }
}

/** Whether a process has this id, be it another user's; one that only waits to be reaped is gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  return !isZombie(pid);
}

/** In a container nobody may ever reap a process whose parent is gone. */
function isZombie(pid: number): boolean {
  try {
    return process.platform === 'linux' && statFields(readFileSync(stat(pid), 'utf8'))[0] === 'Z';
  } catch {
    return true; // reaped in between
  }
}

/** Boot id, and start time in clock ticks since the boot. */
async function linuxStartTime(pid: number): Promise<string | undefined> {
  const [boot, status] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    readFile(stat(pid), 'utf8'),
  ]);
  const ticks = statFields(status)[22 - 3];
  return ticks && `${boot.trim()} ${ticks}`;
}

const stat = (pid: number): string => `/proc/${pid}/stat`;

/** From field 3 of proc(5)'s `stat`; field 2, the program's name in parentheses, may hold anything. */
function statFields(text: string): string[] {
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function psStartTime(pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return stdout.trim();
}

/** The command line of a process, or '' when there is no such process. */
export async function processCommand(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') {
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}
