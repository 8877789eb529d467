import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { DefinitionReader, type DefinitionState } from '#definitions';
import { type EventEnvelope, type EventHeader, EventReader } from '#events';
import { compilePattern, matchPattern, PatternLimitError } from '#patterns';
import type { DueRequest, OccurrenceDraft, RunRequest } from '#runs';
import { eventDraft } from '../event-matcher.service.js';
import {
  type RequestChunk,
  type RequestSource,
  RequestStoppedError,
} from '../requests/request-chunk.js';
import { TriggerIndexes } from '../trigger-indexes.service.js';
import { endOf, replayDrafts } from './replay-drafts.js';
import { before, firstOf, readable, waiting, walk } from './replay-walk.js';

/** Events that one chunk goes through at most. */
const SCAN_MAX = 1_000;

/**
 * So long after a replay was asked for a dispatcher's transaction may still be under way that began
 * before (ms). It takes less than a second; of a frozen worker's the database ends each wait after 30.
 */
const DISPATCH_MAX_MS = 300_000;

/** So many envelopes a chunk reads also where there is room for fewer runs: few may match. */
const READ_MIN = 50;

/**
 * Finds what a replay asks for: stored events, matched again with the chosen definitions as they are
 * now, at the epoch of this moment.
 *
 * A pending event is left to the dispatcher, but only when it is certain to meet the definitions that
 * there were when the replay was asked for: not while a dispatcher has it that may have read them
 * before. The walk ends in front of such an event, and goes on when it is dispatched.
 *
 * An event that is committed behind the cursor, since it was under way while the replay went past
 * it, is not lost: it is matched by the dispatcher, with definitions that existed by then.
 */
@Injectable()
export class ReplaySource implements RequestSource<'replay'> {
  constructor(
    private readonly events: EventReader,
    private readonly definitions: DefinitionReader,
    private readonly indexes: TriggerIndexes,
  ) {}

  async next(tx: Tx, request: DueRequest<'replay'>, room: number): Promise<RequestChunk> {
    const { tenant, spec, cursor } = request;
    const range = { from: spec.from, until: endOf(request), after: cursor, limit: SCAN_MAX };
    const headers = await this.events.scan(tx, tenant, range);
    const first = firstOf(headers, spec, Math.max(room, READ_MIN));
    const held = await this.firstHeld(tx, request, first);
    const page = before(first, held);
    const { found, rest } = await this.events.envelopes(tx, tenant, readable(page, spec));
    const { drafts, counts, last } = walk(before(page, rest[0]), {
      spec,
      envelopes: found,
      picks: filterOf(request),
      draftsOf: await this.matcher(tx, request),
      room,
    });
    await this.requireEnabled(tx, request, drafts);
    const isHeld = held !== undefined && last === null;
    return { drafts, counts, cursor: last ?? cursor, done: isEnd(headers, last), isHeld };
  }

  /** The first event that a dispatcher has which may know older definitions. */
  private async firstHeld(
    tx: Tx,
    { tenant, spec, createdAt, now }: DueRequest<'replay'>,
    headers: readonly EventHeader[],
  ): Promise<string | undefined> {
    if (now - createdAt > DISPATCH_MAX_MS) return undefined;
    const pending = waiting(headers, spec);
    const atRest = await this.events.atRest(tx, tenant, pending);
    return pending.find((rowId) => !atRest.has(rowId));
  }

  /** `now` in a trigger's condition is the moment of the replay, as it is in the run's templates. */
  private async matcher(tx: Tx, request: DueRequest<'replay'>) {
    const index = await this.indexes.current(tx, request.tenant);
    const now = new Date(request.now);
    return (event: { rowId: string; envelope: EventEnvelope }): OccurrenceDraft[] =>
      replayDrafts(
        request,
        index.match(event.envelope, now).map((match) => eventDraft(request.tenant, event, match)),
      );
  }

  /**
   * A definition that was paused or archived stops the replay before it records anything more: a
   * skipped run would fill the gap for good. A dry run is welcome to look at a paused one.
   */
  private async requireEnabled(
    tx: Tx,
    { tenant, spec, dryRun }: DueRequest<'replay'>,
    drafts: readonly OccurrenceDraft[],
  ): Promise<void> {
    const standings = await this.definitions.standingsByKey(tx, tenant, spec.definitions);
    const skipped = new Set(
      drafts.flatMap(({ verdict, definitionKey }) =>
        verdict.kind === 'skipped' ? [definitionKey] : [],
      ),
    );
    for (const key of spec.definitions) {
      const state = skipped.has(key) ? 'paused' : (standings.get(key)?.state ?? 'archived');
      if (!isReplayable(state, dryRun)) throw notEnabled(key, state);
    }
  }
}

/** Whether a replay may go to a definition in this state. */
export function isReplayable(state: DefinitionState, dryRun: boolean): boolean {
  return state === 'enabled' || (dryRun && state === 'paused');
}

function notEnabled(key: string, state: DefinitionState): RequestStoppedError {
  return new RequestStoppedError(
    'definition_not_enabled',
    `The definition "${key}" was ${state} while the replay was under way. What comes after ` +
      'reachedAt was not replayed: enable the definition and replay the rest.',
  );
}

function filterOf({ spec }: RunRequest<'replay'>): (envelope: EventEnvelope) => boolean {
  if (spec.filter === null) return () => true;
  const compiled = compilePattern(spec.filter);
  if (!compiled.ok) {
    const reasons = compiled.problems.map(({ message }) => message).join('; ');
    throw new RequestStoppedError('unusable_filter', `This release refuses the filter: ${reasons}`);
  }
  return (envelope) => {
    try {
      return matchPattern(compiled.pattern, envelope);
    } catch (error) {
      if (!(error instanceof PatternLimitError)) throw error;
      throw new RequestStoppedError(error.code, `Event ${envelope.id}: ${error.message}`);
    }
  };
}

/** Whether the walk went through the last event of the range. */
function isEnd(headers: readonly EventHeader[], last: string | null): boolean {
  return headers.length < SCAN_MAX && (headers.at(-1)?.rowId ?? null) === last;
}
