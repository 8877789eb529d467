import { Inject, Injectable } from '@nestjs/common';
import { isRefusedRow, type Tx } from '#database';
import { type PlacedDraft, RunLog } from '#run-log';
import { TaskStore } from '#tasks';
import type { Decision } from './decision.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunRepository, type RunTransition, type UnfinishedRun } from './run.repository.js';

/** A run and what it came to. */
export interface DecidedRun {
  readonly run: UnfinishedRun;
  readonly decision: Decision;
}

/** Writes decisions in the given transaction: tasks, run states, log entries, each as a set. */
@Injectable()
export class DecisionWriter {
  constructor(
    private readonly runs: RunRepository,
    private readonly tasks: TaskStore,
    private readonly runLog: RunLog,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /** @throws the driver's errors; the transaction is then no longer usable */
  async write(tx: Tx, decided: readonly DecidedRun[]): Promise<void> {
    if (decided.length === 0) return;
    await this.tasks.create(
      tx,
      decided.flatMap(({ decision }) => (decision.kind === 'completed' ? decision.tasks : [])),
    );
    await this.runs.transition(tx, decided.map(transitionOf), this.options.leaseMs);
    await this.runLog.insert(tx, decided.map(entryOf));
  }

  /**
   * Writes what the database accepts and splits off the runs whose rows it refuses, found by halving
   * under savepoints: `log2(n)` tries for one bad run among n.
   *
   * @returns the decisions as they were written
   */
  async writeAccepted(tx: Tx, decided: readonly DecidedRun[]): Promise<DecidedRun[]> {
    try {
      await tx.transactional((savepoint) => this.write(savepoint, decided));
      return [...decided];
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
    }
    const [only] = decided;
    if (decided.length === 1 && only) {
      const split = {
        run: only.run,
        decision: { kind: 'split', reason: 'refused_by_database' } as const,
      };
      await this.write(tx, [split]);
      return [split];
    }
    const middle = Math.ceil(decided.length / 2);
    const left = await this.writeAccepted(tx, decided.slice(0, middle));
    const right = await this.writeAccepted(tx, decided.slice(middle));
    return [...left, ...right];
  }
}

function transitionOf({ run, decision }: DecidedRun): RunTransition {
  const unchanged = {
    id: run.id,
    tenant: run.tenant,
    state: decision.kind,
    error: null,
    context: null,
    coalescedInto: null,
  };
  switch (decision.kind) {
    case 'completed': {
      const reason = decision.tasks.length === 0 ? 'no_rule_held' : null;
      const context = Object.keys(decision.context).length === 0 ? null : decision.context;
      return { ...unchanged, reason, context };
    }
    case 'failed':
      return { ...unchanged, reason: decision.error.code, error: decision.error };
    case 'coalesced':
      return { ...unchanged, reason: decision.reason, coalescedInto: decision.into };
    case 'skipped':
    case 'split':
      return { ...unchanged, reason: decision.reason };
  }
}

/** The whole decision as one entry: what the run was for, what was found, what was made. */
function entryOf({ run, decision }: DecidedRun): PlacedDraft {
  return {
    runId: run.id,
    sequence: run.logSequence + 1,
    tenant: run.tenant,
    actor: 'worker',
    type: `run.${decision.kind}`,
    detail: {
      occurrence: run.occurrence,
      revision: run.revision,
      attempt: run.attempt,
      ...(run.triggerId === null ? {} : { trigger: run.triggerId }),
      ...detailOf(decision),
    },
  };
}

function detailOf(decision: Decision): Record<string, unknown> {
  switch (decision.kind) {
    case 'completed':
      return {
        rules: decision.rules,
        tasks: decision.tasks.map(({ id, templateId, queue }) => ({
          id,
          template: templateId,
          queue,
        })),
      };
    case 'failed':
      return { error: decision.error };
    case 'coalesced':
      return { reason: decision.reason, into: new Date(decision.into).toISOString() };
    case 'skipped':
    case 'split':
      return { reason: decision.reason };
  }
}
