import { Inject, Injectable, Logger } from '@nestjs/common';
import { CHANNELS, Database, isRefusedRow, Listener, type Tx } from '#database';
import { EventQueue, type FailedEvent } from '#events';
import { BatchLauncher, Loop, type NewBatch, RunIntake } from '#runs';
import { type DispatchTurn, DispatchTurns } from './dispatch-turns.js';
import { Gathering } from './gathering.js';
import { EventMatcher, type MatchedEvent, type MatchedEvents } from './event-matcher.service.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';

/** How soon to look for events again while nothing tells of them (ms). */
const UNTOLD_POLL_MS = 50;

/** How soon to look for events of others while those of a tenant gather (ms). */
const GATHER_POLL_MS = 25;

/**
 * How soon to look for a place again, and then twice as late each time, but no later than this: another
 * worker may finish our batches, and does not say so (ms). Of those it finishes itself it is told.
 */
const PLACE_POLL_MS = 50;
const PLACE_POLL_MAX_MS = 1_000;

/** Whether what was claimed is recorded in one go, or so that what the database refuses fails alone. */
type Recording = 'together' | 'apart';

/** Turns accepted events into runs. Many may run, without a leader: each claims other events. */
@Injectable()
export class EventDispatcher {
  readonly loop = new Loop(EventDispatcher.name, () => this.turn());
  private readonly logger = new Logger(EventDispatcher.name);
  private readonly turns: DispatchTurns;
  private readonly gathering: Gathering;
  /** Until when it need not be told of events, by `performance.now()`: they are likely to gather. */
  private deafUntil = 0;
  /** Whether the last claim left out tenants whose events gather. */
  private passedOver = false;
  /** The turn under way, once it has claimed something. */
  private underWay: DispatchTurn | undefined;
  private placePollMs = PLACE_POLL_MS;

  constructor(
    private readonly database: Database,
    private readonly queue: EventQueue,
    private readonly matcher: EventMatcher,
    private readonly intake: RunIntake,
    private readonly launcher: BatchLauncher,
    private readonly listener: Listener,
    @Inject(TRIGGER_OPTIONS) private readonly options: TriggerOptions,
  ) {
    this.turns = new DispatchTurns(options.claimMax);
    this.gathering = new Gathering((batchId) => launcher.isUnderWay(batchId));
    launcher.onPlace(() => {
      this.loop.wake();
    });
    listener.on(CHANNELS.pendingEvents, () => {
      // Without a place there is nothing to wake up for.
      if (launcher.hasPlaceAtHand('event') && performance.now() >= this.deafUntil) this.loop.wake();
    });
  }

  private async turn(): Promise<number> {
    if (!(await this.launcher.hasPlace('event'))) return this.nextPlacePoll();
    this.placePollMs = PLACE_POLL_MS;
    const batches = await this.dispatchPending();
    if (!batches) return this.waitMs();
    this.launcher.launch(batches, 'event');
    if (this.turns.foundSeveral) this.gathering.begin(batches);
    return 0;
  }

  /** Until the next look when the last one found nothing. */
  private waitMs(): number {
    const pollMs = this.listener.isConnected ? this.options.dispatchPollMs : this.untoldPollMs();
    const gatherMs = this.gathering.endsInMs();
    // It ended between the claim and now, and what was not heard of meanwhile is still to be claimed.
    if (this.passedOver && gatherMs === Infinity) return 0;
    const waitMs = Math.min(pollMs, gatherMs, gatherMs < Infinity ? GATHER_POLL_MS : pollMs);
    this.deafUntil = gatherMs < Infinity ? performance.now() + waitMs : 0;
    return waitMs;
  }

  private nextPlacePoll(): number {
    const waitMs = this.placePollMs;
    this.placePollMs = Math.min(2 * waitMs, PLACE_POLL_MAX_MS);
    return waitMs;
  }

  private untoldPollMs(): number {
    return Math.min(UNTOLD_POLL_MS, this.options.dispatchPollMs);
  }

  /**
   * One turn: dispatches pending events of the tenant whose turn it is. If it fails it is the next
   * one's turn all the same, so that no tenant holds up the others.
   *
   * @returns the batches to start; undefined when no event is waiting
   * @throws the driver's errors; then nothing was written
   */
  async dispatchPending(): Promise<NewBatch[] | undefined> {
    this.underWay = undefined;
    try {
      return await this.dispatchInTransaction();
    } catch (error) {
      this.turns.fail(this.underWay);
      throw error;
    }
  }

  private async dispatchInTransaction(): Promise<NewBatch[] | undefined> {
    try {
      return await this.database.transaction((tx) => this.dispatch(tx));
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      this.logger.warn(`the database refuses an event's runs, looking for it: ${messageOf(error)}`);
      return this.database.transaction((tx) => this.dispatch(tx, 'apart'));
    }
  }

  /**
   * Turns pending events of one tenant into runs, inside `tx`: as many as a turn takes. An event that
   * cannot be matched is set aside; so is, when they are recorded apart, one whose runs the database
   * refuses.
   *
   * @returns the batches to start after the commit; undefined when no event is waiting
   * @throws the driver's errors; the transaction is then no longer usable
   */
  async dispatch(tx: Tx, recording: Recording = 'together'): Promise<NewBatch[] | undefined> {
    const without = this.gathering.tenants();
    this.passedOver = without.length > 0;
    const claim = await this.queue.claimPending(tx, { ...this.turns.next, without });
    if (!claim) return undefined;
    const turn = this.turns.begin(claim);
    this.underWay = turn;
    const matched = await this.matcher.match(tx, turn);
    await this.setAside(tx, matched.tenant, matched.failed);
    const batches =
      recording === 'together'
        ? await this.record(tx, matched)
        : await this.recordApart(tx, matched, matched.events);
    this.turns.end(turn, matched.events.length + matched.failed.length);
    return batches;
  }

  /** Inserts the runs of matched events and takes the events off the queue. */
  private async record(tx: Tx, matched: MatchedEvents): Promise<NewBatch[]> {
    const { tenant, epoch, at, events } = matched;
    const drafts = events.flatMap((event) => event.drafts);
    const batches = await this.intake.record(tx, drafts, { origin: 'event', at });
    const rowIds = events.map(({ rowId }) => rowId);
    await this.queue.markDispatched(tx, { tenant, rowIds, epoch });
    return batches;
  }

  /** Finds what the database refuses by halving under savepoints, and sets it aside. */
  private async recordApart(
    tx: Tx,
    matched: MatchedEvents,
    events: readonly MatchedEvent[],
  ): Promise<NewBatch[]> {
    try {
      return await tx.transactional((savepoint) => this.record(savepoint, { ...matched, events }));
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      const [only] = events;
      if (events.length === 1 && only) {
        const refusal = { code: 'refused_by_database', message: messageOf(error) };
        await this.setAside(tx, matched.tenant, [{ rowId: only.rowId, error: refusal }]);
        return [];
      }
    }
    const middle = Math.ceil(events.length / 2);
    const left = await this.recordApart(tx, matched, events.slice(0, middle));
    return [...left, ...(await this.recordApart(tx, matched, events.slice(middle)))];
  }

  private async setAside(tx: Tx, tenant: string, failed: readonly FailedEvent[]): Promise<void> {
    await this.queue.setAside(tx, tenant, failed);
    for (const { rowId, error } of failed) {
      this.logger.error(
        `event ${rowId} of ${tenant} is set aside, ${error.code}: ${error.message}`,
      );
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
