import { once } from 'node:events';
import { Supervisor } from './supervisor.js';

/** Whether the work came to its end, or somebody asked to stop (Ctrl-C, SIGTERM, a closed terminal). */
export type Outcome = 'done' | 'interrupted';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with a supervisor, and stops all its processes, in order, whichever way this ends:
 * the work is done or throws, a signal asks to stop (further signals change nothing: every process
 * has its time limit), a process ends that should not, or an error is caught nowhere.
 *
 * @throws whatever ended it, but for a signal
 */
export async function withSupervisor(
  work: (supervisor: Supervisor, interrupted: AbortSignal) => Promise<void>,
): Promise<Outcome> {
  const supervisor = new Supervisor();
  const interruption = new AbortController();
  const uncaught = Promise.withResolvers<never>();
  const release = listen({
    onSignal: () => {
      interruption.abort();
    },
    onError: (error) => {
      uncaught.reject(error);
    },
  });
  try {
    return await Promise.race([
      work(supervisor, interruption.signal).then((): Outcome => 'done'),
      once(interruption.signal, 'abort').then((): Outcome => 'interrupted'),
      supervisor.failure.then((error) => Promise.reject(error)),
      uncaught.promise,
    ]);
  } finally {
    await supervisor.stopAll();
    release();
  }
}

/** @returns what takes the listeners away again */
function listen(on: { onSignal: () => void; onError: (error: Error) => void }): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, on.onSignal);
  process.on('uncaughtException', on.onError); // also tells of rejections that nobody handles
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, on.onSignal);
    process.off('uncaughtException', on.onError);
  };
}
