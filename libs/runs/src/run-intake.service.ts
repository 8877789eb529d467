import { Inject, Injectable } from '@nestjs/common';
import { newId, slicesOf, type Tx } from '#database';
import { RunLog, type PlacedDraft } from '#run-log';
import type { OccurrenceDraft, OccurrenceVerdict, RequestMark } from './occurrence.js';
import type { RequestKind } from './requests/run-request.contract.js';
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

/** What came of occurrences. */
export interface Recorded {
  /** To be started once the transaction has committed. */
  readonly batches: readonly NewBatch[];
  /** Those that the ledger did not have. */
  readonly fresh: readonly OccurrenceDraft[];
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
    options: RecordOptions,
  ): Promise<NewBatch[]> {
    return [...(await this.recordNew(tx, drafts, options)).batches];
  }

  /** As {@link record}, and tells which of the occurrences were new. */
  async recordNew(
    tx: Tx,
    drafts: readonly OccurrenceDraft[],
    { origin, at, startWithinMs = this.options.leaseMs }: RecordOptions,
  ): Promise<Recorded> {
    if (drafts.length === 0) return { batches: [], fresh: [] };
    const placed = placeIntoBatches(drafts, this.options.batchMax);
    const recorded = await this.insertRuns(tx, placed, at);
    const batches = summarize(recorded, origin);
    await this.batches.insert(tx, batches, startWithinMs);
    for (const slice of slices(recorded.flatMap(birthEntries))) await this.runLog.insert(tx, slice);
    for (const { run } of recorded) {
      if (run.state !== 'pending') this.outcomes.count({ [run.state]: 1 });
    }
    return { batches, fresh: recorded.map(({ draft }) => draft) };
  }

  /** @returns those whose occurrence the ledger did not have */
  private async insertRuns(
    tx: Tx,
    placed: readonly PlacedRun[],
    at: number,
  ): Promise<readonly PlacedRun[]> {
    const recorded: PlacedRun[] = [];
    for (const slice of slices(placed)) {
      const runs = slice.map(({ run }) => run);
      const inserted = await this.runs.insert(tx, runs, at);
      recorded.push(...slice.filter(({ run }) => inserted.has(run.id)));
    }
    return recorded;
  }

  /** Which of these occurrences {@link recordNew} would find new; nothing is written. */
  async unrecorded(tx: Tx, drafts: readonly OccurrenceDraft[]): Promise<OccurrenceDraft[]> {
    if (drafts.length === 0) return [];
    const known = await this.runs.recordedAmong(tx, drafts);
    return drafts.filter((draft) => !known.has(draft));
  }
}

/** About the text of a row as a parameter, so that a statement inserts some 1,000. */
const ROW_LENGTH = 4_096;

/** One event may concern any number of definitions, and a statement has a time to be done in. */
function slices<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  const asIs = (row: Row): Row => row;
  return slicesOf(rows, asIs, () => ROW_LENGTH);
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
  return drafts.map((draft) => {
    const run = {
      ...draft,
      id: newId(),
      requestId: draft.request?.id ?? null,
      batchId: draft.verdict.kind === 'run' ? placeFor(draft.tenant) : null,
      ...firstState(draft.verdict),
    };
    return { draft, run: { ...run, logSequence: birthEntries({ draft, run }).length } };
  });
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

/**
 * A pending run's story begins with its decision; one that is over at once gets its entry now. A run
 * that somebody asked for begins with that.
 */
function birthEntries({ run, draft }: Unlogged): PlacedDraft[] {
  const entries = [
    ...(draft.request === undefined ? [] : [requestEntry(draft.request)]),
    ...(draft.asked === undefined ? [] : [{ ...draft.asked, type: 'run.requested' }]),
    ...(run.state === 'pending' ? [] : [endEntry({ run, draft })]),
  ];
  return entries.map((entry, index) => {
    return { ...entry, runId: run.id, tenant: run.tenant, sequence: index + 1 };
  });
}

interface Unlogged {
  readonly draft: OccurrenceDraft;
  readonly run: Omit<NewRun, 'logSequence'>;
}

type Entry = Pick<PlacedDraft, 'actor' | 'type' | 'detail'>;

const REQUEST_ENTRY: Readonly<Record<RequestKind, string>> = {
  replay: 'run.replayed',
  backfill: 'run.backfilled',
};

function requestEntry({ id, kind, actor, note }: RequestMark): Entry {
  const detail = { request: id, ...(note === null ? {} : { note }) };
  return { actor, type: REQUEST_ENTRY[kind], detail };
}

function endEntry({ run, draft }: Unlogged): Entry {
  return {
    actor: 'worker',
    type: `run.${run.state}`,
    detail: {
      occurrence: run.occurrence,
      ...(run.triggerId === undefined ? {} : { trigger: run.triggerId }),
      ...(run.reason === null ? {} : { reason: run.reason }),
      ...(run.error === null ? {} : { error: run.error }),
      ...draft.detail,
    },
  };
}
