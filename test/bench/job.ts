/**
 * How the benchmark talks with the processes that it measures: each gets one job as JSON, and leaves
 * one result as JSON. Without imports of ours, since the peers use it as well.
 */
import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

/** Names the variable that holds the job. */
export const JOB_VARIABLE = 'BENCH_JOB';
/** Names the variable that holds the file for the result. */
export const RESULT_VARIABLE = 'BENCH_RESULT';

/** The job of this process, as JSON. */
export function jobText(): string {
  return required(JOB_VARIABLE);
}

export async function giveResult(result: unknown): Promise<void> {
  await writeFile(required(RESULT_VARIABLE), JSON.stringify(result));
}

/** Epoch milliseconds, with fractions, by a clock that all processes of the machine share. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the benchmark starts this process`);
  return value;
}
