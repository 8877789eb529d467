import { setTimeout as pause } from 'node:timers/promises';
import { ConditionTimeoutError } from './errors.js';

export interface WaitOptions {
  readonly timeoutMs: number;
  /** What is waited for, as it should read in "Waited 10 s in vain for …". */
  readonly what: string;
  /** Between two checks. @default 25 */
  readonly intervalMs?: number;
}

/**
 * Checks `condition` until it gives a value other than undefined, null or false, and returns it. A condition that throws
 * counts as not yet true.
 *
 * @throws ConditionTimeoutError naming `what`, with the last error of the condition as its cause
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const { value, error } = await check(condition);
    if (isThere(value)) return value;
    if (performance.now() > deadline) {
      throw new ConditionTimeoutError(options.what, options.timeoutMs, error);
    }
    await pause(options.intervalMs ?? 25);
  }
}

async function check<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

function isThere<T>(value: T | undefined): value is Exclude<T, undefined | null | false> {
  return value !== undefined && value !== null && value !== false;
}
