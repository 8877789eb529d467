import { type ActivityCore, createDefinitions, withActivityCore } from '../activity-core.js';
import type { Bench } from '../bench.js';
import { atMost, type Figure, judge } from '../figure.js';
import {
  type Latencies,
  measureLatencies,
  medianOf,
  type OpenLoopLoad,
  watched,
} from '../latency.js';
import { runPeer } from '../peers.js';
import type { OpenJob, OpenResult } from '../peers/peer.contract.js';
import type { LatencyPoint } from '../results.js';
import type { Section } from './section.js';
import { round } from './throughput.js';

const SEED = 7;

/** One rate, one round of it. */
interface Round {
  readonly rate: number;
  readonly number: number;
}

/** Events arrive one by one, independently of each other, at several loads. */
export const openLoop: Section = {
  id: 'open-loop',
  run: (bench) =>
    withActivityCore(bench, { name: 'open_loop', workers: 1 }, async (core) => {
      await createDefinitions(core);
      const { warmUpEvents } = bench.plan.throughput;
      await round(bench, core, { source: 'warm-up', events: warmUpEvents });
      const latency: LatencyPoint[] = [];
      const { rates } = bench.plan.latency.openLoop;
      for (const rate of rates) latency.push(...(await bothAt(bench, core, rate)));
      return { latency, figures: rates.flatMap((rate) => figuresAt(rate, latency)) };
    }),
};

/** The two take turns, so that what else the machine does meets both. */
async function bothAt(
  bench: Bench,
  core: ActivityCore,
  eventsPerSecond: number,
): Promise<LatencyPoint[]> {
  const ours: Latencies[] = [];
  const floor: Latencies[] = [];
  for (let number = 1; number <= bench.plan.latency.openLoop.rounds; number++) {
    const round = { rate: eventsPerSecond, number };
    ours.push(await measureLatencies(bench, core, loadOf(bench, round)));
    tell(bench, 'activity-core', round, ours);
    floor.push(await pipelineLatencies(bench, round));
    tell(bench, 'the pipeline', round, floor);
  }
  return [
    { candidate: 'activity-core', eventsPerSecond, ...medianOf(ours) },
    { candidate: 'pipeline', eventsPerSecond, ...medianOf(floor) },
  ];
}

function loadOf({ plan }: Bench, { rate, number }: Round): OpenLoopLoad {
  const { openLoop, warmUpSeconds } = plan.latency;
  return {
    source: `open-${rate}-${number}`,
    arrivals: {
      kind: 'poisson',
      requestsPerSecond: rate,
      seconds: warmUpSeconds + openLoop.seconds,
      seed: SEED + number,
    },
    eventsPerRequest: 1,
    warmUpSeconds,
  };
}

/** The same arrivals, in the process of the pipeline. */
async function pipelineLatencies(bench: Bench, round: Round): Promise<Latencies> {
  const { rate, number } = round;
  const databaseUrl = await bench.servers.createDatabase(`pipeline_${rate}_${number}`);
  const load = loadOf(bench, round);
  const { openLoop, warmUpSeconds } = bench.plan.latency;
  const job: OpenJob = {
    kind: 'open',
    databaseUrl,
    temporalAddress: bench.servers.temporalAddress,
    source: load.source,
    eventsPerSecond: rate,
    seconds: warmUpSeconds + openLoop.seconds,
    seed: SEED + number,
  };
  const found = await watched(databaseUrl, load, async () => {
    const { startedAt } = await runPeer<OpenResult>(bench, 'pipeline', job);
    return startedAt;
  });
  await bench.servers.dropDatabase(databaseUrl);
  return found;
}

function tell(bench: Bench, who: string, { rate, number }: Round, all: readonly Latencies[]): void {
  const { p50 = NaN, p99 = NaN } = all.at(-1) ?? {};
  const shares = `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
  bench.say(`${who} at ${rate}/s, round ${number}: ${shares}`);
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
