import type { TaskState } from './task.entity.js';

/** Who asks: the tenant whose tasks are meant, and how the run log names the caller. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
}

/** A task that a run is about to make. */
export interface TaskDraft {
  readonly id: string;
  readonly tenant: string;
  readonly runId: string;
  readonly definitionId: string;
  readonly templateId: string;
  /** Tells the tasks of one template apart; `''` for a template that makes one. */
  readonly item: string;
  /** 1 to 500 characters. */
  readonly title: string;
  /** 1 to 200 characters. */
  readonly queue: string;
  /** 0 to 100, higher first. */
  readonly priority: number;
  /** Any JSON. */
  readonly payload: unknown;
  readonly labels: Readonly<Record<string, string>>;
  /** At least 1. */
  readonly maxAttempts: number;
}

/** A task as it stands. Times are epoch milliseconds. */
export interface Task extends TaskDraft {
  readonly state: TaskState;
  /** How many claims count against `maxAttempts`: all but the released ones. */
  readonly attempt: number;
  /** The worker that holds the task, or held it when it ended. */
  readonly claimedBy: string | null;
  readonly leaseUntil: number | null;
  /** Whether it is claimed but its lease is over, so that the next claim may take it. */
  readonly leaseExpired: boolean;
  /** The fencing token of the latest claim; 0 before the first. */
  readonly token: number;
  readonly output: unknown;
  /** Why the latest claim failed; null while claimed and after a release. */
  readonly error: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | null;
}

/** What a worker asks for when it asks for work. */
export interface ClaimRequest {
  readonly queues: readonly string[];
  /** 1 to 100. */
  readonly limit: number;
  /** 1 to 3,600. */
  readonly leaseSeconds: number;
  /** The worker's name, shown on the task and in the run log. */
  readonly worker: string;
}

/** A sign of life for one of the tasks that a worker holds. */
export interface Heartbeat {
  readonly id: string;
  readonly token: number;
}

/** What became of a heartbeat in a batch. */
export type HeartbeatVerdict =
  | { readonly kind: 'extended'; readonly id: string; readonly leaseUntil: number }
  | {
      readonly kind: 'refused';
      readonly id: string;
      readonly code: 'stale_token' | 'illegal_transition' | 'task_not_found';
    };

/** Which tasks to list; what is left out does not matter. */
export interface TaskFilter {
  readonly queue?: string;
  readonly state?: TaskState;
  readonly runId?: string;
  readonly definitionId?: string;
  /** All of these must be on the task. */
  readonly labels?: Readonly<Record<string, string>>;
}
