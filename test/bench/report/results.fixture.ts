import { atLeast, judge } from '../figure.js';
import type { LatencyPoint, Results } from '../results.js';

const point = (
  candidate: LatencyPoint['candidate'],
  eventsPerSecond: number,
  p50: number,
): LatencyPoint => ({
  ...{
    candidate,
    eventsPerSecond,
    p50,
    p99: p50 * 3,
    p99Range: [p50 * 2, p50 * 5],
    highest: p50 * 4,
  },
  ...{ events: 100, resolutionMs: 1, eventsPerBatch: eventsPerSecond / 20 },
});

const RATE = { events: 100, cpuMsPerThousandEvents: 400 } as const;

/** What no run has found. */
export const results: Results = {
  machine: {
    ...{ cores: 2, cpu: 'Imaginary CPU', memoryGiB: 8, platform: 'linux', node: 'v24.0.0' },
    commit: 'abcdef0',
    ...{ postgres: '18.0', durability: { fsync: 'on' } },
  },
  plan: 'full',
  figures: [
    judge({
      ...{ id: 'throughput/dbos', name: 'speed', value: 12_345, unit: 'events/s' },
      ...{ peer: 'dbos <&>', peerValue: 1_000, target: atLeast(3) },
    }),
  ],
  rates: [
    { ...RATE, candidate: 'activity-core', median: 5_000, lowest: 4_000, highest: 5_500 },
    { ...RATE, candidate: 'dbos <&>', median: 500, lowest: 400, highest: 550 },
  ],
  cpu: [{ process: 'api', msPerThousandEvents: 40 }],
  latency: [20, 2_000].flatMap((load) => [
    point('activity-core', load, 30),
    point('pipeline', load, 20),
  ]),
  memory: [
    { process: 'worker', limitMb: 500, samples: [5, 10].map((at) => [at, 300 + at]) },
    { process: 'api', limitMb: 250, samples: [5, 10].map((at) => [at, 150 + at]) },
  ],
  cron: [100, 10_000].map((triggers) => ({
    ...{ triggers, firesPerSecond: 1_000 + triggers / 10, recorded: { p50: 10, p99: 20 } },
    ...{ committed: { p50: 20, p99: 40 }, events: { count: 40, p50: 30, p99: 60, p99Alone: 55 } },
  })),
};
