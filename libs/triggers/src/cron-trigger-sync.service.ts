import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { dueTime, settle, settlePaused, type Settlement, type TriggerTiming } from '#cron';
import { CHANNELS, newId, Notifier, type Tx } from '#database';
import {
  type CompiledCronTrigger,
  compileCronTriggers,
  type DefinitionChange,
  DefinitionListeners,
  type DefinitionSnapshot,
  type OwnedDefinition,
  triggerTiming,
} from '#definitions';
import { type OccurrenceDraft, RunIntake } from '#runs';
import {
  CronTriggerRepository,
  type CronTriggerRow,
  type LiveCronTrigger,
  type TenantDefinitions,
} from './cron-trigger.repository.js';
import { timeDrafts } from './time-drafts.js';
import { type TimingOf } from './trigger-timing.js';

/**
 * Keeps the rows of cron triggers in step with their definitions, inside the transaction that
 * changes definitions: the times up to now are settled under the old state, the new state counts
 * from now on.
 */
@Injectable()
export class CronTriggerSync implements OnModuleInit {
  private readonly logger = new Logger(CronTriggerSync.name);

  constructor(
    private readonly listeners: DefinitionListeners,
    private readonly triggers: CronTriggerRepository,
    private readonly intake: RunIntake,
    private readonly notifier: Notifier,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  /** A clock that holds a trigger is waited for; after that none can be ahead of the changes. */
  async beforeChange(tx: Tx, definitions: readonly OwnedDefinition[]): Promise<void> {
    await this.triggers.lockOf(tx, together(definitions));
  }

  async onChange(tx: Tx, changes: readonly DefinitionChange[]): Promise<void> {
    const definitions = together(changes);
    const rows = byDefinition(await this.triggers.lockOf(tx, definitions));
    const drafts = changes.flatMap((change) => this.settleUntil(change, rows));
    const at = changes[0]?.at ?? 0;
    // The sweeper starts what comes of it: here the transaction has yet to commit.
    await this.intake.record(tx, drafts, { origin: 'time', at, startWithinMs: 0 });
    const live = changes.flatMap((change) => liveTriggers(change, rows));
    await this.triggers.replace(tx, definitions, live);
    if (live.length > 0) await this.notifier.notifyWithin(tx, CHANNELS.cronTriggers);
  }

  /** The times that have come by the moment of the change, under the state before it. */
  private settleUntil(
    { definitionId, before, at }: DefinitionChange,
    rows: RowsOf,
  ): OccurrenceDraft[] {
    if (!before) return [];
    const timingOf = timingsBefore(definitionId, before);
    return rows(definitionId).flatMap((trigger) => this.settleOne(trigger, timingOf, at));
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

/** What listeners are told of is of one tenant. */
function together(definitions: readonly OwnedDefinition[]): TenantDefinitions {
  const ids = definitions.map(({ definitionId }) => definitionId);
  return { tenant: definitions[0]?.tenant ?? '', ids };
}

/** The locked triggers of a definition. */
type RowsOf = (definitionId: string) => readonly CronTriggerRow[];

function byDefinition(rows: readonly CronTriggerRow[]): RowsOf {
  const groups = Map.groupBy(rows, ({ definitionId }) => definitionId);
  return (definitionId) => groups.get(definitionId) ?? [];
}

/** Compiles the revision before the change once it is asked for: a row always belongs to that one. */
function timingsBefore(definitionId: string, { spec }: DefinitionSnapshot): TimingOf {
  let compiled: readonly CompiledCronTrigger[] | undefined;
  return ({ triggerId }) => {
    compiled ??= compileCronTriggers(spec);
    const trigger = compiled.find(({ id }) => id === triggerId);
    if (!trigger) throw new Error(`${spec.key} has no cron trigger "${triggerId}"`);
    return triggerTiming(definitionId, trigger);
  };
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
  rows: RowsOf,
): LiveCronTrigger[] {
  if (after.state === 'archived') return [];
  const before = rows(definitionId);
  return compileCronTriggers(after.spec).map((trigger) => {
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
