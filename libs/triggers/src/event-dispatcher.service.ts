import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#database';
import { EventQueue } from '#events';
import { BatchLauncher, Loop, type NewBatch, RunIntake } from '#runs';
import { EventMatcher } from './event-matcher.service.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';

/** Turns accepted events into runs. Many may run, without a leader: each claims other events. */
@Injectable()
export class EventDispatcher {
  readonly loop = new Loop(EventDispatcher.name, () => this.turn());
  /** Tenants take turns. */
  private lastTenant: string | null = null;

  constructor(
    private readonly database: Database,
    private readonly queue: EventQueue,
    private readonly matcher: EventMatcher,
    private readonly intake: RunIntake,
    private readonly launcher: BatchLauncher,
    @Inject(TRIGGER_OPTIONS) private readonly options: TriggerOptions,
  ) {
    launcher.onPlace(() => {
      this.loop.wake();
    });
  }

  private async turn(): Promise<number> {
    if (!(await this.launcher.hasPlace('event'))) return this.options.dispatchPollMs;
    const batches = await this.database.transaction((tx) => this.dispatch(tx));
    if (!batches) return this.options.dispatchPollMs;
    this.launcher.launch(batches, 'event');
    return 0;
  }

  /**
   * Turns the oldest pending events of one tenant into runs, inside `tx`.
   *
   * @returns the batches to start after the commit; undefined when no event is waiting
   */
  async dispatch(tx: Tx): Promise<NewBatch[] | undefined> {
    const claim = await this.queue.claimPending(tx, {
      afterTenant: this.lastTenant,
      limit: this.options.claimMax,
    });
    if (!claim) return undefined;
    this.lastTenant = claim.tenant;
    const { drafts, epoch, at } = await this.matcher.match(tx, claim);
    const batches = await this.intake.record(tx, drafts, { origin: 'event', at });
    const rowIds = claim.events.map(({ rowId }) => rowId);
    await this.queue.markDispatched(tx, { tenant: claim.tenant, rowIds, epoch });
    return batches;
  }
}
