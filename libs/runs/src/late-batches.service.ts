import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '#database';
import { BatchExecutor } from './batch-executor.service.js';
import { BatchStarter } from './batch-starter.service.js';
import { batchWorkflowId } from './contract.js';
import { lookAfterEach, MAX_TRIES, PER_TURN } from './look-after.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunBatchRepository, type StartableBatch } from './run-batch.repository.js';

/** Looks after batches that are unfinished past their lease. */
@Injectable()
export class LateBatches {
  private readonly logger = new Logger(LateBatches.name);

  constructor(
    private readonly database: Database,
    private readonly batches: RunBatchRepository,
    private readonly executor: BatchExecutor,
    private readonly starter: BatchStarter,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /** @returns how many there were in this turn */
  async sweep(): Promise<number> {
    const late = await this.batches.claimLate(this.database.session(), {
      limit: PER_TURN,
      leaseMs: this.options.leaseMs,
    });
    return lookAfterEach(late, this.logger, (batch) => this.lookAfter(batch));
  }

  private async lookAfter(batch: StartableBatch): Promise<void> {
    if ((await this.starter.startBatch(batch)) === 'started') return;
    const { id, tenant, generation } = batch;
    const workflowId = batchWorkflowId({ kind: 'batch', tenant, batchId: id, generation });
    if (await this.starter.isRunning(workflowId)) return;
    if (generation >= MAX_TRIES) {
      this.logger.error(`batch ${id} fails after ${MAX_TRIES} workflows`);
      await this.executor.failBatch(batch);
      return;
    }
    const next = await this.batches.nextGeneration(this.database.session(), batch);
    if (!next) return;
    this.logger.warn(`batch ${id} goes on as generation ${next.generation}`);
    await this.starter.startBatch(next);
  }
}
