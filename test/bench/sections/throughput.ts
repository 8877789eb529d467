import {
  type ActivityCore,
  createDefinitions,
  sendLoad,
  untilTasks,
  withActivityCore,
} from '../activity-core.js';
import type { Bench } from '../bench.js';
import { CommitWatch } from '../commit-watch.js';
import { CpuMeter, CpuTimeline } from '../cpu-meter.js';
import { atLeast, type Figure, judge, type Target } from '../figure.js';
import { type PeerName, runPeer } from '../peers.js';
import type { BurstJob, BurstResult } from '../peers/peer.contract.js';
import type { CandidateRate, CpuShare } from '../results.js';
import { spreadOf } from '../statistics.js';
import type { Section } from './section.js';

/** Of activity-core, when all events are there at once. */
export const EVENTS_PER_REQUEST = 500;
export const CONNECTIONS = 8;

const WATCH_MS = 10;
const ROUND_TIMEOUT_MS = 180_000;

interface Rival {
  readonly name: string;
  readonly peer: PeerName;
  readonly oneInsertPerBatch?: boolean;
  readonly events: (plan: Bench['plan']) => number;
  readonly target?: Target;
}

const RIVALS: readonly Rival[] = [
  {
    name: 'plain-temporal',
    peer: 'plain-temporal',
    events: ({ throughput }) => throughput.plainTemporalEvents,
    target: atLeast(30),
  },
  {
    name: 'dbos',
    peer: 'dbos',
    events: ({ throughput }) => throughput.dbosEvents,
    target: atLeast(3),
  },
  {
    name: 'pg-boss',
    peer: 'pg-boss',
    events: ({ throughput }) => throughput.events,
    target: atLeast(1),
  },
  {
    name: 'pg-boss-batched',
    peer: 'pg-boss',
    oneInsertPerBatch: true,
    events: ({ throughput }) => throughput.events,
    target: atLeast(1),
  },
  {
    name: 'graphile-worker',
    peer: 'graphile-worker',
    events: ({ throughput }) => throughput.events,
  },
];

/** From events that are all there at once to the last task committed. */
export const throughput: Section = {
  id: 'throughput',
  async run(bench) {
    const { rate: ours, cpu } = await ourRate(bench);
    const rates = [ours];
    for (const rival of RIVALS) rates.push(await rateOf(bench, rival));
    return { rates, cpu, figures: figuresOf(ours, rates) };
  },
};

function figuresOf(ours: CandidateRate, rates: readonly CandidateRate[]): Figure[] {
  return RIVALS.map(({ name, target }) =>
    judge({
      id: `throughput/${name}`,
      name: 'events over HTTP to tasks committed',
      value: ours.median,
      unit: 'events/s',
      peer: name,
      peerValue: rates.find(({ candidate }) => candidate === name)?.median ?? NaN,
      ...(target && { target }),
    }),
  );
}

async function ourRate(bench: Bench): Promise<{ rate: CandidateRate; cpu: CpuShare[] }> {
  return withActivityCore(bench, { name: 'throughput', workers: 1 }, async (core) => {
    await createDefinitions(core);
    const { events, warmUpEvents } = bench.plan.throughput;
    await round(bench, core, { source: 'warm-up', events: warmUpEvents });
    const cpu = CpuMeter.start(core);
    const rates: number[] = [];
    for (let number = 1; number <= bench.plan.rounds; number++) {
      const rate = await round(bench, core, { source: `round-${number}`, events });
      bench.say(`activity-core, round ${number}: ${rate.toFixed(0)} events/s`);
      rates.push(rate);
    }
    const shares = cpu.shares(events * rates.length);
    const total = shares.reduce((sum, share) => sum + share.msPerThousandEvents, 0);
    const cpuMsPerThousandEvents = shares.length === 0 ? NaN : total;
    const rate = { candidate: 'activity-core', events, ...spreadOf(rates), cpuMsPerThousandEvents };
    return { rate, cpu: shares };
  });
}

/** @returns events per second, from the first request to the last task visible */
export async function round(
  bench: Bench,
  core: ActivityCore,
  { source, events }: { readonly source: string; readonly events: number },
): Promise<number> {
  const watch = await CommitWatch.start(core.databaseUrl, WATCH_MS);
  try {
    const { startedAt } = await sendLoad(bench, core, {
      kind: 'closed',
      source,
      events,
      eventsPerRequest: EVENTS_PER_REQUEST,
      connections: CONNECTIONS,
    });
    await untilTasks(core, { count: events, since: startedAt, timeoutMs: ROUND_TIMEOUT_MS });
    await watch.stop();
    const { rate } = await seen(watch, { source, events, startedAt });
    return rate;
  } finally {
    await watch.close();
  }
}

async function rateOf(bench: Bench, rival: Rival): Promise<CandidateRate> {
  const { name, peer, oneInsertPerBatch = false } = rival;
  const databaseUrl = await bench.servers.createDatabase(name.replaceAll('-', '_'));
  const count = rival.events(bench.plan);
  const rounds = Array.from({ length: bench.plan.rounds + 1 }, (_, number) => ({
    source: `round-${number}`,
    events: number === 0 ? Math.ceil(count / 4) : count, // the first warms up
  }));
  bench.say(`${name}: ${bench.plan.rounds} rounds of ${count} events`);
  const watch = await CommitWatch.start(databaseUrl, WATCH_MS);
  const cpu = CpuTimeline.start();
  try {
    const { temporalAddress } = bench.servers;
    const job: BurstJob = {
      ...{ kind: 'burst', databaseUrl, temporalAddress, rounds },
      oneInsertPerBatch,
    };
    const { startedAt } = await runPeer<BurstResult>(bench, peer, job);
    await watch.stop();
    const measured: Seen[] = [];
    for (const [number, one] of rounds.entries()) {
      const found = await seen(watch, { ...one, startedAt: startedAt[number] ?? NaN });
      if (number > 0) measured.push(found);
    }
    const spread = spreadOf(measured.map(({ rate }) => rate));
    bench.say(`${name}: ${spread.median.toFixed(0)} events/s`);
    const seconds = measured.reduce((sum, { from, to }) => sum + cpu.between(from, to), 0);
    const cpuMsPerThousandEvents = (seconds / (count * measured.length)) * 1e6;
    return { candidate: name, events: count, ...spread, cpuMsPerThousandEvents };
  } finally {
    cpu.stop();
    await watch.close();
    await bench.servers.dropDatabase(databaseUrl);
  }
}

/** When a round began and ended, epoch milliseconds, and its events per second. */
interface Seen {
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

/**
 * @throws when there is not exactly one task for each event
 */
async function seen(
  watch: CommitWatch,
  round: { readonly source: string; readonly events: number; readonly startedAt: number },
): Promise<Seen> {
  const { source, events, startedAt: from } = round;
  const tasks = await watch.tasks(source);
  const known = new Set(tasks.map(({ index }) => index)).size;
  if (known !== events || tasks.length !== events) {
    throw new Error(`${events} events led to ${tasks.length} tasks, of ${known} events`);
  }
  const to = tasks.reduce((latest, { at }) => Math.max(latest, at), 0);
  return { from, to, rate: events / ((to - from) / 1_000) };
}
