import { AsyncLocalStorage } from 'node:async_hooks';

/** What a line of the log is about. Whoever looks for a run finds everything that was logged for it. */
export interface LogContext {
  readonly requestId?: string;
  readonly tenant?: string;
  readonly eventId?: string;
  readonly eventSource?: string;
  readonly definition?: string;
  readonly runId?: string;
  readonly batchId?: string;
  readonly taskId?: string;
  readonly workflowId?: string;
  /** The `code` of the problem a request was answered with. */
  readonly problem?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/**
 * Runs `work` so that `fields`, and those of the surrounding context, appear on every line that is
 * logged inside it, however deep and however late.
 */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/**
 * Adds fields that became known only now, such as the tenant once a key was checked, to the
 * innermost context. Outside of any context it does nothing.
 */
export function addToLogContext(fields: LogContext): void {
  const current = storage.getStore();
  if (current) Object.assign(current, fields);
}

/** The fields a line logged here carries. */
export function currentLogContext(): LogContext {
  return { ...storage.getStore() };
}

/** Runs `work` inside a context that somebody else holds on to. */
export function insideLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run(context, work);
}
