import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '#local-stack/testing';
import type { FaultStack } from '../../support/fault-stack.js';
import { type IdentifiedEvent, Traffic } from '../../support/traffic.js';
import type { Dice } from './dice.js';
import { Editor } from './editor.js';
import { TaskHolder } from './task-holder.js';
import { Victim } from './victim.js';

/** How long it rages at least (ms). */
const LEAST_MS = 20_000;

/** On a busy machine it goes on until enough has happened, but no longer than this (ms). */
export const MOST_MS = 180_000;

/** How much of each must have happened, so that the checks afterwards have something to look at. */
const ENOUGH = {
  deathsOfEach: 2,
  events: 500,
  revisions: 3,
  clocks: 2,
  completedTasks: 20,
  refusedHolders: 1,
};

/**
 * Everything at once: a router sends events, an editor changes definitions and makes cron triggers,
 * three holders work on tasks, while the api and the workers die and are started anew.
 */
export class Storm {
  readonly editor: Editor;
  readonly holders: readonly TaskHolder[];
  readonly #victims: readonly Victim[];
  #traffic: Traffic | undefined;

  constructor(
    private readonly faults: FaultStack,
    private readonly dice: Dice,
  ) {
    const { stack, tenant } = faults;
    this.editor = new Editor(tenant, stack, dice.split());
    this.holders = ['ada', 'bob', 'eve'].map((name) => new TaskHolder(tenant, name, dice.split()));
    const restartApi = async () => {
      await faults.restartApi();
      return faults.api;
    };
    this.#victims = [
      new Victim(faults.api, restartApi, dice.split()),
      ...stack.workers.map((worker) => new Victim(worker, () => stack.startWorker(), dice.split())),
    ];
  }

  /** What was answered `accepted` or `duplicate`. */
  get receipts() {
    return this.#traffic?.receipts ?? [];
  }

  /** When it resolves, all processes run and nobody does anything any more. */
  async rage(): Promise<void> {
    await this.editor.prepare();
    const senders = this.dice.split();
    const traffic = Traffic.start(this.faults.tenant, {
      lanes: 3,
      next: () => this.#newEvents(senders),
    });
    this.#traffic = traffic;
    const over = new AbortController();
    const actors = [this.editor, ...this.holders, ...this.#victims];
    const acting = actors.map((actor) => actor.act(over.signal));
    try {
      await Promise.race([this.#untilEnough(), ...acting]); // who ends before then has failed
    } finally {
      over.abort();
      const ends = await Promise.allSettled([...acting, traffic.stop()]);
      console.log(this.#progress());
      expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
    }
  }

  async #untilEnough(): Promise<void> {
    await pause(LEAST_MS);
    await waitFor(
      () => Object.entries(ENOUGH).every(([of, least]) => (this.#progress()[of] ?? 0) >= least),
      { what: 'enough to happen in the storm', timeoutMs: MOST_MS },
    );
  }

  #progress(): Record<string, number> {
    const { editor, holders } = this;
    return {
      deathsOfEach: Math.min(...this.#victims.map(({ deaths }) => deaths)),
      events: this.receipts.length,
      revisions: editor.latest,
      clocks: editor.clocks.length,
      completedTasks: holders.flatMap(({ completed }) => completed).length,
      refusedHolders: holders.flatMap(({ refused }) => refused).length,
    };
  }

  /** Each says which change of `changing` was answered before it was sent. */
  #newEvents(dice: Dice): IdentifiedEvent[] {
    return Array.from({ length: dice.between(1, 20) }, () => ({
      id: randomUUID(),
      type: dice.next() < 0.02 ? 'outside.happened' : 'order.happened',
      data: { atLeast: this.editor.latest },
    }));
  }
}
