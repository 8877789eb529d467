import { type ActivityCore, createDefinitions, withActivityCore } from '../activity-core.js';
import type { Bench } from '../bench.js';
import { atMost, type Figure, judge } from '../figure.js';
import { type Latencies, measureLatencies, type OpenLoopLoad, watched } from '../latency.js';
import { runPeer } from '../peers.js';
import type { OpenJob, OpenResult } from '../peers/peer.contract.js';
import { OPEN_LOOP_RATES } from '../plan.js';
import type { LatencyPoint } from '../results.js';
import type { Section } from './section.js';
import { round } from './throughput.js';

const SEED = 7;

/** Events arrive one by one, independently of each other, at several loads. */
export const openLoop: Section = {
  id: 'open-loop',
  run: (bench) =>
    withActivityCore(bench, { name: 'open_loop', workers: 1 }, async (core) => {
      await createDefinitions(core);
      const { warmUpEvents } = bench.plan.throughput;
      await round(bench, core, { source: 'warm-up', events: warmUpEvents });
      const latency: LatencyPoint[] = [];
      for (const eventsPerSecond of OPEN_LOOP_RATES) {
        latency.push(...(await bothAt(bench, core, eventsPerSecond)));
      }
      return { latency, figures: OPEN_LOOP_RATES.flatMap((rate) => figuresAt(rate, latency)) };
    }),
};

async function bothAt(
  bench: Bench,
  core: ActivityCore,
  eventsPerSecond: number,
): Promise<LatencyPoint[]> {
  const load = loadAt(bench, eventsPerSecond);
  const ours = await measureLatencies(bench, core, load);
  tell(bench, 'activity-core', eventsPerSecond, ours);
  const floor = await pipelineLatencies(bench, load, eventsPerSecond);
  tell(bench, 'the pipeline', eventsPerSecond, floor);
  return [
    { candidate: 'activity-core', eventsPerSecond, ...ours },
    { candidate: 'pipeline', eventsPerSecond, ...floor },
  ];
}

function loadAt({ plan }: Bench, eventsPerSecond: number): OpenLoopLoad {
  const { openLoopSeconds, warmUpSeconds } = plan.latency;
  return {
    source: `open-${eventsPerSecond}`,
    arrivals: {
      kind: 'poisson',
      requestsPerSecond: eventsPerSecond,
      seconds: warmUpSeconds + openLoopSeconds,
      seed: SEED,
    },
    eventsPerRequest: 1,
    warmUpSeconds,
  };
}

/** The same arrivals, in the process of the pipeline. */
async function pipelineLatencies(
  bench: Bench,
  load: OpenLoopLoad,
  eventsPerSecond: number,
): Promise<Latencies> {
  const databaseUrl = await bench.servers.createDatabase(`pipeline_${eventsPerSecond}`);
  const { openLoopSeconds, warmUpSeconds } = bench.plan.latency;
  const job: OpenJob = {
    kind: 'open',
    databaseUrl,
    temporalAddress: bench.servers.temporalAddress,
    source: load.source,
    eventsPerSecond,
    seconds: warmUpSeconds + openLoopSeconds,
    seed: SEED,
  };
  return watched(databaseUrl, load, async () => {
    const { startedAt } = await runPeer<OpenResult>(bench, 'pipeline', job);
    return startedAt;
  });
}

function tell(bench: Bench, who: string, eventsPerSecond: number, { p50, p99 }: Latencies): void {
  bench.say(`${who} at ${eventsPerSecond}/s: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`);
}

function figuresAt(eventsPerSecond: number, latency: readonly LatencyPoint[]): Figure[] {
  const at = (wanted: LatencyPoint['candidate']): LatencyPoint | undefined =>
    latency.find((one) => one.candidate === wanted && one.eventsPerSecond === eventsPerSecond);
  return (['p50', 'p99'] as const).map((share) =>
    judge({
      id: `open-loop/${eventsPerSecond}/${share}`,
      name: `latency at ${eventsPerSecond} events/s, ${share}`,
      value: at('activity-core')?.[share] ?? NaN,
      unit: 'ms',
      peer: 'pipeline',
      peerValue: at('pipeline')?.[share] ?? NaN,
      target: atMost(2),
    }),
  );
}
