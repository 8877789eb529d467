import type { CronTrigger } from '#client';
import { createTestDatabase, type TestDatabase, waitFor } from '#local-stack/testing';
import { DatabaseClock } from './database-clock.js';
import { FaultStack, type FaultStackOptions, PATIENCE_MS, untilDrained } from './fault-stack.js';
import { disagreements, fatesOf } from './nominal-times.js';
import { definition, type Tenant } from './tenant.js';

export const MINUTE = 60_000;

/**
 * A {@link FaultStack} whose database has a clock that the test sets, and definitions with one cron
 * trigger, `clock`. {@link expectAccounted} asks what came of every nominal time of all of them.
 */
export class CronFaults {
  readonly #keys = new Set<string>();

  private constructor(
    readonly faults: FaultStack,
    readonly clock: DatabaseClock,
  ) {}

  static async start(options: FaultStackOptions): Promise<CronFaults> {
    const database: TestDatabase = options.database ?? (await createTestDatabase());
    const clock = await DatabaseClock.install(database.url);
    return new CronFaults(await FaultStack.start({ ...options, database }), clock);
  }

  get tenant(): Tenant {
    return this.faults.tenant;
  }

  stop(): Promise<void> {
    return this.faults.stop();
  }

  /** Creates the definition, or makes this its next revision. */
  async save(key: string, trigger: Omit<CronTrigger, 'id' | 'type'>): Promise<void> {
    const clock: CronTrigger = { id: 'clock', type: 'cron', ...trigger };
    await this.tenant.save(definition(key, { triggers: [clock] }));
    this.#keys.add(key);
  }

  /** What came of each nominal time so far; see {@link fatesOf}. */
  async fates(key: string): Promise<string[]> {
    return (await fatesOf(this.tenant, key)).map(({ what }) => what);
  }

  /** Waits until the ledger has a row of a definition for a nominal time, whatever it says. */
  async untilRecorded(key: string, at: number): Promise<void> {
    await waitFor(
      async () => {
        const runs = await this.tenant.runs({ definition: key });
        return runs.some(({ nominalTime = '' }) => Date.parse(nominalTime) === at);
      },
      { what: `${key} to be recorded`, timeoutMs: PATIENCE_MS, intervalMs: 50 },
    );
  }

  /** Waits until somebody waits for a row that another transaction holds. */
  async untilBlocked(): Promise<void> {
    const blocked = `
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await waitFor(async () => (await this.faults.sql(blocked)).length > 0, {
      what: 'somebody to wait for a lock',
      timeoutMs: PATIENCE_MS,
    });
  }

  /** Waits until nothing is left that is due by the database's clock. */
  async untilQuiet(): Promise<void> {
    await untilDrained(this.faults.stack.databaseUrl);
  }

  /** Takes all obstacles away, and holds everything to the invariants and to the preview. */
  async expectAccounted(): Promise<void> {
    await this.faults.expectSound();
    for (const key of this.#keys) expect(await disagreements(this.tenant, key)).toEqual([]);
  }
}

/**
 * A line and so many of its fires, ten minutes apart. The last was a minute or two ago by the real
 * time, so that what Temporal says of times, which has no other clock, fits to what the database says.
 */
export function recentFires(count: number): {
  readonly line: string;
  readonly fires: readonly number[];
} {
  const last = Math.floor(Date.now() / MINUTE - 1) * MINUTE;
  const minute = new Date(last).getUTCMinutes() % 10;
  return {
    line: `${minute}-59/10 * * * *`,
    fires: Array.from({ length: count }, (_, index) => last - (count - 1 - index) * 10 * MINUTE),
  };
}
