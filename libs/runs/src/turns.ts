import { setImmediate } from 'node:timers/promises';

/** So long one piece of work may hold the process before others get a turn (ms). */
const TURN_MS = 20;

/** Bounds long work on one thing, and lets others of the process have their turn meanwhile. */
export class Turns {
  private readonly end: number;
  private turnEnd = performance.now() + TURN_MS;

  /** @param budgetMs how long the work may take in all */
  constructor(budgetMs: number) {
    this.end = performance.now() + budgetMs;
  }

  /** Whether the time for the work is over. */
  get isOver(): boolean {
    return performance.now() >= this.end;
  }

  /** Whether it is time to {@link pass}: for pieces so small that to await each would cost more. */
  get isDue(): boolean {
    return performance.now() >= this.turnEnd;
  }

  /** To be awaited between two pieces of the work. */
  async pass(): Promise<void> {
    if (!this.isDue) return;
    await setImmediate();
    this.turnEnd = performance.now() + TURN_MS;
  }
}
