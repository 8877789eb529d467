import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { type SupervisedApp, withSession } from '#local-stack';
import {
  temporalAddress,
  type TestDatabase,
  createTestDatabase,
  waitFor,
} from '#local-stack/testing';
import { violations } from './invariants.js';
import { StatementGate } from './statement-gate.js';
import { TcpProxy } from './tcp-proxy.js';
import { definition, only, Tenant } from './tenant.js';
import { startTestStack, type TestStack } from './test-stack.js';

/**
 * How long healing may take: Temporal gives what a dead worker held to another one after ten
 * seconds, an ordinary activity after sixty; a frozen transaction is ended after thirty.
 */
export const PATIENCE_MS = 120_000;

/** A fault test may take this long. */
export const TEST_MS = 180_000;

/** How long a process may take to stop. */
export const GRACE_MS = 6_000;

export interface FaultStackOptions {
  /** Names the directory of its logs: one per test file. */
  readonly name: string;
  /** @default 1 */
  readonly workers?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** @default a new one of the test run's PostgreSQL */
  readonly database?: TestDatabase;
  /** @default the test run's */
  readonly temporalAddress?: string;
}

/** A run of an event, and what belongs to it. */
export interface RunRow {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly attempt: number;
  readonly eventId: string;
  readonly batchId: string;
  readonly generation: number;
  readonly tasks: number;
  /** Of its batch. */
  readonly workflowId: string;
}

/**
 * The compiled apps, with something between them and each of their servers that a test can shut, and
 * with a definition `work` that makes one task of each event of the type `work.happened`.
 *
 * It remembers every event that was answered, and {@link expectSound} looks at them all.
 */
export class FaultStack {
  readonly tenant: Tenant;
  #api: SupervisedApp;
  readonly #sent: string[] = [];

  private constructor(
    readonly stack: TestStack,
    /** Stops the apps at a statement. */
    readonly database: StatementGate,
    readonly temporal: TcpProxy,
    /** Goes to Temporal directly. */
    readonly client: Client,
  ) {
    this.#api = stack.api;
    this.tenant = new Tenant(stack.api.url, stack.apiKey);
  }

  static async start(options: FaultStackOptions): Promise<FaultStack> {
    const address = options.temporalAddress ?? (await temporalAddress());
    const database = options.database ?? (await createTestDatabase());
    const [gate, temporal] = await Promise.all([
      StatementGate.open(database.url),
      TcpProxy.open(address),
    ]);
    const stack = await startTestStack({
      ...options,
      database,
      temporalAddress: address,
      env: {
        DATABASE_URL: gate.url,
        TEMPORAL_ADDRESS: temporal.address,
        RUN_BATCH_LEASE_MS: '1000',
        SWEEP_INTERVAL_MS: '100',
        SHUTDOWN_GRACE_MS: String(GRACE_MS),
        ...options.env,
      },
    });
    const client = new Client({ connection: Connection.lazy({ address }) });
    const faults = new FaultStack(stack, gate, temporal, client);
    await faults.tenant.save(definition('work'));
    return faults;
  }

  async stop(): Promise<void> {
    await this.client.connection.close();
    await this.stack.stop();
    this.temporal.close();
    this.database.close();
  }

  /** Sends events that make one run and one task each. @returns their stored ids */
  async send(count: number, type = 'work.happened'): Promise<string[]> {
    const verdicts = await this.tenant.sendAll(Array.from({ length: count }, () => ({ type })));
    const ids = verdicts.map(({ id }) => String(id));
    this.expectDone(ids);
    return ids;
  }

  /** From now on these events, too, must each have come to one run with one task. */
  expectDone(eventIds: readonly string[]): void {
    this.#sent.push(...eventIds);
  }

  get api(): SupervisedApp {
    return this.#api;
  }

  /** The one that was started last. */
  get worker(): SupervisedApp {
    const worker = this.stack.workers.at(-1);
    if (!worker) throw new Error('no worker was started');
    return worker;
  }

  async restartApi(): Promise<void> {
    this.#api = await this.stack.restartApi();
  }

  /**
   * Kills the worker where it stands, takes all obstacles away and starts another. What the dead one
   * had said and a gate held back is lost with it.
   */
  async replaceWorker(): Promise<void> {
    await this.worker.kill();
    await this.database.left();
    this.database.open();
    await this.temporal.open();
    await this.stack.startWorker();
  }

