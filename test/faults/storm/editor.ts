import { setTimeout as pause } from 'node:timers/promises';
import type { CronTrigger, EventTrigger } from '#client';
import { setCalendarBack } from '../../support/fault-stack.js';
import type { TestStack } from '../../support/test-stack.js';
import { definition, type Tenant } from '../../support/tenant.js';
import type { Dice } from './dice.js';
import { untilAnswered } from './patience.js';

/** How far back the calendar of a new cron trigger is set: so many minutes are to be recorded. */
export const MINUTES_BACK = 30;

const ON_ORDER: EventTrigger = { id: 'on', type: 'event', eventTypes: ['order.*'] };

const CLOCK: CronTrigger = {
  id: 'clock',
  type: 'cron',
  cron: '* * * * *',
  misfire: { policy: 'fire_all', grace: 'PT2H' },
};

/** Somebody who changes definitions all the time, and remembers what was answered. */
export class Editor {
  /** The priority that each answered revision of `changing` gives its task. */
  readonly revisions = new Map<number, number>();
  /** The keys of the cron definitions whose calendars were set back. */
  readonly clocks: string[] = [];

  constructor(
    private readonly tenant: Tenant,
    private readonly stack: TestStack,
    private readonly dice: Dice,
  ) {}

  /** The latest revision of `changing` that was answered. */
  get latest(): number {
    return Math.max(...this.revisions.keys());
  }

  async prepare(): Promise<void> {
    const template = { id: 'pack', title: 'Pack', queue: 'orders', maxAttempts: 3 };
    const taskTemplates = [template, { ...template, id: 'ship', title: 'Ship' }];
    await this.tenant.save(definition('order', { taskTemplates }));
    await this.tenant.save(definition('flapping', { triggers: [ON_ORDER] }));
    await this.revise(0);
  }

  async act(over: AbortSignal): Promise<void> {
    for (let change = 1; !over.aborted; change++) {
      await this.change(change);
      await pause(this.dice.between(0, 200));
    }
  }

  private async change(change: number): Promise<void> {
    if (change % 2 === 0) await this.revise(change);
    else if (change % 4 === 1) await this.wind();
    else await this.move(this.dice.oneOf(['pause', 'enable']));
  }

  /** Makes the next revision of `changing`. */
  private async revise(priority: number): Promise<void> {
    const document = definition('changing', {
      triggers: [ON_ORDER],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'changing', priority }],
    });
    const { revision } = await untilAnswered(() => this.tenant.save(document));
    this.revisions.set(revision, priority);
  }

  /** Pauses or enables `flapping`. */
  private async move(to: 'pause' | 'enable'): Promise<void> {
    const path = { key: 'flapping' };
    await untilAnswered(() => this.tenant.client.definitions[to]({ path }));
  }

  /** Makes a cron definition that has half an hour to catch up with. */
  private async wind(): Promise<void> {
    const key = `clock-${this.clocks.length}`;
    await untilAnswered(() => this.tenant.save(definition(key, { triggers: [CLOCK] })));
    await setCalendarBack(this.stack.databaseUrl, key, MINUTES_BACK);
    this.clocks.push(key);
  }
}
