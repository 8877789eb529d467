import { Injectable } from '@nestjs/common';
import { Database, isRefusedRow, type Tx } from '#database';
import type { EventProblem } from '../delivery/delivery.js';
import type { NormalEvent } from '../envelope/normal-event.js';
import { type EventConflict, EventConflictsError, InvalidEventError } from '../event.errors.js';
import { EventIntakeRepository } from './event-intake.repository.js';
import { byIdentity, type NewEventRow, toRow } from './event-row.js';
import { NOT_STORABLE, type StoredVerdict } from './verdict.js';

/** Writes all events of a request or none, in a transaction of its own. */
@Injectable()
export class AtomicWriter {
  constructor(
    private readonly database: Database,
    private readonly repository: EventIntakeRepository,
  ) {}

  /**
   * @returns one verdict per event, in order: `accepted` or `duplicate`
   * @throws EventConflictsError | InvalidEventError after nothing was written
   */
  async write(tenant: string, events: readonly NormalEvent[]): Promise<readonly StoredVerdict[]> {
    const rows = events.map(toRow);
    try {
      return await this.database.transaction(async (tx) => {
        const verdicts = await this.repository.store(tx, tenant, rows);
        const conflicts = conflictsAmong(rows, verdicts);
        if (conflicts.length > 0) throw new EventConflictsError(conflicts, events.length);
        return verdicts;
      });
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      return await this.refuse(tenant, rows, error);
    }
  }

  /**
   * Finds the rows that the database refuses, by halving, in a transaction that never commits.
   *
   * @throws InvalidEventError; `cause` when none is refused by itself
   */
  private refuse(tenant: string, rows: readonly NewEventRow[], cause: unknown): Promise<never> {
    return this.database.transaction(async (tx) => {
      const refused = await this.findRefused(tx, tenant, rows.toSorted(byIdentity));
      const problems = rows.flatMap((row, index) => (refused.has(row) ? problemsAt(index) : []));
      throw problems.length > 0 ? new InvalidEventError(problems) : cause;
    });
  }

  /** @param rows sorted by identity; the halves keep to that order */
  private async findRefused(
    tx: Tx,
    tenant: string,
    rows: readonly NewEventRow[],
  ): Promise<Set<NewEventRow>> {
    try {
      await tx.transactional((savepoint) => this.repository.store(savepoint, tenant, rows));
      return new Set();
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      if (rows.length === 1) return new Set(rows);
      const middle = Math.ceil(rows.length / 2);
      const first = await this.findRefused(tx, tenant, rows.slice(0, middle));
      return first.union(await this.findRefused(tx, tenant, rows.slice(middle)));
    }
  }
}

function conflictsAmong(
  rows: readonly NewEventRow[],
  verdicts: readonly StoredVerdict[],
): EventConflict[] {
  const indexOf = new Map(rows.map(({ id }, index) => [id, index]));
  return verdicts.flatMap(({ kind, rowId }, index) => {
    if (kind !== 'conflict') return [];
    const other = indexOf.get(rowId);
    return [{ index, with: other === undefined ? { rowId } : { index: other } }];
  });
}

function problemsAt(index: number): EventProblem[] {
  return NOT_STORABLE.problems.map((problem) => ({ ...problem, pointer: `/${index}` }));
}
