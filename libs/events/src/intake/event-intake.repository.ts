import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { preparedRows, recordset, type Tx } from '#database';
import { EventVanishedError } from '../event.errors.js';
import { byIdentity, type NewEventRow } from './event-row.js';
import type { StoredVerdict } from './verdict.js';

/** All SQL that accepts events. */
@Injectable()
export class EventIntakeRepository {
  /**
   * Inserts the events whose identity is new, and looks up what has the identity of the others.
   *
   * @returns one verdict per event, in order
   * @throws EventVanishedError
   */
  async store(
    tx: Tx,
    tenant: string,
    events: readonly NewEventRow[],
  ): Promise<readonly StoredVerdict[]> {
    const inserted = await this.insert(tx, tenant, events.toSorted(byIdentity));
    const others = events.filter(({ id }) => !inserted.has(id));
    const stored = others.length === 0 ? undefined : await this.findStored(tx, tenant, others);
    return events.map(({ id }) => {
      if (inserted.has(id)) return { kind: 'accepted', rowId: id };
      const row = stored?.get(id);
      if (!row) throw new EventVanishedError();
      return { kind: row.sameContent ? 'duplicate' : 'conflict', rowId: row.rowId };
    });
  }

  /**
   * Inserts events; one whose identity the table already has is left out (unique index
   * `event_identity`), as is the second of two in `events`. An identity that another transaction
   * is inserting is waited for.
   *
   * @param events sorted by identity, as every writer's are: so that two cannot deadlock
   * @returns the ids of those that were new
   */
  async insert(tx: Tx, tenant: string, events: readonly NewEventRow[]): Promise<Set<string>> {
    const inserted = await preparedRows(
      tx,
      sql<{ id: string }>`
        insert into event (
          id, tenant, source, event_id, type, subject, time, datacontenttype, dataschema, data,
          data_base64, extensions, traceparent, correlation_id, causation_id, content_hash,
          received_at)
        select
          input.id, ${tenant}, input.source, input."eventId", input.type, input.subject, input.time,
          input.datacontenttype, input.dataschema, input.data::jsonb, input."dataBase64",
          input.extensions::jsonb, input.traceparent, input."correlationId", input."causationId",
          decode(input."contentHash", 'hex'), input."receivedAt"
        from ${recordset(events, {
          id: 'uuid',
          source: 'text',
          eventId: 'text',
          type: 'text',
          subject: 'text',
          time: 'timestamptz',
          datacontenttype: 'text',
          dataschema: 'text',
          data: 'text',
          dataBase64: 'text',
          extensions: 'text',
          traceparent: 'text',
          correlationId: 'text',
          causationId: 'text',
          contentHash: 'text',
          receivedAt: 'timestamptz',
        })}
        on conflict (tenant, source, event_id) do nothing
        returning id`,
    );
    return new Set(inserted.map(({ id }) => id));
  }

  /**
   * The rows that have the identities of `events`, by the ids that `events` would have got, and
   * whether the content is the same. Index `event_identity`.
   */
  private async findStored(
    tx: Tx,
    tenant: string,
    events: readonly Pick<NewEventRow, 'id' | 'source' | 'eventId' | 'contentHash'>[],
  ): Promise<Map<string, { rowId: string; sameContent: boolean }>> {
    const stored = await preparedRows(
      tx,
      sql<{ wanted: string; rowId: string; sameContent: boolean }>`
        select input.id as wanted, event.id as "rowId",
          event.content_hash = decode(input."contentHash", 'hex') as "sameContent"
        from ${recordset(events, {
          id: 'uuid',
          source: 'text',
          eventId: 'text',
          contentHash: 'text',
        })}
        join event on event.tenant = ${tenant}
          and event.source = input.source and event.event_id = input."eventId"`,
    );
    return new Map(stored.map(({ wanted, ...row }) => [wanted, row]));
  }
}
