import { Inject, Injectable } from '@nestjs/common';
import { BatchLauncher } from './batch-launcher.service.js';
import { LateBatches } from './late-batches.service.js';
import { LateSplitRuns } from './late-split-runs.service.js';
import { PER_TURN } from './look-after.js';
import { Loop } from './loop.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';

/**
 * Looks after what is unfinished past its lease: starts what a crash left unstarted, waits on for
 * what still runs, and starts anew what Temporal closed or no longer knows. Many may run.
 */
@Injectable()
export class Sweeper {
  readonly loop = new Loop(Sweeper.name, () => this.turn());

  constructor(
    private readonly batches: LateBatches,
    private readonly splitRuns: LateSplitRuns,
    private readonly launcher: BatchLauncher,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  private async turn(): Promise<number> {
    await this.launcher.releaseFinished();
    const handled = await Promise.all([this.batches.sweep(), this.splitRuns.sweep()]);
    return handled.includes(PER_TURN) ? 0 : this.options.sweepIntervalMs;
  }
}
