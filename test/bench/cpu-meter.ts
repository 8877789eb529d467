import type { ActivityCore } from './activity-core.js';
import { epochMs } from './job.js';
import { type ProcessSample, sampleProcess, sampleTree } from './processes.js';
import type { CpuShare } from './results.js';

/** What each process of the system uses of the CPU between two moments. */
export class CpuMeter {
  private constructor(
    private readonly core: ActivityCore,
    private readonly before: Readonly<Record<string, number>>,
  ) {}

  static start(core: ActivityCore): CpuMeter {
    return new CpuMeter(core, secondsUsed(core));
  }

  /** @returns nothing where the machine does not tell */
  shares(events: number): CpuShare[] {
    const after = secondsUsed(this.core);
    return Object.entries(after).flatMap(([process, seconds]) => {
      const used = seconds - (this.before[process] ?? 0);
      return seconds === 0 ? [] : [{ process, msPerThousandEvents: (used / events) * 1e6 }];
    });
  }
}

/** The load generator ends with each round; what it used is then counted with this process. */
function secondsUsed({ apiPid, workerPid }: ActivityCore): Readonly<Record<string, number>> {
  const tree = sampleTree(process.pid);
  const named = (name: string): number => total(tree.filter((each) => each.name.startsWith(name)));
  const single = (pid: number | undefined): number =>
    pid === undefined ? 0 : (sampleProcess(pid)?.cpuSeconds ?? 0);
  return {
    api: single(apiPid),
    worker: single(workerPid),
    PostgreSQL: named('postgres'),
    Temporal: named('temporal'),
    'load generator': single(process.pid),
  };
}

/**
 * What this process and all that it started use together, over time: for processes that tell only
 * afterwards which time was theirs.
 */
export class CpuTimeline {
  private readonly points: { readonly at: number; readonly seconds: number }[] = [];
  private readonly timer = setInterval(() => {
    this.look();
  }, TIMELINE_MS);

  private constructor() {
    this.look();
  }

  static start(): CpuTimeline {
    return new CpuTimeline();
  }

  stop(): void {
    clearInterval(this.timer);
    this.look();
  }

  /** CPU seconds between two moments, epoch milliseconds. */
  between(from: number, to: number): number {
    return this.until(to) - this.until(from);
  }

  /** Between two looks it is taken to rise evenly. */
  private until(moment: number): number {
    const next = Math.max(
      1,
      this.points.findIndex(({ at }) => at >= moment),
    );
    const [before, after] = [this.points[next - 1], this.points[next]];
    if (!before || !after) return NaN;
    const share = (moment - before.at) / (after.at - before.at);
    return before.seconds + share * (after.seconds - before.seconds);
  }

  private look(): void {
    this.points.push({ at: epochMs(), seconds: total(sampleTree(process.pid)) });
  }
}

/** Reading a hundred files takes milliseconds: seldom enough not to be part of what is measured. */
const TIMELINE_MS = 500;

function total(processes: readonly ProcessSample[]): number {
  return processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}
