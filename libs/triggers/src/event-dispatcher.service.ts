import { Inject, Injectable } from '@nestjs/common';
import { Database, databaseNow, type Tx } from '#database';
import { EventQueue, type StoredEvent } from '#events';
import {
  BatchPlaces,
  BatchStarter,
  eventOccurrenceKey,
  Loop,
  type NewBatch,
  type OccurrenceDraft,
  type OccurrenceVerdict,
  RunIntake,
} from '#runs';
import type { DefinitionMatch } from './trigger-index.js';
import { TriggerIndexes } from './trigger-indexes.service.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';

/**
 * Turns accepted events into runs. Many may run, without a leader: each claims other events.
 *
 * The order inside the transaction matters: the epoch is read in a statement after the claim, so an
 * event that was accepted after a definition's change was committed always meets that change.
 */
@Injectable()
export class EventDispatcher {
  readonly loop = new Loop(EventDispatcher.name, () => this.turn());
  /** Tenants take turns. */
  private lastTenant: string | null = null;

  constructor(
    private readonly database: Database,
    private readonly queue: EventQueue,
    private readonly indexes: TriggerIndexes,
    private readonly intake: RunIntake,
    private readonly places: BatchPlaces,
    private readonly starter: BatchStarter,
    @Inject(TRIGGER_OPTIONS) private readonly options: TriggerOptions,
  ) {
    places.onRelease(() => {
      this.loop.wake();
    });
  }

  private async turn(): Promise<number> {
    if (!this.places.isFree('event')) return this.options.dispatchPollMs;
    const batches = await this.database.transaction((tx) => this.dispatch(tx));
    if (!batches) return this.options.dispatchPollMs;
    for (const { id } of batches) this.places.take(id, 'event');
    this.starter.startSoon(batches);
    return 0;
  }

  /** @returns the batches to start after the commit; undefined when no event is waiting */
  private async dispatch(tx: Tx): Promise<NewBatch[] | undefined> {
    const claim = await this.queue.claimPending(tx, {
      afterTenant: this.lastTenant,
      limit: this.options.claimMax,
    });
    if (!claim) return undefined;
    this.lastTenant = claim.tenant;
    const index = await this.indexes.current(tx, claim.tenant);
    const now = new Date(await databaseNow(tx));
    const drafts = claim.events.flatMap((event) =>
      index.match(event.envelope, now).map((match) => draftOf(claim.tenant, event, match)),
    );
    const batches = drafts.length === 0 ? [] : await this.intake.record(tx, drafts, 'event');
    await this.queue.markDispatched(
      tx,
      claim.events.map(({ rowId }) => rowId),
      index.epoch,
    );
    return batches;
  }
}

function draftOf(tenant: string, event: StoredEvent, match: DefinitionMatch): OccurrenceDraft {
  const { definition, triggerId, alsoMatched } = match;
  return {
    tenant,
    definitionId: definition.id,
    definitionKey: definition.key,
    revision: definition.revision,
    occurrence: 'event',
    occurrenceKey: eventOccurrenceKey(event.rowId),
    triggerId,
    ...(alsoMatched.length === 0 ? {} : { alsoMatched }),
    eventId: event.rowId,
    verdict: verdictOf(match),
  };
}

function verdictOf({ definition, error }: DefinitionMatch): OccurrenceVerdict {
  if (definition.state === 'paused') return { kind: 'skipped', reason: 'paused' };
  return error ? { kind: 'failed', error } : { kind: 'run' };
}
