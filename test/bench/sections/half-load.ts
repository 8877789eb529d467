import { createDefinitions, withActivityCore } from '../activity-core.js';
import { atMost, judge } from '../figure.js';
import { measureLatencies } from '../latency.js';
import type { Findings } from '../results.js';
import type { Section } from './section.js';
import { round } from './throughput.js';

const EVENTS_PER_REQUEST = 20;
const SEED = 6;

/** Half of what it carries when all events are there at once, but evenly: how steady is it then? */
export const halfLoad: Section = {
  id: 'half-load',
  run: (bench, soFar) =>
    withActivityCore(bench, { name: 'half_load', workers: 1 }, async (core) => {
      await createDefinitions(core);
      const { events, warmUpEvents } = bench.plan.throughput;
      await round(bench, core, { source: 'warm-up', events: warmUpEvents });
      const highest = ratesOf(soFar) ?? (await round(bench, core, { source: 'highest', events }));
      const { halfLoadSeconds, warmUpSeconds } = bench.plan.latency;
      bench.say(`half load: ${(highest / 2).toFixed(0)} events/s for ${halfLoadSeconds} s`);
      const { p50, p99 } = await measureLatencies(bench, core, {
        source: 'half-load',
        arrivals: {
          kind: 'poisson',
          requestsPerSecond: highest / 2 / EVENTS_PER_REQUEST,
          seconds: warmUpSeconds + halfLoadSeconds,
          seed: SEED,
        },
        eventsPerRequest: EVENTS_PER_REQUEST,
        warmUpSeconds,
      });
      bench.say(`half load: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`);
      const figure = judge({
        id: 'half-load/p99-to-p50',
        name: `half of maximum load, ${(highest / 2).toFixed(0)} events/s: p99 next to p50`,
        value: p99,
        unit: 'ms',
        peer: 'its own p50',
        peerValue: p50,
        target: atMost(5),
      });
      return { figures: [figure] };
    }),
};

function ratesOf({ rates = [] }: Findings): number | undefined {
  return rates.find(({ candidate }) => candidate === 'activity-core')?.median;
}
