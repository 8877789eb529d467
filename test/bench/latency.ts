import pg from 'pg';
import { type ActivityCore, sendLoad, untilTasks } from './activity-core.js';
import type { Bench } from './bench.js';
import { CommitWatch, type VisibleTask } from './commit-watch.js';
import { arrivalTimes } from './load/arrival-times.js';
import type { Arrivals } from './load/load.contract.js';
import type { LatencyPoint } from './results.js';
import { mean, percentile, type Spread, spreadOf } from './statistics.js';

/** Between two looks at what is committed. */
export const WATCH_MS = 2;
const DRAIN_TIMEOUT_MS = 60_000;

export interface OpenLoopLoad {
  readonly source: string;
  readonly arrivals: Arrivals;
  readonly eventsPerRequest: number;
  /** What arrives before is not counted. */
  readonly warmUpSeconds: number;
}

/** What is known of the tasks of a load. */
export type Latencies = Omit<LatencyPoint, 'candidate' | 'eventsPerSecond' | 'p99Range'>;

/** What several rounds of the same load came to together. */
export function medianOf(
  rounds: readonly Latencies[],
): Omit<LatencyPoint, 'candidate' | 'eventsPerSecond'> {
  const of = (value: (round: Latencies) => number): Spread => spreadOf(rounds.map(value));
  const p99 = of((round) => round.p99);
  return {
    events: rounds.reduce((sum, { events }) => sum + events, 0),
    p50: of((round) => round.p50).median,
    p99: p99.median,
    p99Range: [p99.lowest, p99.highest],
    highest: of((round) => round.highest).highest,
    resolutionMs: of((round) => round.resolutionMs).median,
    eventsPerBatch: of((round) => round.eventsPerBatch).median,
  };
}

/**
 * Lets events arrive at their times and finds when the task of each became visible. Latency counts
 * from the time at which a request was to be sent, so that a stall delays all that would have been
 * sent meanwhile, as it would delay them for their senders.
 */
export async function measureLatencies(
  bench: Bench,
  core: ActivityCore,
  load: OpenLoopLoad,
): Promise<Latencies> {
  const { source, arrivals, eventsPerRequest } = load;
  const sent = { source, arrivals, eventsPerRequest };
  return watched(core.databaseUrl, load, async () => {
    const { startedAt, events } = await sendLoad(bench, core, { kind: 'open', ...sent });
    await untilTasks(core, { count: events, since: startedAt, timeoutMs: DRAIN_TIMEOUT_MS });
    return startedAt;
  });
}

/** @param carryOut resolves to when the arrivals began, once all tasks are committed */
export async function watched(
  databaseUrl: string,
  load: OpenLoopLoad,
  carryOut: () => Promise<number>,
): Promise<Latencies> {
  const watch = await CommitWatch.start(databaseUrl, WATCH_MS);
  try {
    const startedAt = await carryOut();
    await watch.stop();
    return {
      ...latenciesOf(await watch.tasks(load.source), load, startedAt),
      eventsPerBatch: await eventsPerBatch(databaseUrl, startedAt),
    };
  } finally {
    await watch.close();
  }
}

function latenciesOf(
  tasks: readonly VisibleTask[],
  { arrivals, eventsPerRequest, warmUpSeconds }: OpenLoopLoad,
  startedAt: number,
): Omit<Latencies, 'eventsPerBatch'> {
  const times = arrivalTimes(arrivals);
  const expected = times.length * eventsPerRequest;
  if (tasks.length !== expected) {
    throw new Error(`${expected} events led to ${tasks.length} tasks`);
  }
  const arrivalOf = ({ index }: VisibleTask): number =>
    times[Math.floor(index / eventsPerRequest)] ?? NaN;
  const counted = tasks.filter((task) => arrivalOf(task) >= warmUpSeconds * 1_000);
  const latencies = counted.map((task) => task.at - startedAt - arrivalOf(task));
  return {
    events: counted.length,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    highest: percentile(latencies, 1),
    resolutionMs: mean(counted.map(({ lateByMs }) => lateByMs)) / 2,
  };
}

async function eventsPerBatch(databaseUrl: string, since: number): Promise<number> {
  const session = new pg.Client({ connectionString: databaseUrl });
  await session.connect();
  try {
    const { rows } = await session.query<{ mean: number | null }>(
      'select avg(run_count)::float as mean from run_batch where created_at >= $1',
      [new Date(since)],
    );
    return rows[0]?.mean ?? 0;
  } finally {
    await session.end();
  }
}
