import { Injectable, type OnModuleInit } from '@nestjs/common';
import { dueTime, settle, settlePaused, type Settlement, type TriggerTiming } from '#cron';
import { newId, type Tx } from '#database';
import {
  compileDefinition,
  type DefinitionChange,
  DefinitionListeners,
  triggerTiming,
} from '#definitions';
import { RevisionCache, RunIntake } from '#runs';
import {
  CronTriggerRepository,
  type CronTriggerRow,
  type LiveCronTrigger,
} from './cron-trigger.repository.js';
import { timeDrafts } from './time-drafts.js';
import { timingsOf } from './trigger-timing.js';

/**
 * Keeps the rows of cron triggers in step with their definitions, inside the transaction that
 * changes a definition: the times up to now are settled under the old state, the new state counts
 * from now on.
 */
@Injectable()
export class CronTriggerSync implements OnModuleInit {
  constructor(
    private readonly listeners: DefinitionListeners,
    private readonly triggers: CronTriggerRepository,
    private readonly revisions: RevisionCache,
    private readonly intake: RunIntake,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  async onChange(tx: Tx, change: DefinitionChange): Promise<void> {
    const before = await this.triggers.lockOf(tx, change.definitionId);
    await this.settleUntil(tx, before, change.at);
    await this.triggers.replace(tx, change.definitionId, liveTriggers(change));
  }

  /** The sweeper starts what comes of it: here the transaction has yet to commit. */
  private async settleUntil(
    tx: Tx,
    triggers: readonly CronTriggerRow[],
    now: number,
  ): Promise<void> {
    if (triggers.length === 0) return;
    const timingOf = await timingsOf(tx, this.revisions, triggers);
    const drafts = triggers.flatMap((trigger) =>
      settleAll(trigger, (after) =>
        trigger.paused
          ? settlePaused(timingOf(trigger), { after, now })
          : settle(timingOf(trigger), { after, now, upTo: 'nominal' }),
      ),
    );
    await this.intake.record(tx, drafts, 'time', 0);
  }
}

/** Settles on until nothing is left: after a change nobody would come back for the rest. */
function settleAll(trigger: CronTriggerRow, settleAfter: (after: number) => Settlement) {
  const drafts = [];
  let settled = settleAfter(trigger.lastNominal);
  drafts.push(...timeDrafts(trigger, settled.rows));
  while (settled.more) {
    settled = settleAfter(settled.lastNominal);
    drafts.push(...timeDrafts(trigger, settled.rows));
  }
  return drafts;
}

function nextDue(timing: TriggerTiming, after: number): number | null {
  const nominal = timing.calendar.next(after);
  return nominal === undefined ? null : dueTime(timing, nominal);
}

function liveTriggers({
  tenant,
  definitionId,
  key,
  at,
  after,
}: DefinitionChange): LiveCronTrigger[] {
  if (after.state === 'archived') return [];
  const compiled = compileDefinition(after.spec);
  return compiled.cronTriggers.map((trigger) => ({
    id: newId(),
    tenant,
    definitionId,
    definitionKey: key,
    triggerId: trigger.id,
    revision: after.revision,
    paused: after.state === 'paused',
    lastNominal: at,
    nextDue: nextDue(triggerTiming(definitionId, trigger), at),
  }));
}
