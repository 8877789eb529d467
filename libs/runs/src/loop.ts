import { Logger } from '@nestjs/common';
import { isConnectionLoss } from '#database';

/** How long a turn says to wait before the next one, in milliseconds; 0 for at once. */
export type TurnResult = number;

/** After a failed turn a loop waits this long, then twice as long, … up to the maximum. */
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/**
 * Repeats one step of work until it is stopped. A turn that throws is logged and tried again later,
 * so that no fault of a dependency ends a loop for good.
 */
export class Loop {
  private readonly logger: Logger;
  private readonly stopped = new AbortController();
  private done: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;
  /** A wake-up that came while a turn was under way must not be lost. */
  private woken = false;
  private failures = 0;

  /**
   * @param name for the log
   * @param turn does one step and says how long to wait before the next
   */
  constructor(
    readonly name: string,
    private readonly turn: () => Promise<TurnResult>,
  ) {
    this.logger = new Logger(name);
  }

  start(): void {
    this.done ??= this.run();
  }

  /** Ends the wait before the next turn, also one that has yet to begin. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Lets the turn under way finish and starts no other. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.wake();
    await this.done;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.woken = false;
      const waitMs = await this.runTurn();
      if (waitMs > 0) await this.wait(waitMs);
    }
  }

  private async runTurn(): Promise<number> {
    try {
      const waitMs = await this.turn();
      this.failures = 0;
      return waitMs;
    } catch (error) {
      const retryMs = Math.min(FIRST_RETRY_MS * 2 ** this.failures, MAX_RETRY_MS);
      this.failures += 1;
      this.complain(error, `trying again in ${retryMs} ms`);
      return retryMs;
    }
  }

  private complain(error: unknown, whatNext: string): void {
    const why = error instanceof Error ? error.message : String(error);
    if (isConnectionLoss(error)) {
      this.logger.warn(`the database cannot be reached, ${whatNext}: ${why}`);
    } else {
      this.logger.error({ err: error, msg: `a turn failed, ${whatNext}: ${why}` });
    }
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wakeUp = (): void => {
        clearTimeout(timer);
        this.wakeUp = undefined;
        resolve();
      };
      const timer = setTimeout(wakeUp, ms);
      this.wakeUp = wakeUp;
      if (this.woken || this.stopped.signal.aborted) wakeUp();
    });
  }
}
