import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { recordset, rows, type Tx } from '#database';

/** An event as its row is inserted. */
export interface NewEventRow {
  readonly id: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly time: string | undefined;
  readonly datacontenttype: string | undefined;
  readonly dataschema: string | undefined;
  /** JSON text, as `extensions` is. */
  readonly data: string | undefined;
  readonly dataBase64: string | undefined;
  readonly extensions: string;
  readonly traceparent: string | undefined;
  readonly correlationId: string | undefined;
  readonly causationId: string | undefined;
  /** In hex. */
  readonly contentHash: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** All SQL that writes or locks events. */
@Injectable()
export class EventIntakeRepository {
  /**
   * Inserts events; one whose identity the table already has is left out (unique index
   * `event_identity`), as is the second of two in `events`. An identity that another transaction
   * is inserting is waited for.
   *
   * @param events sorted by identity, as every writer's are: so that two cannot deadlock
   * @returns the ids of those that were new
   */
  async insert(tx: Tx, tenant: string, events: readonly NewEventRow[]): Promise<Set<string>> {
    const inserted = await rows(
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
  async findStored(
    tx: Tx,
    tenant: string,
    events: readonly Pick<NewEventRow, 'id' | 'source' | 'eventId' | 'contentHash'>[],
  ): Promise<Map<string, { rowId: string; sameContent: boolean }>> {
    const stored = await rows(
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
