import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { epochMs, recordset, rows, timestamp, type Tx } from '#database';
import type { Candidate, RetentionTask, Straggler } from './time-to-go.js';

/** All SQL that removes what is kept of events. It serves all tenants. */
@Injectable()
export class EventRetentionRepository {
  /**
   * How far a task has come, locked until `tx` ends. Primary key.
   *
   * @returns undefined when somebody else is at it
   */
  async lockMark(tx: Tx, task: RetentionTask): Promise<string | undefined> {
    const [mark] = await rows(
      tx,
      sql<{ lastId: string }>`
        select last_id as "lastId" from event_retention where task = ${task}
        for update skip locked`,
    );
    return mark?.lastId;
  }

  /** How far each task has come. */
  marks(tx: Tx): Promise<{ task: RetentionTask; lastId: string }[]> {
    return rows(
      tx,
      sql<{ task: RetentionTask; lastId: string }>`
        select task, last_id as "lastId" from event_retention`,
    );
  }

  async moveMark(tx: Tx, task: RetentionTask, lastId: string): Promise<void> {
    await rows(tx, sql`update event_retention set last_id = ${lastId} where task = ${task}`);
  }

  /** The next events in the order of their ids. Primary key; locks nothing. */
  next(
    tx: Tx,
    range: { readonly after: string; readonly before: string; readonly limit: number },
  ): Promise<Candidate[]> {
    return rows(
      tx,
      sql<Candidate>`
        select event.id, event.tenant, event.state,
          ${epochMs('event.dispatched_at')} as "dispatchedAt"
        from event where event.id > ${range.after} and event.id < ${range.before}
        order by event.id limit ${range.limit}`,
    );
  }

  /** Notes when to look at events again. Primary key. */
  async setAside(tx: Tx, task: RetentionTask, stragglers: readonly Straggler[]): Promise<void> {
    if (stragglers.length === 0) return;
    await rows(
      tx,
      sql`
        insert into event_straggler (task, event_id, tenant, look_at)
        select ${task}, input.id, input.tenant, input."lookAt"
        from ${recordset(stragglers, { id: 'uuid', tenant: 'text', lookAt: 'timestamptz' })}
        on conflict (task, event_id) do update set look_at = excluded.look_at`,
    );
  }

  /**
   * Takes stragglers off the list that are to be looked at by now; an event that is gone is only
   * counted. Index `event_straggler_due`; skips those that somebody else has taken.
   */
  async takeStragglers(
    tx: Tx,
    task: RetentionTask,
    options: { readonly now: number; readonly limit: number },
  ): Promise<{ taken: number; events: Candidate[] }> {
    const taken = await rows(
      tx,
      sql<{ id: string }>`
        delete from event_straggler where task = ${task} and event_id in (
          select event_id from event_straggler
          where task = ${task} and look_at <= ${timestamp(options.now)}
          order by look_at limit ${options.limit}
          for update skip locked)
        returning event_id as id`,
    );
    const ids = taken.map(({ id }) => id);
    return { taken: ids.length, events: await this.find(tx, ids) };
  }

  /** Primary key; locks nothing. */
  private find(tx: Tx, ids: readonly string[]): Promise<Candidate[]> {
    return rows(
      tx,
      sql<Candidate>`
        select event.id, event.tenant, event.state,
          ${epochMs('event.dispatched_at')} as "dispatchedAt"
        from event where event.id = any(${ids}::uuid[])`,
    );
  }

  /**
   * Removes what dispatched events carried; what they are known by and what they are about stays.
   * Primary key; locks these rows, which nobody else writes any more.
   *
   * @param at the time to note, epoch milliseconds
   * @returns how many had anything to remove
   */
  async removePayloads(tx: Tx, ids: readonly string[], at: number): Promise<number> {
    if (ids.length === 0) return 0;
    const removed = await rows(
      tx,
      sql<{ id: string }>`
        update event set
          data = null, data_base64 = null, datacontenttype = null, dataschema = null,
          extensions = '{}', payload_removed_at = ${timestamp(at)}
        where id = any(${ids}::uuid[]) and state = 'dispatched'
          and (data is not null or data_base64 is not null or extensions <> '{}')
        returning id`,
    );
    return removed.length;
  }

  /**
   * Deletes dispatched events. Primary key; locks these rows, which nobody else writes any more; a
   * delivery of such an event waits until `tx` ends.
   */
  async removeIdentities(tx: Tx, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const removed = await rows(
      tx,
      sql<{ id: string }>`
        delete from event where id = any(${ids}::uuid[]) and state = 'dispatched' returning id`,
    );
    return removed.length;
  }
}
