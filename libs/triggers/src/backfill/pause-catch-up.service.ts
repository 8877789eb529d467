import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '#database';
import { type DefinitionChange, type DefinitionListener, DefinitionListeners } from '#definitions';
import { type BackfillSpec, RunRequests } from '#runs';

/**
 * Makes up for the nominal times that a pause skipped, when whoever ends the pause asks for it: with
 * a backfill that is opened in the transaction of that change. The skipped rows stay what they are,
 * the ledger's account of those times; what makes up for them are runs in addition.
 */
@Injectable()
export class PauseCatchUp implements DefinitionListener, OnModuleInit {
  constructor(
    private readonly listeners: DefinitionListeners,
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
    const spec = catchUpOf(change);
    if (!spec) return;
    await this.requests.openIn(tx, change, {
      ...{ kind: 'backfill', spec, dryRun: false, rate: null, idempotencyKey: null },
      note: change.note ?? 'Times that the pause skipped.',
    });
  }
}

/** What the end of a pause is to make up for, if anything. */
function catchUpOf(change: DefinitionChange): BackfillSpec | undefined {
  const { key, definitionId, at, before, after, missed = 'skip' } = change;
  const pausedAt = before?.state === 'paused' ? before.stateSince : null;
  if (missed === 'skip' || after.state !== 'enabled' || pausedAt === null) return undefined;
  const triggers = after.spec.triggers.flatMap(({ id, type }) => (type === 'cron' ? [id] : []));
  if (triggers.length === 0) return undefined;
  return {
    ...{ definitions: [key], definitionId, triggers },
    // A change settles the times up to its moment under what held before it.
    ...{ from: pausedAt + 1, to: at + 1, existing: 'reprocess_missed' },
    ...(missed === 'fire_once'
      ? { order: 'newest_first', limit: 1 }
      : { order: 'oldest_first', limit: null }),
  };
}
