import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type Tx } from '#database';
import { EventReader } from '#events';
import { RunLog } from '#run-log';
import { BatchStarter } from './batch-starter.service.js';
import { RunEventGoneError, RunNotFailedError, RunNotFoundError } from './run.errors.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunRepository } from './run.repository.js';
import { type NewBatch, RunBatchRepository } from './run-batch.repository.js';

/** Brings dead letters back: a failed run goes through a new batch, under the revision it pinned. */
@Injectable()
export class RunRedrive {
  constructor(
    private readonly database: Database,
    private readonly runs: RunRepository,
    private readonly batches: RunBatchRepository,
    private readonly runLog: RunLog,
    private readonly events: EventReader,
    private readonly starter: BatchStarter,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /**
   * @throws RunNotFoundError
   * @throws RunNotFailedError
   * @throws RunEventGoneError
   */
  async redrive(who: { tenant: string; actor: string }, runId: string): Promise<void> {
    const batch: NewBatch = {
      id: newId(),
      tenant: who.tenant,
      origin: 'redrive',
      generation: 1,
      runCount: 1,
      summary: 'a redriven run',
    };
    await this.database.transaction(async (tx) => {
      const revived = await this.runs.revive(tx, who.tenant, runId, batch.id);
      if (!revived) {
        const run = await this.runs.stateOf(tx, who.tenant, runId);
        throw run ? new RunNotFailedError(runId, run.state) : new RunNotFoundError(runId);
      }
      await this.requireEvent(tx, who.tenant, { runId, ...revived });
      await this.runLog.append(tx, [{ runId, ...who, type: 'run.redriven', detail: {} }]);
      await this.batches.insert(tx, [batch], this.options.leaseMs);
    });
    this.starter.startSoon([batch]);
  }

  /** Better now than by a run that fails again. */
  private async requireEvent(
    tx: Tx,
    tenant: string,
    { runId, eventId }: { readonly runId: string; readonly eventId: string | null },
  ): Promise<void> {
    if (eventId === null) return;
    const { found } = await this.events.envelopes(tx, tenant, [eventId]);
    if (!found.has(eventId)) throw new RunEventGoneError(runId, eventId);
  }
}
