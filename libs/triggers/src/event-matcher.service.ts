import { Injectable } from '@nestjs/common';
import { Clock, type Tx } from '#database';
import type { PendingEvents, StoredEvent } from '#events';
import { eventOccurrenceKey, type OccurrenceDraft, type OccurrenceVerdict } from '#runs';
import type { DefinitionMatch } from './trigger-index.js';
import { TriggerIndexes } from './trigger-indexes.service.js';

/** What events came to when they were matched with the definitions of their tenant. */
export interface MatchedEvents {
  /** The tenant's definitions epoch that they were matched at. */
  readonly epoch: number;
  /** By the clock that decides, epoch milliseconds. */
  readonly at: number;
  /** One for each event and definition that it concerns. */
  readonly drafts: readonly OccurrenceDraft[];
}

/** Finds out which definitions events concern. */
@Injectable()
export class EventMatcher {
  constructor(
    private readonly clock: Clock,
    private readonly indexes: TriggerIndexes,
  ) {}

  /**
   * Matches claimed events. The epoch is read in a statement after the claim, so an event that was
   * accepted after a definition's change was committed always meets that change.
   */
  async match(tx: Tx, { tenant, events }: PendingEvents): Promise<MatchedEvents> {
    const index = await this.indexes.current(tx, tenant);
    const at = await this.clock.now(tx);
    const now = new Date(at);
    const drafts = events.flatMap((event) =>
      index.match(event.envelope, now).map((match) => draftOf(tenant, event, match)),
    );
    return { epoch: index.epoch, at, drafts };
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
