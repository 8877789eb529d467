import { type ManagedProcess } from './managed-process.js';
import { endedError } from './supervisor.js';
import { waitFor, type WaitOptions } from './wait-for.js';

/**
 * Waits until `isReady` says yes; an error is "not yet".
 *
 * @throws ProcessEndedError when the process ends before, with the end of its log
 * @throws ConditionTimeoutError when it takes too long
 */
export async function untilReady(
  started: ManagedProcess,
  isReady: () => Promise<boolean>,
  options: WaitOptions & { readonly logFile: string },
): Promise<void> {
  const outcome = await waitFor(async () => {
    if (!started.running) return 'ended';
    return (await isReady()) && 'ready';
  }, options);
  if (outcome === 'ready') return;
  const { how } = await started.ended;
  throw endedError({ name: started.name, logFile: options.logFile }, how);
}
