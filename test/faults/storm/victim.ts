import { setTimeout as pause } from 'node:timers/promises';
import type { SupervisedApp } from '#local-stack';
import type { Dice } from './dice.js';

/** A process that dies again and again, and is started anew, as an orchestrator would. */
export class Victim {
  deaths = 0;

  constructor(
    private app: SupervisedApp,
    private readonly start: () => Promise<SupervisedApp>,
    private readonly dice: Dice,
  ) {}

  /** Runs when it resolves. */
  async act(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await pause(this.dice.between(200, 4_000));
      await this.app.kill();
      this.deaths += 1;
      await pause(this.dice.between(0, 500));
      this.app = await this.start();
    }
  }
}
