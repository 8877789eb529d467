import { Inject, Injectable } from '@nestjs/common';
import { Database, isRefusedRow, type Tx } from '#database';
import { BatchPlaces } from './batch-places.js';
import type { BatchInput, BatchOutcome, RunState } from './contract.js';
import { type DecidedRun, DecisionWriter } from './decision-writer.service.js';
import { RunOutcomes } from './run.metrics.js';
import { type BatchIdentity, RunBatchRepository } from './run-batch.repository.js';
import { WORKFLOW_LOST } from './run-error.js';
import { type DecidedSome, RunDecider } from './run-decider.service.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunRepository, type UnfinishedRun } from './run.repository.js';
import { Turns } from './turns.js';

interface StartedBatch extends BatchIdentity {
  /** See {@link BatchInput.startedAt}. */
  readonly startedAt: number | undefined;
}

/** Carries out a run batch: every pending run to its end, in one transaction. */
@Injectable()
export class BatchExecutor {
  constructor(
    private readonly database: Database,
    private readonly runs: RunRepository,
    private readonly batches: RunBatchRepository,
    private readonly decider: RunDecider,
    private readonly writer: DecisionWriter,
    private readonly places: BatchPlaces,
    private readonly outcomes: RunOutcomes,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /**
   * A second, late or repeated execution finds no pending run and only says which runs are split.
   *
   * @throws database errors that another try may not meet; then nothing was written
   */
  async execute({ tenant, batchId, startedAt }: BatchInput): Promise<BatchOutcome> {
    const outcome = await this.executeAtOnce({ tenant, id: batchId, startedAt });
    this.places.release(batchId);
    this.outcomes.count(outcome.outcomes);
    return outcome;
  }

  /** Fails every run of a batch that is still pending: its workflows kept being lost. */
  async failBatch(batch: BatchIdentity): Promise<void> {
    const decision = { kind: 'failed', error: WORKFLOW_LOST } as const;
    await this.database.transaction(async (tx) => {
      const pending = await this.runs.lockPending(tx, batch);
      await this.writer.write(
        tx,
        pending.map((run) => ({ run, decision })),
      );
      await this.batches.finish(tx, batch);
    });
    this.places.release(batch.id);
  }

  /** Savepoints cost round trips: they are used only once the database has refused a row. */
  private async executeAtOnce(batch: StartedBatch): Promise<BatchOutcome> {
    try {
      return await this.inTransaction(batch, async (tx, decided) => {
        await this.writer.write(tx, decided);
        return [...decided];
      });
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
    }
    return this.inTransaction(batch, (tx, decided) => this.writer.writeAccepted(tx, decided));
  }

  /** Another execution got there first: all its runs left `pending` together. */
  private async finishAgain(tx: Tx, batch: StartedBatch): Promise<BatchOutcome> {
    await this.batches.finish(tx, batch, batch.startedAt);
    return { outcomes: {}, split: await this.runs.splitRuns(tx, batch) };
  }

  private inTransaction(
    batch: StartedBatch,
    write: (tx: Tx, decided: readonly DecidedRun[]) => Promise<DecidedRun[]>,
  ): Promise<BatchOutcome> {
    return this.database.transaction(async (tx) => {
      const pending = await this.runs.lockPending(tx, batch);
      if (pending.length === 0) return this.finishAgain(tx, batch);
      const written: WrittenRun[] = [];
      const turns = new Turns(this.options.batchMs);
      for (let left: readonly UnfinishedRun[] = pending; left.length > 0;) {
        const { decided, rest } =
          written.length > 0 && turns.isOver
            ? splitOff(left)
            : await this.decider.decideSome(tx, batch.tenant, left);
        written.push(...(await write(tx, decided)).map(writtenRun));
        left = rest;
      }
      await this.batches.finish(tx, batch, batch.startedAt);
      return outcomeOf(written);
    });
  }
}

/** What one slow run, or many, would otherwise hold up: each goes on by itself. */
function splitOff(runs: readonly UnfinishedRun[]): DecidedSome {
  const decision = { kind: 'split', reason: 'slow_batch' } as const;
  return { decided: runs.map((run) => ({ run, decision })), rest: [] };
}

/** A run whose decision was written, without what it was decided on: that may be large. */
interface WrittenRun {
  readonly runId: string;
  readonly attempt: number;
  readonly state: RunState;
}

function writtenRun({ run, decision }: DecidedRun): WrittenRun {
  return { runId: run.id, attempt: run.attempt, state: decision.kind };
}

function outcomeOf(runs: readonly WrittenRun[]): BatchOutcome {
  const outcomes: Partial<Record<RunState, number>> = {};
  for (const { state } of runs) outcomes[state] = (outcomes[state] ?? 0) + 1;
  const split = runs
    .filter(({ state }) => state === 'split')
    .map(({ runId, attempt }) => ({ runId, attempt }));
  return { outcomes, split };
}
