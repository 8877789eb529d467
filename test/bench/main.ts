/**
 * `npm run bench`: activity-core next to what one would otherwise build, on one machine, in one run.
 * `npm run bench -- --help` lists the options.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import {
  consoleProgress,
  makeTemporaryDirectory,
  type Supervisor,
  withSupervisor,
} from '#local-stack';
import type { Bench } from './bench.js';
import { describeMachine } from './machine.js';
import { type BenchOptions, BenchUsageError, readOptions } from './options.js';
import { planOf } from './plan.js';
import { Profiles } from './profile.js';
import { figureTable } from './report/figure-table.js';
import { formatted, writeReport } from './report/files.js';
import { plainTable } from './report/table.js';
import { NOTHING_FOUND, type Results, together } from './results.js';
import { acceptance } from './sections/acceptance.js';
import { calendar } from './sections/calendar.js';
import { cronCrowd } from './sections/cron-crowd.js';
import { cronIdle } from './sections/cron-idle.js';
import { cronLateness } from './sections/cron-lateness.js';
import { halfLoad } from './sections/half-load.js';
import { idleLatency } from './sections/idle-latency.js';
import { matching } from './sections/matching.js';
import { memory } from './sections/memory.js';
import { openLoop } from './sections/open-loop.js';
import type { Section } from './sections/section.js';
import { throughput } from './sections/throughput.js';
import { startServers } from './servers.js';

/** In the order in which they run; a later one may use what an earlier one found. */
const SECTIONS: readonly Section[] = [
  throughput,
  acceptance,
  matching,
  calendar,
  idleLatency,
  halfLoad,
  openLoop,
  cronCrowd,
  cronLateness,
  cronIdle,
  memory,
];

const started = performance.now();

try {
  const options = readOptions(process.argv.slice(2), SECTIONS);
  if ('help' in options) process.stdout.write(options.help);
  else await withSupervisor((supervisor) => runBench(supervisor, options));
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function runBench(supervisor: Supervisor, options: BenchOptions): Promise<void> {
  const directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-bench-');
  try {
    const servers = await startServers(supervisor, directory.path, say);
    const bench: Bench = {
      ...{ supervisor, servers, say },
      plan: planOf(options),
      directory: directory.path,
      profiles: options.profile ? await Profiles.open() : undefined,
    };
    await report(await measure(bench, options), options);
    if (bench.profiles) consoleProgress(`\n${await bench.profiles.table()}`);
  } finally {
    await supervisor.stopAll();
    await directory.remove();
  }
}

async function measure(bench: Bench, { only }: BenchOptions): Promise<Results> {
  const sections = SECTIONS.filter(({ id }) => only?.includes(id) ?? true);
  let found = NOTHING_FOUND;
  for (const [at, section] of sections.entries()) {
    say(`section ${at + 1} of ${sections.length}: ${section.id}`);
    found = together(found, await section.run(bench, found));
  }
  return { machine: describeMachine(bench.servers.facts), plan: bench.plan.kind, ...found };
}

async function report(results: Results, { json, write }: BenchOptions): Promise<void> {
  consoleProgress(`\n${plainTable(figureTable(results.figures))}\n`);
  const missed = results.figures.filter(({ holds }) => holds === false).length;
  consoleProgress(missed === 0 ? 'All targets hold.' : `${missed} targets do not hold.`);
  if (json !== undefined) await writeFile(json, await formatted(json, JSON.stringify(results)));
  if (write) consoleProgress(`written: ${(await writeReport(results)).join(', ')}`);
}

/** Tells what is being done, and when, counted from the start. */
function say(message: string): void {
  const seconds = Math.floor((performance.now() - started) / 1_000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  consoleProgress(`${clock.padStart(5)}  ${message}`);
}
