import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { newId, rows, type Tx } from '#database';
import type { EventSource, EventSourceSummary } from '../event-source.contract.js';
import { EventSourceRow } from './event-source.entity.js';

/** A part of a list by key. */
export interface Page {
  readonly limit: number;
  /** The last key of the part before. */
  readonly after?: string;
}

/** Reads and writes event sources. */
@Injectable()
export class EventSourceRepository {
  /**
   * Lets nobody else change the source until the transaction ends, whether it exists or not. The lock
   * is on the name alone: no row is locked.
   */
  async lock(tx: Tx, tenant: string, key: string): Promise<void> {
    const name = `event_source ${tenant} ${key}`;
    await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  }

  async find(tx: Tx, tenant: string, key: string): Promise<EventSource | undefined> {
    const row = await tx.findOne(EventSourceRow, { tenant, key });
    return row ? sourceOf(row) : undefined;
  }

  /** By the unique index `event_source_address`; the tenant is what it finds. */
  async findByAddress(tx: Tx, address: string): Promise<EventSource | undefined> {
    const row = await tx.findOne(EventSourceRow, { address });
    return row ? sourceOf(row) : undefined;
  }

  /** By key. */
  async list(tx: Tx, tenant: string, { limit, after }: Page): Promise<EventSourceSummary[]> {
    const found = await tx.find(
      EventSourceRow,
      { tenant, ...(after === undefined ? {} : { key: { $gt: after } }) },
      { exclude: ['spec'], orderBy: { key: 'asc' }, limit },
    );
    return found.map(summaryOf);
  }

  async insert(tx: Tx, source: EventSource): Promise<void> {
    const { tenant, key, address, createdAt } = source;
    const fixed = { id: newId(), tenant, key, address, createdAt: new Date(createdAt) };
    await tx.insert(EventSourceRow, { ...fixed, ...columnsOf(source) });
  }

  async update(tx: Tx, source: EventSource): Promise<void> {
    const { tenant, key } = source;
    await tx.nativeUpdate(EventSourceRow, { tenant, key }, columnsOf(source));
  }

  async remove(tx: Tx, tenant: string, key: string): Promise<void> {
    await tx.nativeDelete(EventSourceRow, { tenant, key });
  }
}

type SummaryColumns =
  'key' | 'name' | 'enabled' | 'address' | 'version' | 'createdAt' | 'updatedAt';

function summaryOf(row: Pick<EventSourceRow, SummaryColumns>): EventSourceSummary {
  const { key, name, enabled, address, version } = row;
  const createdAt = row.createdAt.getTime();
  return { key, name, enabled, address, version, createdAt, updatedAt: row.updatedAt.getTime() };
}

function sourceOf(row: EventSourceRow): EventSource {
  return { ...summaryOf(row), tenant: row.tenant, spec: row.spec };
}

/** What a change may change. */
function columnsOf({ name, enabled, spec, version, updatedAt }: EventSource) {
  return { name, enabled, spec, version, updatedAt: new Date(updatedAt) };
}
