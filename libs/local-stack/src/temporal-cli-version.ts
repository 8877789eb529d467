import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hasCode, messageOf } from './caught-error.js';

const run = promisify(execFile);

/** What a program says of itself. */
export type Inspection =
  | { readonly kind: 'temporal'; readonly version: string }
  | { readonly kind: 'unusable'; readonly problem: string };

/** Asks a program for its version; `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)` is expected. */
export async function inspectCli(program: string, env: NodeJS.ProcessEnv): Promise<Inspection> {
  try {
    const { stdout } = await run(program, ['--version'], { env, timeout: 20_000 });
    const version = /^temporal version (\S+)/.exec(stdout)?.[1];
    if (version !== undefined) return { kind: 'temporal', version };
    return { kind: 'unusable', problem: 'it does not say "temporal version …"' };
  } catch (error) {
    return { kind: 'unusable', problem: hasCode(error, 'ENOENT') ? 'not found' : messageOf(error) };
  }
}

/** Whether version `a` is `b` or later, by its dotted numbers. */
export function isAtLeast(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) >= 0;
}
