import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Tx } from '#database';
import type { FailedEvent, StoredEvent } from '#events';
import { eventOccurrenceKey, type OccurrenceDraft, type OccurrenceVerdict, Turns } from '#runs';
import type { DefinitionMatch, TriggerIndex } from './trigger-index.js';
import { TriggerIndexes } from './trigger-indexes.service.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';

/** Claimed events of one tenant. */
export interface ClaimedEvents {
  readonly tenant: string;
  readonly events: readonly StoredEvent[];
}

/** What an event came to when it was matched with the definitions of its tenant. */
export interface MatchedEvent {
  readonly rowId: string;
  /** One for each definition that the event concerns. */
  readonly drafts: readonly OccurrenceDraft[];
}

/** What claimed events came to: the first of them, if not all. */
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
    @Inject(TRIGGER_OPTIONS) private readonly options: TriggerOptions,
  ) {}

  /**
   * Matches claimed events in order until they have taken the time of a turn, or come to so many runs
   * as a turn makes; one in any case. Others of the process get their turn in between. The epoch is read in a statement after the claim, so an event that was
   * accepted after a definition's change was committed always meets that change.
   */
  async match(tx: Tx, { tenant, events }: ClaimedEvents): Promise<MatchedEvents> {
    const index = await this.indexes.current(tx, tenant);
    const at = await this.clock.now(tx);
    const matched: MatchedEvent[] = [];
    const failed: FailedEvent[] = [];
    let room = this.options.runsMax;
    const turns = new Turns(this.options.matchMs);
    for (const event of events) {
      const outcome = matchOne(index, tenant, event, new Date(at));
      if ('error' in outcome) failed.push(outcome);
      else {
        matched.push(outcome);
        room -= outcome.drafts.length;
      }
      if (room <= 0 || turns.isOver) break;
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
