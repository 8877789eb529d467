import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { dueTime, settle, settlePaused, type Settlement } from '#cron';
import { CHANNELS, newId, Notifier, type Tx } from '#database';
import { UncompilableSpecError } from '#documents';
import {
  type CompiledCronTrigger,
  compileCronTriggers,
  type DefinitionChange,
  DefinitionListeners,
  type DefinitionSnapshot,
  type OwnedDefinition,
  triggerTiming,
} from '#definitions';
import { type LedgerTrigger, NominalLedger, type OccurrenceDraft, RunIntake } from '#runs';
import { CronBacklogError } from './cron-trigger.errors.js';
import {
  CronTriggerRepository,
  type CronTriggerRow,
  type LiveCronTrigger,
  type TenantDefinitions,
} from './cron-trigger.repository.js';
import { timeDrafts } from './time-drafts.js';
import { type TimingOf } from './trigger-timing.js';

/**
 * So many rows the times up to a change may take: they are written in its transaction, while it holds
 * the tenant's definitions.
 */
const SETTLED_MAX = 1_000;

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
    private readonly ledger: NominalLedger,
    private readonly notifier: Notifier,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  /** A clock that holds a trigger is waited for; after that none can be ahead of the changes. */
  async beforeChange(tx: Tx, definitions: readonly OwnedDefinition[]): Promise<void> {
    await this.triggers.lockOf(tx, together(definitions));
  }

  /** @throws CronBacklogError */
  async onChange(tx: Tx, changes: readonly DefinitionChange[]): Promise<void> {
    const definitions = together(changes);
    const rows = byDefinition(await this.triggers.lockOf(tx, definitions));
    const drafts = this.settleUntil(changes, rows);
    const at = changes[0]?.at ?? 0;
    // The sweeper starts what comes of it: here the transaction has yet to commit.
    await this.intake.record(tx, drafts, { origin: 'time', at, startWithinMs: 0 });
    const coveredUntil = await this.coverage(tx, changes, rows);
    const live = changes.flatMap((change) => liveTriggers(change, coveredUntil));
    await this.triggers.replace(tx, definitions, live);
    if (live.length > 0) await this.notifier.notifyWithin(tx, CHANNELS.cronTriggers);
  }

  /**
   * Up to where the triggers' times are covered. The clock may have been ahead of this change when it
   * let go of a row, or before the row went: the ledger knows of a trigger that comes back.
   */
  private async coverage(
    tx: Tx,
    changes: readonly DefinitionChange[],
    rows: RowsOf,
  ): Promise<CoveredUntil> {
    const until = new Map(
      changes.flatMap(({ definitionId }) =>
        rows(definitionId).map((row) => [nameOf(row), row.lastNominal] as const),
      ),
    );
    const back = changes.flatMap((change) =>
      comingBack(change).filter((trigger) => !until.has(nameOf(trigger))),
    );
    if (back.length > 0) {
      const at = changes[0]?.at ?? 0;
      const covered = await this.ledger.latestCovered(tx, back, at);
      for (const latest of covered) until.set(nameOf(latest), latest.at);
    }
    return (trigger) => until.get(nameOf(trigger)) ?? -Infinity;
  }

  /**
   * The times that have come by the moment of the changes, under the states before them. All or
   * none: after a change nobody would come back for the rest.
   */
  private settleUntil(changes: readonly DefinitionChange[], rows: RowsOf): OccurrenceDraft[] {
    const drafts: OccurrenceDraft[] = [];
    for (const { definitionId, key, before, at: now } of changes) {
      if (!before) continue;
      const timingOf = timingsBefore(definitionId, before);
      for (const trigger of rows(definitionId)) {
        const room = SETTLED_MAX - drafts.length;
        const maxRows = Math.max(room, 1);
        const settled = this.settleOne(trigger, timingOf, { now, maxRows });
        if (!settled) continue;
        if (settled.more || settled.rows.length > room) throw new CronBacklogError(key);
        drafts.push(...timeDrafts(trigger, settled.rows));
      }
    }
    return drafts;
  }

  /** A trigger that cannot be reckoned with must not keep its definition from being mended. */
  private settleOne(
    trigger: CronTriggerRow,
    timingOf: TimingOf,
    limits: { now: number; maxRows: number },
  ): Settlement | undefined {
    try {
      const timing = timingOf(trigger);
      const span = { after: trigger.lastNominal, ...limits };
      return trigger.paused
        ? settlePaused(timing, span)
        : settle(timing, { ...span, upTo: 'nominal' });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.logger.error(`${trigger.definitionKey}/${trigger.triggerId} is not settled: ${why}`);
      return undefined;
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

/** Names a trigger, of whatever definition. */
type TriggerName = Pick<CronTriggerRow, 'definitionId' | 'triggerId'>;

/** Up to where a trigger's times are covered. */
type CoveredUntil = (trigger: TriggerName) => number;

function nameOf({ definitionId, triggerId }: TriggerName): string {
  return `${definitionId}/${triggerId}`;
}

/** The cron triggers of a definition that was there before; of a new one the ledger has nothing. */
function comingBack({ tenant, definitionId, before, after }: DefinitionChange): LedgerTrigger[] {
  if (!before || after.state === 'archived') return [];
  return after.spec.triggers.flatMap(({ id, type }) =>
    type === 'cron' ? [{ tenant, definitionId, triggerId: id }] : [],
  );
}

function liveTriggers(
  { tenant, definitionId, key, at, after }: DefinitionChange,
  coveredUntil: CoveredUntil,
): LiveCronTrigger[] {
  if (after.state === 'archived') return [];
  return compileCronTriggers(after.spec).map((trigger) => {
    const lastNominal = Math.max(at, coveredUntil({ definitionId, triggerId: trigger.id }));
    return {
      id: newId(),
      tenant,
      definitionId,
      definitionKey: key,
      triggerId: trigger.id,
      revision: after.revision,
      paused: after.state === 'paused',
      lastNominal,
      nextDue: nextDue({ definitionId, trigger }, lastNominal),
    };
  });
}

/** A trigger that cannot be reckoned with is due at once: the clock sets it aside, and says why. */
function nextDue(
  { definitionId, trigger }: { definitionId: string; trigger: CompiledCronTrigger },
  after: number,
): number | null {
  try {
    const timing = triggerTiming(definitionId, trigger);
    const nominal = timing.calendar.next(after);
    return nominal === undefined ? null : dueTime(timing, nominal);
  } catch (error) {
    if (error instanceof UncompilableSpecError) return after;
    throw error;
  }
}
