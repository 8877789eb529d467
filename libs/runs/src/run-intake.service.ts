import { Inject, Injectable } from '@nestjs/common';
import { newId, type Tx } from '#database';
import { RunLog, type PlacedDraft } from '#run-log';
import type { OccurrenceDraft, OccurrenceVerdict } from './occurrence.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunOutcomes } from './run.metrics.js';
import { type NewRun, RunRepository } from './run.repository.js';
import { type BatchOrigin, type NewBatch, RunBatchRepository } from './run-batch.repository.js';

export interface RecordOptions {
  /** What the occurrences have in common. */
  readonly origin: BatchOrigin;
  /** The moment by the clock that decides, epoch milliseconds: when the runs were created. */
  readonly at: number;
  /**
   * The sweeper starts a batch that is still unfinished after this long; 0 when the caller does not
   * start batches itself.
   *
   * @default the lease of a batch
   */
  readonly startWithinMs?: number;
}

/** Where every occurrence becomes a run: the one way into the ledger and into a run batch. */
@Injectable()
export class RunIntake {
  constructor(
    private readonly runs: RunRepository,
    private readonly batches: RunBatchRepository,
    private readonly runLog: RunLog,
    private readonly outcomes: RunOutcomes,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /**
   * Records occurrences in the ledger and puts those that are to run into batches of one tenant
   * each, all inside `tx`. An occurrence that the ledger already has is left alone.
   *
   * @returns the batches to start once `tx` has committed
   */
  async record(
    tx: Tx,
    drafts: readonly OccurrenceDraft[],
    { origin, at, startWithinMs = this.options.leaseMs }: RecordOptions,
  ): Promise<NewBatch[]> {
    if (drafts.length === 0) return [];
    const placed = placeIntoBatches(drafts, this.options.batchMax);
    const runs = placed.map(({ run }) => run);
    const inserted = await this.runs.insert(tx, runs, at);
    const recorded = placed.filter(({ run }) => inserted.has(run.id));
    const batches = summarize(recorded, origin);
    await this.batches.insert(tx, batches, startWithinMs);
    await this.runLog.insert(tx, recorded.flatMap(birthEntry));
    for (const { run } of recorded) {
      if (run.state !== 'pending') this.outcomes.count({ [run.state]: 1 });
    }
    return batches;
  }
}

interface PlacedRun {
  readonly run: NewRun;
  readonly draft: OccurrenceDraft;
}

/** Gives every run that is to run a batch; a batch holds one tenant's runs, `batchMax` at most. */
function placeIntoBatches(drafts: readonly OccurrenceDraft[], batchMax: number): PlacedRun[] {
  const open = new Map<string, { id: string; size: number }>();
  const placeFor = (tenant: string): string => {
    let batch = open.get(tenant);
    if (!batch || batch.size >= batchMax) {
      batch = { id: newId(), size: 0 };
      open.set(tenant, batch);
    }
    batch.size += 1;
    return batch.id;
  };
  return drafts.map((draft) => ({
    draft,
    run: {
      ...draft,
      id: newId(),
      batchId: draft.verdict.kind === 'run' ? placeFor(draft.tenant) : null,
      ...firstState(draft.verdict),
    },
  }));
}

function firstState(verdict: OccurrenceVerdict): Pick<NewRun, 'state' | 'reason' | 'error'> {
  switch (verdict.kind) {
    case 'run':
      return { state: 'pending', reason: null, error: null };
    case 'failed':
      return { state: 'failed', reason: verdict.error.code, error: verdict.error };
    case 'skipped':
    case 'coalesced':
      return { state: verdict.kind, reason: verdict.reason, error: null };
  }
}

interface BatchMembers {
  readonly tenant: string;
  /** How many runs of each definition. */
  readonly keys: Map<string, number>;
  count: number;
}

function summarize(placed: readonly PlacedRun[], origin: BatchOrigin): NewBatch[] {
  const members = new Map<string, BatchMembers>();
  for (const { run, draft } of placed) {
    if (run.batchId === null) continue;
    const batch: BatchMembers = members.get(run.batchId) ?? {
      tenant: run.tenant,
      keys: new Map(),
      count: 0,
    };
    batch.keys.set(draft.definitionKey, (batch.keys.get(draft.definitionKey) ?? 0) + 1);
    batch.count += 1;
    members.set(run.batchId, batch);
  }
  return [...members].map(([id, { tenant, keys, count }]) => ({
    id,
    tenant,
    origin,
    generation: 1,
    runCount: count,
    summary: batchSummary(keys),
  }));
}

/** Temporal shows a summary of at most 200 bytes: the first few definitions are enough. */
function batchSummary(keys: ReadonlyMap<string, number>): string {
  const shown = [...keys].slice(0, 3).map(([key, count]) => `${key.slice(0, 40)} × ${count}`);
  return keys.size > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}

/** A pending run's story begins with its decision; one that is over at once gets its entry now. */
function birthEntry({ run, draft }: PlacedRun): PlacedDraft[] {
  if (run.state === 'pending') return [];
  return [
    {
      runId: run.id,
      sequence: 1,
      tenant: run.tenant,
      actor: 'worker',
      type: `run.${run.state}`,
      detail: {
        occurrence: run.occurrence,
        ...(run.triggerId === undefined ? {} : { trigger: run.triggerId }),
        ...(run.reason === null ? {} : { reason: run.reason }),
        ...(run.error === null ? {} : { error: run.error }),
        ...draft.detail,
      },
    },
  ];
}
