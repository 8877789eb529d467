import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '#database';
import { BatchStarter } from './batch-starter.service.js';
import { splitRunWorkflowId } from './contract.js';
import { lookAfterEach, MAX_TRIES, PER_TURN } from './look-after.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { type LateSplitRun, RunRepository } from './run.repository.js';
import { SplitRunExecutor } from './split-run-executor.service.js';

/** Looks after split runs that are unfinished past their lease. */
@Injectable()
export class LateSplitRuns {
  private readonly logger = new Logger(LateSplitRuns.name);

  constructor(
    private readonly database: Database,
    private readonly runs: RunRepository,
    private readonly executor: SplitRunExecutor,
    private readonly starter: BatchStarter,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /** @returns how many there were in this turn */
  async sweep(): Promise<number> {
    const late = await this.runs.claimLateSplits(this.database.session(), {
      limit: PER_TURN,
      leaseMs: this.options.leaseMs,
    });
    return lookAfterEach(late, this.logger, (run) => this.lookAfter(run));
  }

  private async lookAfter({ splitTries, ...late }: LateSplitRun): Promise<void> {
    const run = { kind: 'run', ...late } as const;
    if ((await this.starter.startSplitRun(run)) === 'started') return;
    if (await this.starter.isRunning(splitRunWorkflowId(run))) return;
    const { runId, attempt } = run;
    if (splitTries >= MAX_TRIES) {
      this.logger.error(`run ${runId} fails after ${MAX_TRIES} workflows`);
      await this.executor.giveUp(run);
      return;
    }
    if (!(await this.runs.nextAttempt(this.database.session(), run))) return;
    this.logger.warn(`run ${runId} goes on as attempt ${attempt + 1}`);
    await this.starter.startSplitRun({ ...run, attempt: attempt + 1 });
  }
}
