import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { Database } from '#database';
import { TEMPORAL_CLIENT } from '#temporal';
import { BatchExecutor } from './batch-executor.service.js';
import { BatchPlaces } from './batch-places.js';
import { BatchStarter } from './batch-starter.service.js';
import { batchWorkflowId, splitRunWorkflowId } from './contract.js';
import { Loop } from './loop.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { type LateSplitRun, RunRepository } from './run.repository.js';
import { RunBatchRepository, type StartableBatch } from './run-batch.repository.js';
import { SplitRunExecutor } from './split-run-executor.service.js';

/** So many batches or split runs are looked after in one turn. */
const PER_TURN = 50;

/** A batch or split run is carried out this often before its runs fail. */
const MAX_TRIES = 5;

/** Temporal must say within this time whether a workflow runs (ms). */
const ASK_DEADLINE_MS = 5_000;

/**
 * Looks after what is unfinished past its lease: starts what a crash left unstarted, waits on for
 * what still runs, and starts anew what Temporal closed or no longer knows. Many may run.
 */
@Injectable()
export class Sweeper {
  readonly loop = new Loop(Sweeper.name, () => this.turn());
  private readonly logger = new Logger(Sweeper.name);

  constructor(
    private readonly database: Database,
    private readonly runs: RunRepository,
    private readonly batches: RunBatchRepository,
    private readonly executor: BatchExecutor,
    private readonly splitRuns: SplitRunExecutor,
    private readonly starter: BatchStarter,
    private readonly places: BatchPlaces,
    @Inject(TEMPORAL_CLIENT) private readonly temporal: Client,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  private async turn(): Promise<number> {
    await this.releaseFinished();
    const handled = (await this.sweepBatches()) + (await this.sweepSplitRuns());
    return handled >= PER_TURN ? 0 : this.options.sweepIntervalMs;
  }

  /** A batch of ours may have been finished by another worker. */
  private async releaseFinished(): Promise<void> {
    const held = this.places.held();
    if (held.length === 0) return;
    const finished = await this.batches.finishedAmong(this.database.session(), held);
    for (const id of finished) this.places.release(id);
  }

  private async sweepBatches(): Promise<number> {
    const late = await this.batches.claimLate(this.database.session(), {
      limit: PER_TURN,
      leaseMs: this.options.leaseMs,
    });
    await Promise.all(late.map((batch) => this.healBatch(batch)));
    return late.length;
  }

  private async healBatch(batch: StartableBatch): Promise<void> {
    if ((await this.starter.startBatch(batch)) === 'started') return;
    const workflowId = batchWorkflowId({
      kind: 'batch',
      tenant: batch.tenant,
      batchId: batch.id,
      generation: batch.generation,
    });
    if (await this.isRunning(workflowId)) return;
    if (batch.generation >= MAX_TRIES) {
      this.logger.error(`batch ${batch.id} fails after ${MAX_TRIES} workflows`);
      await this.executor.failBatch(batch.id);
      return;
    }
    const next = await this.batches.nextGeneration(this.database.session(), batch);
    if (!next) return;
    this.logger.warn(`batch ${batch.id} goes on as generation ${next.generation}`);
    await this.starter.startBatch(next);
  }

  private async sweepSplitRuns(): Promise<number> {
    const late = await this.runs.claimLateSplits(this.database.session(), {
      limit: PER_TURN,
      leaseMs: this.options.leaseMs,
    });
    await Promise.all(late.map((run) => this.healSplitRun(run)));
    return late.length;
  }

  private async healSplitRun(late: LateSplitRun): Promise<void> {
    const run = {
      kind: 'run',
      tenant: late.tenant,
      runId: late.runId,
      attempt: late.attempt,
    } as const;
    if ((await this.starter.startSplitRun(run)) === 'started') return;
    if (await this.isRunning(splitRunWorkflowId(run))) return;
    if (late.splitTries >= MAX_TRIES) {
      await this.splitRuns.fail(run, 'workflow_lost');
      return;
    }
    if (!(await this.runs.nextAttempt(this.database.session(), run.runId, run.attempt))) return;
    await this.starter.startSplitRun({ ...run, attempt: run.attempt + 1 });
  }

  private async isRunning(workflowId: string): Promise<boolean> {
    try {
      const { status } = await this.temporal.connection.withDeadline(
        Date.now() + ASK_DEADLINE_MS,
        () => this.temporal.workflow.getHandle(workflowId).describe(),
      );
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
