import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { Database, epochMs, preparedRows, recordset, rows, type Tx } from '#database';
import type { LogDraft, LogEntry, PlacedDraft } from './run-log.contract.js';

/**
 * The append-only record of what happened to runs and their tasks. The database refuses to update
 * or delete an entry (trigger `run_log_entry_append_only`).
 *
 * Sequences have no gaps within a run: they come from the run's head, `activity_run.log_sequence`,
 * the one column of that table that this lib owns.
 */
@Injectable()
export class RunLog {
  constructor(private readonly database: Database) {}

  /**
   * Appends entries, each run's in the order given. One statement, whatever their number.
   *
   * Locks the runs in id order until the end of the transaction. So that two transactions never wait
   * for each other, append after everything else is locked: tasks first, then their runs.
   *
   * @throws Error when a run does not exist in the tenant its draft names
   */
  async append(tx: Tx, drafts: readonly LogDraft[]): Promise<void> {
    if (drafts.length === 0) return;
    const appended = await preparedRows(tx, appendStatement(drafts));
    if (appended.length !== drafts.length) {
      throw new Error(`${drafts.length - appended.length} log entries belong to no run`);
    }
  }

  /**
   * Inserts entries whose sequences the caller took from the head itself, while it held the runs'
   * locks. One statement.
   *
   * @throws the driver's unique violation (23505) when a sequence is taken
   */
  async insert(tx: Tx, entries: readonly PlacedDraft[]): Promise<void> {
    if (entries.length === 0) return;
    await preparedRows(tx, insertStatement(entries));
  }

  /** A run's entries in order; `after` is the sequence of the last entry of the page before. */
  async read(
    tenant: string,
    runId: string,
    page: { readonly limit: number; readonly after?: number },
  ): Promise<LogEntry[]> {
    // By the primary key (run_id, sequence).
    return rows(
      this.database.session(),
      sql<LogEntry>`
        select ${entryColumns}
        from run_log_entry
        where tenant = ${tenant} and run_id = ${runId} and sequence > ${page.after ?? 0}
        order by sequence
        limit ${page.limit}`,
    );
  }

  /** The latest entry of a type of each of the runs that has one, by run. Primary key. */
  async latest(
    tx: Tx,
    tenant: string,
    { type, runIds }: { readonly type: string; readonly runIds: readonly string[] },
  ): Promise<ReadonlyMap<string, LogEntry>> {
    if (runIds.length === 0) return new Map();
    const found = await rows(
      tx,
      sql<LogEntry>`
        select distinct on (run_id) ${entryColumns}
        from run_log_entry
        where tenant = ${tenant} and run_id = any(${[...runIds]}::uuid[]) and type = ${type}
        order by run_id, sequence desc`,
    );
    return new Map(found.map((entry) => [entry.runId, entry]));
  }
}

const entryColumns = sql`
  run_id as "runId", sequence, tenant, ${epochMs('at')} as at, actor, type, detail`;

const draftColumns = {
  runId: 'uuid',
  tenant: 'text',
  actor: 'text',
  type: 'text',
  detail: 'jsonb',
} as const;

/**
 * `locked` reads the newest version of each run, also of one that another transaction moved while
 * we waited for it, so the sequences continue where that one stopped.
 */
function appendStatement(drafts: readonly LogDraft[]): RawBuilder<unknown> {
  const placed = drafts.map((draft, position) => ({ ...draft, position }));
  return sql`
    with draft as (
      select "runId" as run_id, tenant, actor, type, detail, position
      from ${recordset(placed, { ...draftColumns, position: 'integer' })}
    ), wanted as (
      select run_id, tenant, count(*)::int as entries from draft group by run_id, tenant
    ), locked as (
      select run.id, run.log_sequence as head, wanted.entries
      from activity_run run join wanted on wanted.run_id = run.id and wanted.tenant = run.tenant
      order by run.id
      for no key update of run
    ), moved as (
      update activity_run run set log_sequence = locked.head + locked.entries
      from locked where run.id = locked.id
      returning run.id, run.tenant, locked.head
    )
    insert into run_log_entry (run_id, sequence, tenant, actor, type, detail)
    select draft.run_id,
      moved.head + row_number() over (partition by draft.run_id order by draft.position),
      draft.tenant, draft.actor, draft.type, draft.detail
    from draft join moved on moved.id = draft.run_id and moved.tenant = draft.tenant
    returning sequence`;
}

function insertStatement(entries: readonly PlacedDraft[]): RawBuilder<unknown> {
  return sql`
    insert into run_log_entry (run_id, tenant, actor, type, detail, sequence)
    select "runId", tenant, actor, type, detail, sequence
    from ${recordset(entries, { ...draftColumns, sequence: 'integer' })}`;
}
