import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Progress, Supervisor } from '#local-stack';
import { JOB_VARIABLE, RESULT_VARIABLE } from './job.js';
import type { Plan } from './plan.js';
import type { Profiles } from './profile.js';
import type { Servers } from './servers.js';

/** What every section of the benchmark works with. */
export interface Bench {
  readonly supervisor: Supervisor;
  readonly servers: Servers;
  readonly plan: Plan;
  readonly say: Progress;
  /** For files that nobody needs afterwards. */
  readonly directory: string;
  /** Undefined when the applications are not profiled. */
  readonly profiles: Profiles | undefined;
}

export interface MeasuredProcess {
  readonly name: string;
  /** The program and its arguments, for Node. */
  readonly args: readonly string[];
  readonly job: unknown;
  readonly cwd?: string;
}

let runs = 0;

/** Runs a process of its own to its end, and gives what it left as its result. */
export async function runMeasured<Result>(
  bench: Pick<Bench, 'supervisor' | 'directory'>,
  { name, args, job, cwd }: MeasuredProcess,
): Promise<Result> {
  const file = join(bench.directory, `${name}-${++runs}`);
  await bench.supervisor.run({
    name,
    command: process.execPath,
    args,
    env: {
      ...process.env,
      [JOB_VARIABLE]: JSON.stringify(job),
      [RESULT_VARIABLE]: `${file}.json`,
    },
    logFile: `${file}.log`,
    ...(cwd !== undefined && { cwd }),
  });
  const result: Result = JSON.parse(await readFile(`${file}.json`, 'utf8'));
  return result;
}
