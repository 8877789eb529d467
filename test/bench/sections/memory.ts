import { setTimeout as pause } from 'node:timers/promises';
import {
  type ActivityCore,
  createDefinitions,
  sendLoad,
  withActivityCore,
} from '../activity-core.js';
import type { Bench } from '../bench.js';
import { type Figure, judge, valueAtMost } from '../figure.js';
import { sampleProcess } from '../processes.js';
import type { MemorySeries } from '../results.js';
import { mean, slope } from '../statistics.js';
import { CONNECTIONS } from './throughput.js';
import type { Section } from './section.js';

const LIMITS_MB = { api: 250, worker: 500 } as const;
const EVENTS_PER_REQUEST = 100;
/** Enough for every batch to be full, few enough for the table to stay as small as in service. */
const WAITING_EVENTS = 5_000;
const SAMPLES = 120;
/** Of the mean, between the start and the end of the second half: the first is still warming up. */
const FLAT_PERCENT = 5;

/** Resident memory while there is always more to do than can be done. */
export const memory: Section = {
  id: 'memory',
  run: (bench) =>
    withActivityCore(bench, { name: 'memory', workers: 1 }, async (core) => {
      await createDefinitions(core);
      const series = await sampleUnderLoad(bench, core);
      return { memory: series, figures: series.flatMap(figuresOf) };
    }),
};

async function sampleUnderLoad(bench: Bench, core: ActivityCore): Promise<MemorySeries[]> {
  const { memorySeconds: seconds } = bench.plan;
  bench.say(`memory: full load for ${seconds} s`);
  const load = sendLoad(bench, core, {
    kind: 'saturating',
    source: 'memory',
    databaseUrl: core.databaseUrl,
    eventsPerRequest: EVENTS_PER_REQUEST,
    connections: CONNECTIONS,
    waitingEvents: WAITING_EVENTS,
    seconds,
  });
  const samples = sampleFor(seconds, { api: core.apiPid, worker: core.workerPid ?? 0 });
  const [{ events }, found] = await Promise.all([load, samples]);
  bench.say(`memory: ${(events / seconds).toFixed(0)} events/s accepted meanwhile`);
  return found;
}

async function sampleFor(
  seconds: number,
  pids: Readonly<Record<MemorySeries['process'], number>>,
): Promise<MemorySeries[]> {
  const taken = { api: [] as [number, number][], worker: [] as [number, number][] };
  for (let number = 0; number < SAMPLES; number++) {
    await pause((seconds * 1_000) / SAMPLES);
    for (const process of ['api', 'worker'] as const) {
      const resident = sampleProcess(pids[process])?.residentBytes;
      if (resident === undefined) continue;
      taken[process].push([((number + 1) * seconds) / SAMPLES, resident / 1e6]);
    }
  }
  return (['worker', 'api'] as const).map((process) => ({
    process,
    limitMb: LIMITS_MB[process],
    samples: taken[process],
  }));
}

function figuresOf({ process, limitMb, samples }: MemorySeries): Figure[] {
  if (samples.length === 0) return []; // this system does not tell
  const settled = samples.slice(samples.length / 2);
  const seconds = (settled.at(-1)?.[0] ?? 0) - (settled[0]?.[0] ?? 0);
  const growth = (slope(settled) * seconds) / mean(settled.map(([, mb]) => mb));
  return [
    judge({
      id: `memory/${process}`,
      name: `memory of the ${process} at full load, highest`,
      value: Math.max(...samples.map(([, mb]) => mb)),
      unit: 'MB',
      target: valueAtMost(limitMb),
    }),
    judge({
      id: `memory/${process}-growth`,
      name: `growth of the ${process} in the second half of it`,
      value: growth * 100,
      unit: '%',
      target: valueAtMost(FLAT_PERCENT),
    }),
  ];
}
