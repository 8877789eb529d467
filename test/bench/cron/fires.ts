import { type ActivityCore, untilTasks } from '../activity-core.js';
import { CommitWatch } from '../commit-watch.js';
import { epochMs } from '../job.js';
import { WATCH_MS } from '../latency.js';
import type { Shares } from '../results.js';
import { percentile } from '../statistics.js';
import { type Crowd, type Due, dueTimeOf, fallDue, recordedLateness } from './crowd.js';

const TIMEOUT_MS = 300_000;

/** What came of a crowd. Milliseconds after the due time of each. */
export interface Fires {
  readonly recorded: readonly number[];
  readonly committed: readonly number[];
  /** Epoch milliseconds: when the last task was visible. */
  readonly overAt: number;
}

export interface Firing {
  readonly crowd: Crowd;
  readonly due: Due;
  /** What else makes tasks meanwhile; resolves to how many. */
  readonly beside?: Promise<number>;
}

/** Lets a crowd fall due, and looks when each of its tasks became visible. @param watch is stopped */
export async function watchFires(
  core: ActivityCore,
  watch: CommitWatch,
  { crowd, due, beside = Promise.resolve(0) }: Firing,
): Promise<Fires> {
  const since = epochMs();
  await fallDue(core, crowd, due);
  const count = crowd.triggers + (await beside);
  await untilTasks(core, { count, since, timeoutMs: TIMEOUT_MS });
  await watch.stop();
  const tasks = await watch.tasks(crowd.source);
  if (tasks.length !== crowd.triggers) {
    throw new Error(`${crowd.triggers} triggers led to ${tasks.length} tasks`);
  }
  return {
    recorded: await recordedLateness(core, crowd, due),
    committed: tasks.map(({ at, index }) => at - dueTimeOf(due, crowd, index)),
    overAt: Math.max(...tasks.map(({ at }) => at)),
  };
}

/** Watches closely when transactions end, for as long as `use` takes. */
export async function watching<T>(
  core: ActivityCore,
  use: (watch: CommitWatch) => Promise<T>,
): Promise<T> {
  const watch = await CommitWatch.start(core.databaseUrl, WATCH_MS);
  try {
    return await use(watch);
  } finally {
    await watch.close();
  }
}

/** NaN of nothing: no event came in that time. */
export function sharesOf(values: readonly number[]): Shares {
  if (values.length === 0) return { p50: NaN, p99: NaN };
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
}
