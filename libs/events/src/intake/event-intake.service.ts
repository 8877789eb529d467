import { Injectable } from '@nestjs/common';
import { CHANNELS, Database, isRefusedRow, Notifier } from '#database';
import { EventBacklog } from '../backlog/event-backlog.service.js';
import type { NormalEvent } from '../envelope/normal-event.js';
import { AtomicWriter } from './atomic-writer.service.js';
import { EventIntakeRepository } from './event-intake.repository.js';
import { toRow } from './event-row.js';
import { GroupCommit } from './group-commit.js';
import { IntakeRoom } from './intake-room.service.js';
import { NOT_STORABLE, type StoredVerdict, type Verdict } from './verdict.js';

/** How much is written at once. */
const GROUPS = { groupItems: 1_000, groupBytes: 4 * 2 ** 20, writesPerKey: 2, writes: 4 };

/** Every group is full with one submission: each is written by itself, a few at a time. */
const ONE_BY_ONE = { groupItems: 1, groupBytes: 1, writesPerKey: 2, writes: 3 };

/** Where events are accepted: durably, once per identity, and many with one commit. */
@Injectable()
export class EventIntake {
  private readonly groups = new GroupCommit<NormalEvent, Verdict>(
    (tenant, events) => this.write(tenant, events),
    GROUPS,
  );
  private readonly wholes = new GroupCommit<NormalEvent, StoredVerdict>(
    (tenant, events) => this.atomicWriter.write(tenant, events),
    ONE_BY_ONE,
  );

  constructor(
    private readonly database: Database,
    private readonly repository: EventIntakeRepository,
    private readonly notifier: Notifier,
    private readonly atomicWriter: AtomicWriter,
    private readonly room: IntakeRoom,
    private readonly backlog: EventBacklog,
  ) {}

  /**
   * Stores events and resolves once they are committed. Each event fares by itself; what arrives at
   * the same time for one tenant shares a statement and a commit.
   *
   * @returns one verdict per event, in order
   * @throws EventIntakeOverloadedError when too much waits already to be written
   * @throws EventBacklogFullError when too much waits already to be dispatched
   * @throws the driver's errors; then any of the events may or may not be stored, and sending them
   *   again is safe
   */
  accept(tenant: string, events: readonly NormalEvent[]): Promise<readonly Verdict[]> {
    return this.admit(tenant, events, this.groups);
  }

  /**
   * Stores all of the events or none of them, in one transaction of their own.
   *
   * @returns one verdict per event, in order: `accepted` or `duplicate`
   * @throws EventConflictsError | InvalidEventError with the index of each event that is at fault
   * @throws as {@link accept} does; after one of the driver's errors all are stored, or none
   */
  acceptAll(tenant: string, events: readonly NormalEvent[]): Promise<readonly StoredVerdict[]> {
    return this.admit(tenant, events, this.wholes);
  }

  private async admit<V extends Verdict>(
    tenant: string,
    events: readonly NormalEvent[],
    writer: GroupCommit<NormalEvent, V>,
  ): Promise<readonly V[]> {
    if (events.length === 0) return [];
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    const verdicts = await this.room.during({ events: events.length, bytes }, () =>
      this.backlog.during(tenant, events.length, () => writer.submit(tenant, events, bytes)),
    );
    const isNews = verdicts.some(({ kind }) => kind === 'accepted');
    if (isNews) this.notifier.notify(CHANNELS.pendingEvents);
    return verdicts;
  }

  /** A row that the database refuses is found by halving, so that it fails alone. */
  private async write(tenant: string, events: readonly NormalEvent[]): Promise<readonly Verdict[]> {
    try {
      return await this.repository.store(this.database.session(), tenant, events.map(toRow));
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      if (events.length === 1) return [NOT_STORABLE];
      const middle = Math.ceil(events.length / 2);
      const first = await this.write(tenant, events.slice(0, middle));
      return [...first, ...(await this.write(tenant, events.slice(middle)))];
    }
  }
}
