import { Inject, Injectable, Logger } from '@nestjs/common';
import { CHANNELS, Clock, Database, Listener, type Tx } from '#database';
import { settle, settlePaused, type Settlement } from '#cron';
import {
  BatchLauncher,
  Loop,
  type NewBatch,
  type OccurrenceDraft,
  RevisionCache,
  RunIntake,
} from '#runs';
import {
  type BadCronTrigger,
  type CronProgress,
  CronTriggerRepository,
  type CronTriggerRow,
} from './cron-trigger.repository.js';
import { timeDrafts } from './time-drafts.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';
import { type TimingOf, timingsOf } from './trigger-timing.js';

/** A turn takes one of the longest due triggers and one of the latest due, however small batches are. */
const CLAIM_MIN = 2;

/** The clock sleeps until the next due time, but never longer than this (ms). */
const MAX_SLEEP_MS = 1_000;

/** How soon to look again for a trigger that is due but held, by another clock or by a change (ms). */
const HELD_MS = 20;

/** A trigger that was set aside is tried again after this (ms). */
const BAD_RETRY_MS = 60_000;

/**
 * Records the nominal times of cron triggers as they fall due. Many may run, without a leader: each
 * claims other triggers, and `last_nominal` moves forward under the row's lock in the transaction
 * that records the times, so that every time is covered exactly once.
 */
@Injectable()
export class CronClock {
  readonly loop = new Loop(CronClock.name, () => this.turn());
  private readonly logger = new Logger(CronClock.name);

  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly triggers: CronTriggerRepository,
    private readonly revisions: RevisionCache,
    private readonly intake: RunIntake,
    private readonly launcher: BatchLauncher,
    listener: Listener,
    @Inject(TRIGGER_OPTIONS) private readonly options: TriggerOptions,
  ) {
    listener.on(CHANNELS.cronTriggers, () => {
      this.loop.wake();
    });
    launcher.onPlace(() => {
      this.loop.wake();
    });
  }

  private async turn(): Promise<number> {
    if (!(await this.launcher.hasPlace('time'))) return MAX_SLEEP_MS;
    const batches = await this.database.transaction((tx) => this.tick(tx));
    if (!batches) return this.untilNextDue();
    this.launcher.launch(batches, 'time');
    return 0;
  }

  private async untilNextDue(): Promise<number> {
    const next = (await this.triggers.nextDueIn(this.database.session())) ?? MAX_SLEEP_MS;
    return next <= 0 ? HELD_MS : Math.min(Math.ceil(next), MAX_SLEEP_MS);
  }

  /**
   * Records as many times as a batch has room for. Each trigger that it claims gets an equal share of
   * the room that is left, those due latest first: mostly they need one row, and leave the rest to
   * those that have more to catch up with. So a fire that falls due while thousands of others are
   * recorded late need not wait for them.
   *
   * @returns the batches to start after the commit; undefined when no trigger was due or outdated
   */
  async tick(tx: Tx): Promise<NewBatch[] | undefined> {
    const room = Math.max(this.options.claimMax, CLAIM_MIN);
    const due = await this.claim(tx, room);
    if (due.length === 0) return undefined;
    const now = await this.clock.now(tx);
    const timingOf = await timingsOf(tx, this.revisions, due);
    const drafts: OccurrenceDraft[] = [];
    const progress: CronProgress[] = [];
    const bad: BadCronTrigger[] = [];
    for (const [index, trigger] of due.entries()) {
      const maxRows = Math.floor((room - drafts.length) / (due.length - index));
      const settled = this.settleOne(trigger, timingOf, { now, maxRows });
      if ('error' in settled) {
        bad.push({ id: trigger.id, tenant: trigger.tenant, error: settled.error });
        continue;
      }
      // The ledger gets them in the order in which they fell due.
      drafts.unshift(...timeDrafts(trigger, settled.rows));
      progress.push(progressOf(trigger, settled));
    }
    const batches = await this.intake.record(tx, drafts, { origin: 'time', at: now });
    await this.triggers.advance(tx, progress);
    await this.triggers.setAside(tx, bad, BAD_RETRY_MS);
    return batches;
  }

  /**
   * While none is due, those whose due time newer rules of timezones may have moved: to settle one
   * reckons it anew, and records nothing that has not come.
   */
  private async claim(tx: Tx, room: number): Promise<CronTriggerRow[]> {
    const due = await this.triggers.claimDue(tx, room);
    return due.length > 0 ? due : this.triggers.claimOutdated(tx, room);
  }

  /** One trigger that cannot be reckoned with must not stop the others. */
  private settleOne(
    trigger: CronTriggerRow,
    timingOf: TimingOf,
    limits: { now: number; maxRows: number },
  ): Settlement | { error: string } {
    try {
      const timing = timingOf(trigger);
      const span = { after: trigger.lastNominal, ...limits };
      return trigger.paused ? settlePaused(timing, span) : settle(timing, span);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.logger.error(`${trigger.definitionKey}/${trigger.triggerId} is set aside: ${why}`);
      return { error: why };
    }
  }
}

function progressOf(trigger: CronTriggerRow, settled: Settlement): CronProgress {
  return {
    id: trigger.id,
    tenant: trigger.tenant,
    lastNominal: settled.lastNominal,
    nextDue: settled.nextDue ?? null,
  };
}
