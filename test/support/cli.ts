import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalStack } from '#local-stack';

const main = join(import.meta.dirname, '../../dist/apps/cli/src/main.js');
const run = promisify(execFile);

/** Runs a command of `activity-core` on the stack's database. @returns what it printed, trimmed */
export async function cli(
  { databaseUrl }: Pick<LocalStack, 'databaseUrl'>,
  ...args: string[]
): Promise<string> {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const { stdout } = await run(process.execPath, [main, ...args], { env });
  return stdout.trim();
}
