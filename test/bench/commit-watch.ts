import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { epochMs } from './job.js';
import { eventIndex } from './workload.js';

/** Which transactions were over at one moment: PostgreSQL's `pg_current_snapshot()`. */
interface Snapshot {
  /** Epoch milliseconds: it is not from before. */
  readonly askedAt: number;
  /** Epoch milliseconds: it is not from after. */
  readonly at: number;
  /** All from this number on are yet to come or under way. */
  readonly end: number;
  readonly underWay: ReadonlySet<number>;
}

/** When a task became visible. */
export interface VisibleTask {
  /** The number of its event. */
  readonly index: number;
  /** Epoch milliseconds: of the first look that saw it. */
  readonly at: number;
  /** How long before that the look that did not see it began: how late `at` is at most. */
  readonly lateByMs: number;
}

/**
 * Learns when rows became visible to others, without a trigger and without reading the table
 * meanwhile: it looks every few milliseconds which transactions are over, which touches no table and
 * costs the same at any load, and afterwards asks each row for the transaction that inserted it.
 * A time is too late by one interval and the looks at its ends at most, and never too early.
 */
export class CommitWatch {
  private readonly snapshots: Snapshot[] = [];
  private readonly looking: Promise<void>;
  private stopped = false;

  private constructor(
    private readonly session: pg.Client,
    private readonly intervalMs: number,
  ) {
    this.looking = this.look();
  }

  /** @param databaseUrl of the tasks; the caller stops the watch */
  static async start(databaseUrl: string, intervalMs: number): Promise<CommitWatch> {
    const session = new pg.Client({ connectionString: databaseUrl });
    await session.connect();
    return new CommitWatch(session, intervalMs);
  }

  /** Ends looking; what was seen can be asked for until {@link close}. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.looking;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.session.end();
  }

  /** The tasks of a source, of which this watch saw the commits. Stop it before. */
  async tasks(source: string): Promise<VisibleTask[]> {
    const { rows } = await this.session.query<{ transaction: string; title: string }>(
      'select xmin::text as transaction, title from task_instance where title like $1',
      [`%${source}-%`],
    );
    return rows.flatMap(({ transaction, title }) => {
      const index = eventIndex(title, source);
      return index === undefined ? [] : [{ index, ...this.visible(Number(transaction)) }];
    });
  }

  private async look(): Promise<void> {
    while (!this.stopped) {
      const askedAt = epochMs();
      const { rows } = await this.session.query<{ snapshot: string }>({
        name: 'look',
        text: 'select pg_current_snapshot()::text as snapshot',
      });
      this.snapshots.push({ askedAt, at: epochMs(), ...parseSnapshot(rows[0]?.snapshot ?? '') });
      await pause(this.intervalMs);
    }
  }

  /** By bisection: what is over stays over. */
  private visible(transaction: number): Omit<VisibleTask, 'index'> {
    let from = 0;
    let to = this.snapshots.length - 1;
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (isOver(transaction, this.snapshots[middle])) to = middle;
      else from = middle + 1;
    }
    const seen = this.snapshots[from];
    if (!seen || !isOver(transaction, seen)) throw new Error('a task was committed unwatched');
    return { at: seen.at, lateByMs: seen.at - (this.snapshots[from - 1] ?? seen).askedAt };
  }
}

/** `xmin:xmax:xip,xip,…`; transactions before xmin and those between that are not listed are over. */
export function parseSnapshot(text: string): Pick<Snapshot, 'end' | 'underWay'> {
  const [, end = '0', underWay = ''] = text.split(':');
  return { end: Number(end), underWay: new Set(underWay.split(',').filter(Boolean).map(Number)) };
}

function isOver(transaction: number, snapshot: Snapshot | undefined): boolean {
  return (
    snapshot !== undefined && transaction < snapshot.end && !snapshot.underWay.has(transaction)
  );
}