  /** Takes all obstacles away, waits until nothing is left to do, and looks whether all is well. */
  async expectSound(): Promise<void> {
    this.database.open();
    await this.temporal.open();
    await this.expectDoneOnce(this.#sent);
    await untilDrained(this.stack.databaseUrl);
    expect(await violations(this.stack.databaseUrl)).toEqual([]);
  }

  /** Waits until each of the events has its one run, completed, and that run its one task. */
  async expectDoneOnce(eventIds: readonly string[]): Promise<void> {
    const runs = await this.#untilRuns(eventIds, 'worked off', (found) => {
      return found.filter(({ state }) => state === 'completed').length >= eventIds.length;
    });
    expect(runs.map(({ eventId }) => eventId).sort()).toEqual([...eventIds].sort());
    expect(runs.filter(({ tasks }) => tasks !== 1)).toEqual([]);
  }

  /** The runs of events that were dispatched together, in one batch, once they are. */
  async batchOf(eventIds: readonly string[]): Promise<RunRow> {
    const runs = await this.#untilRuns(eventIds, 'dispatched', (found) => {
      return found.length === eventIds.length;
    });
    expect(new Set(runs.map(({ batchId }) => batchId)).size).toBe(1);
    const [run] = runs;
    if (!run) throw new Error('there are no events');
    return run;
  }

  async runsOf(eventIds: readonly string[]): Promise<RunRow[]> {
    const runs = await this.sql<Omit<RunRow, 'workflowId'>>(`
      select r.id, r.state, r.revision, r.attempt, r.event_id as "eventId", b.id as "batchId", b.generation,
        (select count(*)::int from task_instance t where t.run_id = r.id) as tasks
      from activity_run r left join run_batch b on b.id = r.batch_id
      where r.event_id = any('{${eventIds.join()}}')`);
    return runs.map((run) => ({
      ...run,
      workflowId: `run-activity/default/${run.batchId}/${run.generation}`,
    }));
  }

  /** What Temporal says of a workflow; `undefined` when it knows none of this id. */
  async statusOf(workflowId: string): Promise<string | undefined> {
    try {
      return (await this.client.workflow.getHandle(workflowId).describe()).status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  sql<Row>(statement: string): Promise<Row[]> {
    return withSession(this.stack.databaseUrl, async (query) => (await query(statement)) as Row[]);
  }

  #untilRuns(
    eventIds: readonly string[],
    what: string,
    holds: (runs: readonly RunRow[]) => boolean,
  ): Promise<RunRow[]> {
    return waitFor(
      async () => {
        const runs = await this.runsOf(eventIds);
        return holds(runs) && runs;
      },
      {
        what: `${eventIds.length} events to be ${what}`,
        timeoutMs: PATIENCE_MS,
        intervalMs: 100,
      },
    );
  }
}

/** Waits until nothing is left that the system would do by itself. */
export function untilDrained(databaseUrl: string, timeoutMs = PATIENCE_MS): Promise<unknown> {
  return waitFor(async () => (await backlog(databaseUrl)) === 0, {
    what: 'the backlog to drain',
    timeoutMs,
    intervalMs: 100,
  });
}

/** Pending events, unfinished runs and batches, and cron triggers that are due. */
async function backlog(databaseUrl: string): Promise<number> {
  const counts = await withSession(databaseUrl, (query) =>
    query(`
      select
        (select count(*) from event where state = 'pending')
        + (select count(*) from activity_run where state in ('pending', 'split'))
        + (select count(*) from run_batch where state = 'unfinished')
        + (select count(*) from cron_trigger where next_due <= now()) as waiting`),
  );
  const { waiting } = only(counts as { waiting: string }[]);
  return Number(waiting);
}

/**
 * Makes a new definition's cron triggers behave as if nobody had looked after the clock for so many
 * minutes: their nominal times since then are still to be recorded.
 */
export async function setCalendarBack(
  databaseUrl: string,
  key: string,
  minutes: number,
): Promise<void> {
  await withSession(databaseUrl, (query) =>
    query(`
      update cron_trigger
      set last_nominal = last_nominal - interval '${minutes} minutes', next_due = now()
      where definition_key = '${key}'`),
  );
}

/** Freezes a process: it holds what it holds, and does nothing. */
export function freeze({ process: { pid } }: SupervisedApp): void {
  process.kill(pid, 'SIGSTOP');
}

/** Lets a frozen process go on as if no time had passed. */
export function wake({ process: { pid } }: SupervisedApp): void {
  process.kill(pid, 'SIGCONT');
}
