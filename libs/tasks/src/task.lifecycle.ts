import { isDeepStrictEqual } from 'node:util';
import type { Task } from './task.contract.js';
import type { TaskState } from './task.entity.js';
import { IllegalTransitionError, StaleTokenError } from './task.errors.js';

/** What a verdict depends on. */
export type TaskFacts = Pick<
  Task,
  'state' | 'attempt' | 'maxAttempts' | 'token' | 'claimedBy' | 'output' | 'error'
>;

/** A sign of life: the lease is to last so many seconds from now. */
export interface HeartbeatRequest {
  readonly kind: 'heartbeat';
  readonly token: number;
  readonly leaseSeconds: number;
}

/** A holder's last word on its claim. Outputs and errors are JSON. */
type EndRequest =
  | { readonly kind: 'complete'; readonly token: number; readonly output: unknown }
  | { readonly kind: 'fail'; readonly token: number; readonly error: unknown }
  | { readonly kind: 'release'; readonly token: number };

/** Anybody's wish that the task end undone. */
interface CancelRequest {
  readonly kind: 'cancel';
  readonly reason: string | null;
}

/** What can be asked of one task. */
export type TaskRequest = HeartbeatRequest | EndRequest | CancelRequest;

/** The error of a task whose holder gave none: an error that is null would look like a release. */
const NO_REASON = { message: 'No reason was given.' };

/** The part of a task's row that a request may change, as it is to be afterwards. */
export interface TaskChange extends Pick<
  Task,
  'state' | 'attempt' | 'claimedBy' | 'output' | 'error'
> {
  /** The lease counted from now; null for a task that nobody holds. */
  readonly leaseSeconds: number | null;
}

/** The row is to become this. */
interface ChangeVerdict {
  readonly kind: 'change';
  readonly change: TaskChange;
}

/** The request is not to be carried out. */
interface RefuseVerdict {
  readonly kind: 'refuse';
  readonly error: StaleTokenError | IllegalTransitionError;
}

/** What is to be done about a request. */
export type TaskVerdict =
  | ChangeVerdict
  | RefuseVerdict
  /** It already took effect: the answer is the same again, nothing changes. */
  | { readonly kind: 'repeat' };

/**
 * The rules of a task's life once it was claimed:
 *
 * ```
 * open → claimed → completed | failed | cancelled
 *   ↑________|  released, or failed with attempts left
 * ```
 *
 * The token decides, not the lease: a holder whose lease ran out may go on until somebody else
 * claims the task. Claiming itself, and the end of a task whose last lease ran out, is the claim
 * statement's affair (task-claims.repository.ts).
 */
export function decide(task: TaskFacts, request: TaskRequest): TaskVerdict {
  switch (request.kind) {
    case 'heartbeat':
      return decideHeartbeat(task, request);
    case 'cancel':
      return decideCancel(task);
    case 'complete':
    case 'fail':
    case 'release':
      return decideEnd(task, request);
  }
}

/** The part of {@link decide} about heartbeats. */
export function decideHeartbeat(
  task: TaskFacts,
  request: HeartbeatRequest,
): ChangeVerdict | RefuseVerdict {
  if (!holds(task, request)) return refuse(task, request, 'claimed');
  return change(task, { leaseSeconds: request.leaseSeconds });
}

function decideCancel(task: TaskFacts): TaskVerdict {
  switch (task.state) {
    case 'open':
    case 'claimed':
      return change(task, { state: 'cancelled' });
    case 'cancelled':
      return { kind: 'repeat' };
    case 'completed':
    case 'failed':
      return { kind: 'refuse', error: new IllegalTransitionError(task.state, 'cancelled') };
  }
}

function decideEnd(task: TaskFacts, request: EndRequest): TaskVerdict {
  if (holds(task, request)) return change(task, endOf(task, request));
  if (tookEffect(task, request)) return { kind: 'repeat' };
  return refuse(task, request, targetOf(request));
}

function holds(task: TaskFacts, request: { readonly token: number }): boolean {
  return task.state === 'claimed' && task.token === request.token;
}

function endOf(task: TaskFacts, request: EndRequest): Partial<TaskChange> {
  switch (request.kind) {
    case 'complete':
      return { state: 'completed', output: request.output ?? null };
    case 'fail':
      return task.attempt < task.maxAttempts
        ? { state: 'open', claimedBy: null, error: request.error ?? NO_REASON }
        : { state: 'failed', error: request.error ?? NO_REASON };
    case 'release':
      return { state: 'open', claimedBy: null, attempt: task.attempt - 1 };
  }
}

/**
 * Whether the task stands where this very request would have brought it. `error` belongs to the
 * latest claim alone, so it tells a failed attempt from a released one.
 */
function tookEffect(task: TaskFacts, request: EndRequest): boolean {
  if (request.token !== task.token || request.token < 1) return false;
  switch (request.kind) {
    case 'complete':
      return task.state === 'completed' && sameJson(task.output, request.output ?? null);
    case 'fail':
      return (
        ['open', 'failed'].includes(task.state) && sameJson(task.error, request.error ?? NO_REASON)
      );
    case 'release':
      return task.state === 'open' && task.error === null;
  }
}

/** A token that the task never gave out cannot be stale: that is a request out of order. */
function refuse(
  task: TaskFacts,
  request: { readonly token: number },
  to: TaskState,
): RefuseVerdict {
  const neverGiven = request.token > task.token || request.token < 1;
  const error =
    neverGiven && task.state !== 'claimed'
      ? new IllegalTransitionError(task.state, to)
      : new StaleTokenError(request.token, task.state);
  return { kind: 'refuse', error };
}

function targetOf(request: EndRequest): TaskState {
  switch (request.kind) {
    case 'complete':
      return 'completed';
    case 'fail':
      return 'failed';
    case 'release':
      return 'open';
  }
}

/** The row as it was, without a lease, but for `changes`. */
function change(task: TaskFacts, changes: Partial<TaskChange>): ChangeVerdict {
  const { state, attempt, claimedBy, output, error } = task;
  const unchanged = { state, attempt, claimedBy, output, error, leaseSeconds: null };
  return { kind: 'change', change: { ...unchanged, ...changes } };
}

/** Whether two values are the same JSON, whatever the order of their members. */
function sameJson(stored: unknown, sent: unknown): boolean {
  const asStored: unknown = JSON.parse(JSON.stringify(sent));
  return isDeepStrictEqual(stored, asStored);
}
