import { setTimeout } from 'node:timers/promises';

/** Thrown when work that others wait for took too long. */
export class DeadlineExceededError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = 'DeadlineExceededError';
  }
}

/**
 * What `work` resolves to, unless it takes longer than `ms`. The work itself is not stopped.
 *
 * @throws DeadlineExceededError, or what `work` throws
 */
export async function withDeadline<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = setTimeout(ms, undefined, { signal: timer.signal }).then(() => {
    throw new DeadlineExceededError(ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    late.catch(() => undefined); // the timer that lost the race rejects too
    timer.abort();
  }
}
