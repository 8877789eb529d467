import { setTimeout as pause } from 'node:timers/promises';
import { ActivityCoreError } from '#client';

/** How long a request is repeated until the api, which keeps dying, answers it. */
const PATIENCE_MS = 90_000;

/** Between two tries. */
const RETRY_MS = 50;

/**
 * Repeats a request until the api answers it.
 *
 * @throws ActivityCoreError when it is refused as the client's fault
 */
export async function untilAnswered<T>(request: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      const refused = error instanceof ActivityCoreError && error.status < 500;
      if (refused || performance.now() > deadline) throw error;
    }
    await pause(RETRY_MS);
  }
}
