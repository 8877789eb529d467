import { Logger } from '@nestjs/common';

/**
 * Makes sure that a process which was told to stop (SIGTERM, SIGINT) is gone after `graceMs`, even
 * if something it waits for never ends. Call it once, in `main`.
 */
export function exitWithin(graceMs: number): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => setTimeout(giveUp, graceMs, graceMs).unref());
  }
}

function giveUp(graceMs: number): never {
  new Logger('Shutdown').fatal(`not finished within ${graceMs} ms; leaving what is left behind`);
  return process.exit(1);
}
