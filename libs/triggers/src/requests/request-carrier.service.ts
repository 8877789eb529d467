import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database, isConnectionLoss, type Tx } from '#database';
import {
  addCounts,
  BatchLauncher,
  type DueRequest,
  Loop,
  type NewBatch,
  type OccurrenceDraft,
  type RequestKind,
  RunIntake,
  RunRequestRepository,
  tally,
} from '#runs';
import { BackfillSource } from '../backfill/backfill-source.service.js';
import { ReplaySource } from '../replay/replay-source.service.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from '../trigger-options.js';
import type { RequestChunk } from './request-chunk.js';
import { judgeFailure } from './request-failure.js';
import { chunkRoom, nextChunkAt } from './request-pace.js';

/** What this release can carry out. */
const KINDS: readonly RequestKind[] = ['replay', 'backfill'];

/** The carrier sleeps until the next chunk is due, but never longer than this (ms). */
const MAX_SLEEP_MS = 1_000;

/** How soon to look again when a chunk is due, but there is no place, or others hold it or its events (ms). */
const HELD_MS = 100;

/**
 * Carries out requests for runs, chunk by chunk. Many may run, without a leader: each claims another
 * request, and the runs of a chunk, the cursor and the counts are one transaction, so that a worker
 * that dies loses and doubles nothing.
 */
@Injectable()
export class RequestCarrier {
  readonly loop = new Loop(RequestCarrier.name, () => this.turn());
  private readonly logger = new Logger(RequestCarrier.name);
  private waitsForPlace = false;

  constructor(
    private readonly database: Database,
    private readonly requests: RunRequestRepository,
    private readonly intake: RunIntake,
    private readonly launcher: BatchLauncher,
    private readonly replays: ReplaySource,
    private readonly backfills: BackfillSource,
    @Inject(TRIGGER_OPTIONS) private readonly options: TriggerOptions,
  ) {
    launcher.onPlace(() => {
      if (this.waitsForPlace) this.loop.wake();
    });
  }

  private async turn(): Promise<number> {
    const dueIn = await this.requests.nextDueIn(this.database.session());
    const isDue = dueIn !== null && dueIn <= 0;
    this.waitsForPlace = isDue && !(await this.launcher.hasPlace('request'));
    if (!isDue) return Math.min(Math.ceil(dueIn ?? MAX_SLEEP_MS), MAX_SLEEP_MS);
    if (this.waitsForPlace) return HELD_MS;
    const batches = await this.carry();
    if (!batches) return HELD_MS;
    this.launcher.launch(batches, 'request');
    return 0;
  }

  /**
   * Carries out the chunk that has been due longest.
   *
   * @returns the batches to start; undefined when none is due that nobody else holds
   * @throws the driver's errors when the database went away
   */
  async carry(): Promise<readonly NewBatch[] | undefined> {
    let claimed: DueRequest | undefined;
    try {
      return await this.database.transaction(async (tx) => {
        claimed = await this.requests.claimDue(tx, KINDS);
        return claimed && (await this.carryChunk(tx, claimed));
      });
    } catch (error) {
      if (!claimed || isConnectionLoss(error)) throw error;
      await this.settleFailure(claimed, error);
      return [];
    }
  }

  private async carryChunk(tx: Tx, request: DueRequest): Promise<readonly NewBatch[]> {
    const room = chunkRoom(request, this.options.claimMax);
    const chunk = await this.nextChunk(tx, request, room);
    const { drafts, existing, counts, cursor, done } = chunk;
    const { batches, fresh } = await this.record(tx, request, drafts);
    const definitions = tally(request.spec.definitions, { found: drafts, fresh, existing });
    const { now } = request;
    await this.requests.advance(tx, request, {
      cursor,
      done,
      counts: addCounts(request.counts, { ...counts, definitions }),
      nextAt: chunk.isHeld ? now + HELD_MS : nextChunkAt(request, { now, created: fresh.length }),
    });
    return batches;
  }

  private nextChunk(tx: Tx, request: DueRequest, room: number): Promise<RequestChunk> {
    switch (request.kind) {
      case 'replay':
        return this.replays.next(tx, request, room);
      case 'backfill':
        return this.backfills.next(tx, request, room);
    }
  }

  private async record(
    tx: Tx,
    { kind, dryRun, now }: DueRequest,
    drafts: readonly OccurrenceDraft[],
  ): Promise<{ batches: readonly NewBatch[]; fresh: readonly OccurrenceDraft[] }> {
    if (dryRun) return { batches: [], fresh: await this.intake.unrecorded(tx, drafts) };
    return this.intake.recordNew(tx, drafts, { origin: kind, at: now });
  }

  /** One request that cannot be carried out must not stop the others. */
  private async settleFailure(request: DueRequest, error: unknown): Promise<void> {
    const verdict = judgeFailure(error, request.tries);
    const session = this.database.session();
    const about = { err: error, requestId: request.id };
    switch (verdict.kind) {
      case 'fail':
        this.logger.error({ ...about, msg: `a ${request.kind} failed: ${verdict.error.message}` });
        return this.requests.fail(session, request, verdict.error);
      case 'postpone':
        this.logger.warn({ ...about, msg: `a chunk failed, again in ${verdict.delayMs} ms` });
        return this.requests.postpone(session, request, verdict.delayMs);
    }
  }
}
