import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '#database';
import {
  type DefinitionChange,
  DefinitionHistory,
  type DefinitionListener,
  DefinitionListeners,
  type MissedTimes,
} from '#definitions';
import { type BackfillSpec, PauseLedger, RunRequests } from '#runs';

/**
 * Makes up for the nominal times that a pause skipped, when whoever ends the pause asks for it: with
 * a backfill that is opened in the transaction of that change, of the times whose rows say so. These
 * rows stay what they are, the ledger's account; what makes up for them are runs in addition.
 */
@Injectable()
export class PauseCatchUp implements DefinitionListener, OnModuleInit {
  constructor(
    private readonly listeners: DefinitionListeners,
    private readonly history: DefinitionHistory,
    private readonly pauses: PauseLedger,
    private readonly requests: RunRequests,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  /** @throws TooManyRequestsError */
  async onChange(tx: Tx, changes: readonly DefinitionChange[]): Promise<void> {
    for (const change of changes) await this.catchUp(tx, change);
  }

  private async catchUp(tx: Tx, change: DefinitionChange): Promise<void> {
    const pause = endedPause(change);
    if (!pause) return;
    const spec = await this.specOf(tx, change, pause);
    await this.requests.openIn(tx, change, {
      ...{ kind: 'backfill', spec, dryRun: false, rate: null, idempotencyKey: null },
      note: change.note ?? 'Times that the pause skipped.',
    });
  }

  /** A run that was recorded before the pause, and would have been carried out after it, counts. */
  private async specOf(
    tx: Tx,
    { tenant, key, definitionId, at }: DefinitionChange,
    { triggers, pausedAt, missed }: EndedPause,
  ): Promise<BackfillSpec> {
    const owned = { tenant, definitionId };
    const enabledAt = (await this.history.enabledBeforePause(tx, owned)) ?? pausedAt;
    const pause = { ...owned, triggers, enabledAt, pausedAt };
    const earliest = await this.pauses.earliestBefore(tx, pause);
    return {
      ...{ definitions: [key], definitionId, triggers },
      // A change settles the times up to its moment under what held before it.
      ...{ from: earliest ?? pausedAt + 1, to: at + 1 },
      ...{ existing: 'reprocess_missed', pausedSince: enabledAt },
      ...(missed === 'fire_once'
        ? { order: 'newest_first', limit: 1 }
        : { order: 'oldest_first', limit: null }),
    };
  }
}

/** A pause that is to be made up for. */
interface EndedPause {
  /** Ids of the cron triggers that the definition has now. */
  readonly triggers: readonly string[];
  readonly pausedAt: number;
  readonly missed: Exclude<MissedTimes, 'skip'>;
}

function endedPause({ before, after, missed = 'skip' }: DefinitionChange): EndedPause | undefined {
  const pausedAt = before?.state === 'paused' ? before.stateSince : null;
  if (missed === 'skip' || after.state !== 'enabled' || pausedAt === null) return undefined;
  const triggers = after.spec.triggers.flatMap(({ id, type }) => (type === 'cron' ? [id] : []));
  return triggers.length === 0 ? undefined : { triggers, pausedAt, missed };
}
