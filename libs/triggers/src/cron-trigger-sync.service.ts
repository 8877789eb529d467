import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { dueTime, settle, settlePaused, type Settlement, type TriggerTiming } from '#cron';
import { CHANNELS, newId, Notifier, type Tx } from '#database';
import {
  compileDefinition,
  type DefinitionChange,
  DefinitionListeners,
  type OwnedDefinition,
  triggerTiming,
} from '#definitions';
import { type OccurrenceDraft, RevisionCache, RunIntake } from '#runs';
import {
  CronTriggerRepository,
  type CronTriggerRow,
  type LiveCronTrigger,
} from './cron-trigger.repository.js';
import { timeDrafts } from './time-drafts.js';
import { type TimingOf, timingsOf } from './trigger-timing.js';

/**
 * Keeps the rows of cron triggers in step with their definitions, inside the transaction that
 * changes a definition: the times up to now are settled under the old state, the new state counts
 * from now on.
 */
@Injectable()
export class CronTriggerSync implements OnModuleInit {
  private readonly logger = new Logger(CronTriggerSync.name);

  constructor(
    private readonly listeners: DefinitionListeners,
    private readonly triggers: CronTriggerRepository,
    private readonly revisions: RevisionCache,
    private readonly intake: RunIntake,
    private readonly notifier: Notifier,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  /** A clock that holds a trigger is waited for; after that none can be ahead of the change. */
  async beforeChange(tx: Tx, definition: OwnedDefinition): Promise<void> {
    await this.triggers.lockOf(tx, definition);
  }

  async onChange(tx: Tx, change: DefinitionChange): Promise<void> {
    const before = await this.triggers.lockOf(tx, change);
    await this.settleUntil(tx, before, change.at);
    const live = liveTriggers(change, before);
    await this.triggers.replace(tx, change, live);
    if (live.length > 0) await this.notifier.notifyWithin(tx, CHANNELS.cronTriggers);
  }

  /** The sweeper starts what comes of it: here the transaction has yet to commit. */
  private async settleUntil(
    tx: Tx,
    triggers: readonly CronTriggerRow[],
    now: number,
  ): Promise<void> {
    if (triggers.length === 0) return;
    const timingOf = await timingsOf(tx, this.revisions, triggers);
    const drafts = triggers.flatMap((trigger) => this.settleOne(trigger, timingOf, now));
    await this.intake.record(tx, drafts, { origin: 'time', at: now, startWithinMs: 0 });
  }

  /** A trigger that cannot be reckoned with must not keep its definition from being mended. */
  private settleOne(trigger: CronTriggerRow, timingOf: TimingOf, now: number): OccurrenceDraft[] {
    try {
      return settleAll(trigger, timingOf(trigger), now);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.logger.error(`${trigger.definitionKey}/${trigger.triggerId} is not settled: ${why}`);
      return [];
    }
  }
}

/** Settles on until nothing is left: after a change nobody would come back for the rest. */
function settleAll(trigger: CronTriggerRow, timing: TriggerTiming, now: number): OccurrenceDraft[] {
  const settleAfter = (after: number): Settlement =>
    trigger.paused
      ? settlePaused(timing, { after, now })
      : settle(timing, { after, now, upTo: 'nominal' });
  const drafts: OccurrenceDraft[] = [];
  let settled = settleAfter(trigger.lastNominal);
  drafts.push(...timeDrafts(trigger, settled.rows));
  while (settled.more) {
    settled = settleAfter(settled.lastNominal);
    drafts.push(...timeDrafts(trigger, settled.rows));
  }
  return drafts;
}

function liveTriggers(
  { tenant, definitionId, key, at, after }: DefinitionChange,
  before: readonly CronTriggerRow[],
): LiveCronTrigger[] {
  if (after.state === 'archived') return [];
  return compileDefinition(after.spec).cronTriggers.map((trigger) => {
    // The clock may have been ahead of this change when it let go of the row.
    const covered = before.find(({ triggerId }) => triggerId === trigger.id)?.lastNominal ?? at;
    const lastNominal = Math.max(at, covered);
    return {
      id: newId(),
      tenant,
      definitionId,
      definitionKey: key,
      triggerId: trigger.id,
      revision: after.revision,
      paused: after.state === 'paused',
      lastNominal,
      nextDue: nextDue(triggerTiming(definitionId, trigger), lastNominal),
    };
  });
}

function nextDue(timing: TriggerTiming, after: number): number | null {
  const nominal = timing.calendar.next(after);
  return nominal === undefined ? null : dueTime(timing, nominal);
}
