import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#database';
import { RunLog } from '#run-log';
import type {
  Caller,
  ClaimRequest,
  Heartbeat,
  HeartbeatVerdict,
  Task,
  TaskFilter,
} from './task.contract.js';
import { TaskNotFoundError } from './task.errors.js';
import { decide, decideHeartbeat, type TaskRequest } from './task.lifecycle.js';
import { claimEntries, requestEntry } from './task.log.js';
import { TaskClaims } from './task-claims.repository.js';
import { type PlacedChange, TaskStore } from './task.store.js';

/**
 * What workers and people do with tasks. Every change and its log entry are one transaction, which
 * locks tasks first and then their runs.
 */
@Injectable()
export class TaskService {
  constructor(
    private readonly database: Database,
    private readonly store: TaskStore,
    private readonly claims: TaskClaims,
    private readonly log: RunLog,
  ) {}

  /** @throws TaskNotFoundError */
  async read(tenant: string, id: string): Promise<Task> {
    const task = await this.store.read(this.database.session(), tenant, id);
    if (!task) throw new TaskNotFoundError(id);
    return task;
  }

  /** Tasks, newest first; `before` is the id of the last task of the page before. */
  list(
    tenant: string,
    filter: TaskFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<Task[]> {
    return this.store.list(this.database.session(), tenant, filter, page);
  }

  /**
   * Takes open tasks, and those whose lease ran out, by priority, then age. A task whose lease ran
   * out on its last attempt fails instead.
   */
  claim(caller: Caller, request: ClaimRequest): Promise<readonly Task[]> {
    return this.database.transaction(async (tx) => {
      const claims = await this.claims.claim(tx, caller.tenant, request);
      await this.log.append(tx, claimEntries(caller, claims));
      return claims.taken;
    });
  }

  /**
   * Extends the lease of a task.
   *
   * @throws TaskNotFoundError, StaleTokenError, IllegalTransitionError
   */
  heartbeat(
    caller: Caller,
    id: string,
    beat: { readonly token: number; readonly leaseSeconds: number },
  ): Promise<Task> {
    return this.carryOut(caller, id, { kind: 'heartbeat', ...beat });
  }

  /** Extends the leases of many tasks, each on its own merits; the answer is in the order asked. */
  heartbeats(
    caller: Caller,
    beats: readonly Heartbeat[],
    leaseSeconds: number,
  ): Promise<HeartbeatVerdict[]> {
    return this.database.transaction((tx) => this.beat(tx, caller, beats, leaseSeconds));
  }

  /**
   * Ends a task well. Repeating it with the same token and output gives the same answer.
   *
   * @throws TaskNotFoundError, StaleTokenError, IllegalTransitionError
   */
  complete(
    caller: Caller,
    id: string,
    result: { readonly token: number; readonly output?: unknown },
  ): Promise<Task> {
    const { token, output } = result;
    return this.carryOut(caller, id, { kind: 'complete', token, output });
  }

  /**
   * Ends an attempt badly: the task opens again, or fails when no attempt is left. Repeating it
   * with the same token and error gives the same answer until the task is claimed again.
   *
   * @throws TaskNotFoundError, StaleTokenError, IllegalTransitionError
   */
  fail(
    caller: Caller,
    id: string,
    result: { readonly token: number; readonly error?: unknown },
  ): Promise<Task> {
    const { token, error } = result;
    return this.carryOut(caller, id, { kind: 'fail', token, error });
  }

  /**
   * Gives a task back; the attempt does not count.
   *
   * @throws TaskNotFoundError, StaleTokenError, IllegalTransitionError
   */
  release(caller: Caller, id: string, token: number): Promise<Task> {
    return this.carryOut(caller, id, { kind: 'release', token });
  }

  /**
   * Ends an open or claimed task, whoever holds it.
   *
   * @throws TaskNotFoundError, IllegalTransitionError
   */
  cancel(caller: Caller, id: string, reason?: string): Promise<Task> {
    return this.carryOut(caller, id, { kind: 'cancel', reason: reason ?? null });
  }

  private carryOut(caller: Caller, id: string, request: TaskRequest): Promise<Task> {
    return this.database.transaction(async (tx) => {
      const task = (await this.store.lock(tx, caller.tenant, [id])).get(id);
      if (!task) throw new TaskNotFoundError(id);
      const verdict = decide(task, request);
      switch (verdict.kind) {
        case 'refuse':
          throw verdict.error;
        case 'repeat':
          return task;
        case 'change':
          return this.record(tx, caller, request, { id, change: verdict.change });
      }
    });
  }

  private async record(tx: Tx, caller: Caller, request: TaskRequest, change: PlacedChange) {
    const [task] = await this.store.change(tx, caller.tenant, [change]);
    if (!task) throw new Error(`task ${change.id} went away under its lock`);
    await this.log.append(tx, requestEntry(caller, request, task));
    return task;
  }

  private async beat(
    tx: Tx,
    caller: Caller,
    beats: readonly Heartbeat[],
    leaseSeconds: number,
  ): Promise<HeartbeatVerdict[]> {
    const ids = beats.map(({ id }) => id);
    const tasks = await this.store.lock(tx, caller.tenant, ids);
    const judged = beats.map(({ id, token }) => judge(id, tasks.get(id), { token, leaseSeconds }));
    const extended = await this.store.change(
      tx,
      caller.tenant,
      judged.filter((beat) => 'change' in beat),
    );
    const leases = new Map(extended.map((task) => [task.id, task.leaseUntil]));
    return judged.map((beat) =>
      'change' in beat
        ? { kind: 'extended', id: beat.id, leaseUntil: leases.get(beat.id) ?? 0 }
        : beat,
    );
  }
}

function judge(
  id: string,
  task: Task | undefined,
  beat: { readonly token: number; readonly leaseSeconds: number },
): PlacedChange | Extract<HeartbeatVerdict, { kind: 'refused' }> {
  if (!task) return { kind: 'refused', id, code: 'task_not_found' };
  const verdict = decideHeartbeat(task, { kind: 'heartbeat', ...beat });
  return verdict.kind === 'change'
    ? { id, change: verdict.change }
    : { kind: 'refused', id, code: verdict.error.code };
}
