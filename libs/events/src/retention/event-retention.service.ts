import { Inject, Injectable } from '@nestjs/common';
import { type EventsConfig, eventsConfig } from '#config';
import { Clock, Database, firstIdAt, type Tx } from '#database';
import { EventRetentionRepository } from './event-retention.repository.js';
import { RetentionOutcomes } from './retention.metrics.js';
import { type Candidate, dueBefore, keptMs, type RetentionTask, timeToGo } from './time-to-go.js';

/** Events of one transaction: it is over in some ten milliseconds. */
const BATCH = 500;

/** A turn that found little is followed by this pause; else by one as long as it took, at least … */
const IDLE_MS = 30_000;
const MIN_PAUSE_MS = 50;

/**
 * Removes the payloads of dispatched events, and later the events, in batches. Many may run, without
 * a leader: each batch holds its task's mark, and who finds it held leaves it alone.
 *
 * A task goes through the events in the order of their ids, which is that of their receipt. What is
 * pending, or was dispatched late, is passed by and put on a list, to be looked at again.
 */
@Injectable()
export class EventRetention {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly repository: EventRetentionRepository,
    private readonly outcomes: RetentionOutcomes,
    @Inject(eventsConfig.KEY) private readonly config: EventsConfig,
  ) {}

  /** One batch of everything. @returns how long to wait before the next turn (ms) */
  async turn(): Promise<number> {
    const begunAt = performance.now();
    const handled = [
      await this.goOn('payload'),
      await this.lookAgain('payload'),
      await this.goOn('identity'),
      await this.lookAgain('identity'),
    ];
    if (!handled.includes(BATCH)) return IDLE_MS;
    return Math.max(MIN_PAUSE_MS, performance.now() - begunAt);
  }

  /** @returns how many events the task has passed */
  private async goOn(task: RetentionTask): Promise<number> {
    const { seen, removed } = await this.database.transaction(async (tx) => {
      const after = await this.repository.lockMark(tx, task);
      if (after === undefined) return NOTHING;
      const now = await this.clock.now(tx);
      const before = firstIdAt(dueBefore(now, this.config, task));
      const events = await this.repository.next(tx, { after, before, limit: BATCH });
      const last = events.at(-1);
      if (!last) return NOTHING;
      const removed = await this.settle(tx, task, { events, now });
      await this.repository.moveMark(tx, task, last.id);
      return { seen: events.length, removed };
    });
    this.outcomes.count(task, removed);
    return seen;
  }

  /** @returns how many stragglers were looked at */
  private async lookAgain(task: RetentionTask): Promise<number> {
    const { seen, removed } = await this.database.transaction(async (tx) => {
      const now = await this.clock.now(tx);
      const { taken, events } = await this.repository.takeStragglers(tx, task, {
        now,
        limit: BATCH,
      });
      return { seen: taken, removed: await this.settle(tx, task, { events, now }) };
    });
    this.outcomes.count(task, removed);
    return seen;
  }

  /** @returns how many events something was removed of */
  private async settle(
    tx: Tx,
    task: RetentionTask,
    { events, now }: { readonly events: readonly Candidate[]; readonly now: number },
  ): Promise<number> {
    const { due, later } = timeToGo(events, { now, keptMs: keptMs(this.config, task) });
    await this.repository.setAside(tx, task, later);
    switch (task) {
      case 'payload':
        return this.repository.removePayloads(tx, due, now);
      case 'identity':
        return this.repository.removeIdentities(tx, due);
    }
  }
}

const NOTHING = { seen: 0, removed: 0 };
