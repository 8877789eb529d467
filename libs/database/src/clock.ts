import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from './database.js';
import { preparedRows } from './prepared.js';

/**
 * The clock that decides when something is due: the database's, so that workers whose own clocks
 * differ agree. Leases, deadlines and stamps that decide nothing are reckoned in SQL and by the
 * real time.
 *
 * Another clock can be put in its place (`overrideProvider(Clock)`): that is how tests let a year
 * pass in a second.
 */
@Injectable()
export class Clock {
  /**
   * This moment as an SQL expression of type `timestamptz`, the same throughout a statement. Being a
   * subquery it is reckoned once, so that an index can be searched with it; `clock_timestamp()` by
   * itself is volatile, and would be compared with every row.
   */
  moment(): RawBuilder<Date> {
    return sql`(select clock_timestamp())`;
  }

  /** This moment in epoch milliseconds. */
  async now(tx: Tx): Promise<number> {
    const [row] = await preparedRows(
      tx,
      sql<{
        now: number;
      }>`select floor(extract(epoch from ${this.moment()}) * 1000)::float8 as now`,
    );
    if (!row) throw new Error('the database did not tell the time');
    return row.now;
  }
}
