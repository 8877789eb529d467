import { createDefinitions, withActivityCore } from '../activity-core.js';
import type { Bench } from '../bench.js';
import { atMost, judge } from '../figure.js';
import { measureLatencies } from '../latency.js';
import { runPeer } from '../peers.js';
import type { IdleJob, IdleResult } from '../peers/peer.contract.js';
import { percentile } from '../statistics.js';
import type { Section } from './section.js';

const GAP_MS = 150;
const SEED = 5;

/** One event at a time, each when all before it are done. */
export const idleLatency: Section = {
  id: 'idle-latency',
  async run(bench) {
    const value = await ourMedian(bench);
    const peerValue = await plainTemporalMedian(bench);
    const figure = judge({
      id: 'idle-latency/p50',
      name: 'idle latency, POST to task visible, p50',
      value,
      unit: 'ms',
      peer: 'plain Temporal workflow',
      peerValue,
      target: atMost(3),
    });
    bench.say(`idle: ${value.toFixed(1)} ms; a plain workflow ${peerValue.toFixed(1)} ms`);
    return { figures: [figure] };
  },
};

function ourMedian(bench: Bench): Promise<number> {
  return withActivityCore(bench, { name: 'idle', workers: 1 }, async (core) => {
    await createDefinitions(core);
    const { p50 } = await measureLatencies(bench, core, {
      source: 'idle',
      arrivals: {
        kind: 'spaced',
        requests: bench.plan.latency.idleEvents,
        gapMs: GAP_MS,
        seed: SEED,
      },
      eventsPerRequest: 1,
      warmUpSeconds: bench.plan.latency.warmUpSeconds,
    });
    return p50;
  });
}

async function plainTemporalMedian(bench: Bench): Promise<number> {
  const { idleEvents, warmUpSeconds } = bench.plan.latency;
  const warmUp = Math.ceil((warmUpSeconds * 1_000) / (GAP_MS * 1.5));
  const job: IdleJob = {
    kind: 'idle',
    databaseUrl: await bench.servers.createDatabase('plain_temporal_idle'),
    temporalAddress: bench.servers.temporalAddress,
    source: 'idle',
    events: idleEvents,
    pauseMs: GAP_MS * 1.5,
  };
  const { latenciesMs } = await runPeer<IdleResult>(bench, 'plain-temporal', job);
  return percentile(latenciesMs.slice(warmUp), 0.5);
}
