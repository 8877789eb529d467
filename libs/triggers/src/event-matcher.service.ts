import { Injectable } from '@nestjs/common';
import { Clock, type Tx } from '#database';
import type { FailedEvent, PendingEvents, StoredEvent } from '#events';
import { eventOccurrenceKey, type OccurrenceDraft, type OccurrenceVerdict } from '#runs';
import { Turns } from './explanation/turns.js';
import type { DefinitionMatch, TriggerIndex } from './trigger-index.js';
import { TriggerIndexes } from './trigger-indexes.service.js';

/** What an event came to when it was matched with the definitions of its tenant. */
export interface MatchedEvent {
  readonly rowId: string;
  /** One for each definition that the event concerns. */
  readonly drafts: readonly OccurrenceDraft[];
}

/** What claimed events came to. */
export interface MatchedEvents {
  readonly tenant: string;
  /** The tenant's definitions epoch that they were matched at. */
  readonly epoch: number;
  /** By the clock that decides, epoch milliseconds. */
  readonly at: number;
  readonly events: readonly MatchedEvent[];
  /** Those that could not be matched. */
  readonly failed: readonly FailedEvent[];
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
    const matched: MatchedEvent[] = [];
    const failed: FailedEvent[] = [];
    const turns = new Turns(Number.POSITIVE_INFINITY);
    for (const event of events) {
      const outcome = matchOne(index, tenant, event, new Date(at));
      if ('error' in outcome) failed.push(outcome);
      else matched.push(outcome);
      await turns.pass();
    }
    return { tenant, epoch: index.epoch, at, events: matched, failed };
  }
}

/** An expression that throws is a verdict of the index; what is caught here is a fault of ours. */
function matchOne(
  index: TriggerIndex,
  tenant: string,
  event: StoredEvent,
  now: Date,
): MatchedEvent | FailedEvent {
  const { rowId } = event;
  try {
    const matches = index.match(event.envelope, now);
    return { rowId, drafts: matches.map((match) => eventDraft(tenant, event, match)) };
  } catch (error) {
    return { rowId, error: { code: 'match_failed', message: String(error) } };
  }
}

/** The occurrence that an event is for a definition that it concerns. */
export function eventDraft(
  tenant: string,
  event: StoredEvent,
  match: DefinitionMatch,
): OccurrenceDraft {
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
