import type { LogDraft } from '#run-log';
import type { Caller, Task } from './task.contract.js';
import type { TaskRequest } from './task.lifecycle.js';
import { type Claims, LEASE_EXPIRED, type TakenTask } from './task-claims.repository.js';

/** What the run log says about a claim: who took what, and what failed for want of a sign of life. */
export function claimEntries(caller: Caller, claims: Claims): LogDraft[] {
  return [
    ...claims.failed.map((task) =>
      entry('system', 'task.failed', task, { state: 'failed', error: LEASE_EXPIRED }),
    ),
    ...claims.taken.map((task) => entry(caller.actor, 'task.claimed', task, claimDetail(task))),
  ];
}

function claimDetail(task: TakenTask): Record<string, unknown> {
  const { attempt, claimedBy: worker, takenFrom } = task;
  return takenFrom === null ? { attempt, worker } : { attempt, worker, leaseLostBy: takenFrom };
}

/** What the run log says about a request that changed a task; a heartbeat is not worth an entry. */
export function requestEntry(caller: Caller, request: TaskRequest, task: Task): LogDraft[] {
  switch (request.kind) {
    case 'heartbeat':
      return [];
    case 'complete':
      return [entry(caller.actor, 'task.completed', task, {})];
    case 'fail':
      return [entry(caller.actor, 'task.failed', task, { state: task.state, error: task.error })];
    case 'release':
      return [entry(caller.actor, 'task.released', task, {})];
    case 'cancel':
      return [entry(caller.actor, 'task.cancelled', task, { reason: request.reason })];
  }
}

function entry(actor: string, type: string, task: Task, detail: Record<string, unknown>): LogDraft {
  const { id: taskId, token, runId, tenant } = task;
  return { runId, tenant, actor, type, detail: { taskId, token, ...detail } };
}
