import { Injectable } from '@nestjs/common';
import { CHANNELS, Database, idMadeAt, isRefusedRow, newId, Notifier } from '#database';
import type { NormalEvent } from '../envelope/normal-event.js';
import { EventIntakeOverloadedError, EventVanishedError } from '../event.errors.js';
import { EventIntakeRepository, type NewEventRow } from './event-intake.repository.js';
import { GroupCommit } from './group-commit.js';
import type { Verdict } from './verdict.js';

/** How much is written at once. */
const GROUP_LIMITS = { groupItems: 1_000, groupBytes: 4 * 2 ** 20, writesPerKey: 2, writes: 4 };

/** What may wait or be under way in this process; beyond it events are turned away. */
const MAX_EVENTS = 20_000;
const MAX_BYTES = 64 * 2 ** 20;

/** Where events are accepted: durably, once per identity, and many with one commit. */
@Injectable()
export class EventIntake {
  private readonly groups = new GroupCommit<NormalEvent, Verdict>(
    (tenant, events) => this.write(tenant, events),
    GROUP_LIMITS,
  );
  private events = 0;
  private bytes = 0;

  constructor(
    private readonly database: Database,
    private readonly repository: EventIntakeRepository,
    private readonly notifier: Notifier,
  ) {}

  /**
   * Stores events and resolves once they are committed. Each event fares by itself; what arrives at
   * the same time for one tenant shares a statement and a commit.
   *
   * @returns one verdict per event, in order
   * @throws EventIntakeOverloadedError when too much waits already
   * @throws the driver's errors; then any of the events may or may not be stored, and sending them
   *   again is safe
   */
  async accept(tenant: string, events: readonly NormalEvent[]): Promise<readonly Verdict[]> {
    if (events.length === 0) return [];
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    this.admit(events.length, bytes);
    try {
      return await this.groups.submit(tenant, events, bytes);
    } finally {
      this.events -= events.length;
      this.bytes -= bytes;
    }
  }

  private admit(events: number, bytes: number): void {
    const full = this.events + events > MAX_EVENTS || this.bytes + bytes > MAX_BYTES;
    if (full && this.events > 0) throw new EventIntakeOverloadedError();
    this.events += events;
    this.bytes += bytes;
  }

  /** A row that the database refuses is found by halving, so that it fails alone. */
  private async write(tenant: string, events: readonly NormalEvent[]): Promise<readonly Verdict[]> {
    try {
      return await this.store(tenant, events);
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      if (events.length === 1) return [REFUSED];
      const middle = Math.ceil(events.length / 2);
      const first = await this.write(tenant, events.slice(0, middle));
      return [...first, ...(await this.write(tenant, events.slice(middle)))];
    }
  }

  private async store(tenant: string, events: readonly NormalEvent[]): Promise<Verdict[]> {
    const rows = events.map(toRow);
    const session = this.database.session();
    const inserted = await this.repository.insert(session, tenant, rows.toSorted(byIdentity));
    if (inserted.size > 0) this.notifier.notify(CHANNELS.pendingEvents);
    const others = rows.filter(({ id }) => !inserted.has(id));
    const stored =
      others.length === 0 ? undefined : await this.repository.findStored(session, tenant, others);
    return rows.map(({ id }) => {
      if (inserted.has(id)) return { kind: 'accepted', rowId: id };
      const row = stored?.get(id);
      if (!row) throw new EventVanishedError();
      return { kind: row.sameContent ? 'duplicate' : 'conflict', rowId: row.rowId };
    });
  }
}

const REFUSED: Verdict = {
  kind: 'invalid',
  problems: [
    { pointer: '', code: 'not_storable', message: 'holds something that cannot be stored' },
  ],
};

function toRow({ envelope, dataJson, extensionsJson, contentHash }: NormalEvent): NewEventRow {
  const id = newId();
  return {
    id,
    source: envelope.source,
    eventId: envelope.id,
    type: envelope.type,
    subject: envelope.subject,
    time: envelope.time,
    datacontenttype: envelope.datacontenttype,
    dataschema: envelope.dataschema,
    data: dataJson,
    dataBase64: envelope.dataBase64,
    extensions: extensionsJson,
    traceparent: envelope.traceparent,
    correlationId: envelope.correlationId,
    causationId: envelope.causationId,
    contentHash,
    // Rows are listed by id and by time alike.
    receivedAt: idMadeAt(id),
  };
}

/** By code units: any order will do, as long as all processes have the same. */
function byIdentity(a: NewEventRow, b: NewEventRow): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? -1 : 1;
}
