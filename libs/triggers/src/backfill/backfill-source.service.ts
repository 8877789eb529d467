import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { DefinitionReader } from '#definitions';
import {
  type DueRequest,
  NominalLedger,
  type OccurrenceDraft,
  reprocessOccurrenceKey,
  type RunRequest,
  timeOccurrenceKey,
} from '#runs';
import { CronTriggerRepository, type CronTriggerRow } from '../cron-trigger.repository.js';
import {
  type RequestChunk,
  type RequestSource,
  RequestStoppedError,
} from '../requests/request-chunk.js';
import { BackfillTimes } from './backfill-times.service.js';
import {
  type BackfillPosition,
  cursorOf,
  pick,
  type Picked,
  type PickedTime,
  positionOf,
} from './backfill-walk.js';

/** Nominal times that one chunk goes through at most. */
const SCAN_MAX = 1_000;

/**
 * Finds what a backfill asks for: runs of a trigger as it is now. The trigger's row is locked for the
 * chunk, as the clock and changes of the definition lock it, so that what the ledger has of these
 * times stays as it is read; times that the clock has yet to record are left to it.
 */
@Injectable()
export class BackfillSource implements RequestSource<'backfill'> {
  constructor(
    private readonly triggers: CronTriggerRepository,
    private readonly definitions: DefinitionReader,
    private readonly ledger: NominalLedger,
    private readonly times: BackfillTimes,
  ) {}

  async next(tx: Tx, request: DueRequest<'backfill'>, room: number): Promise<RequestChunk> {
    const { spec } = request;
    const position = positionOf(spec, request.cursor);
    const trigger = await this.liveTrigger(tx, request, position.trigger);
    const stretch = { from: spec.from, until: endOf(request), order: spec.order, at: position.at };
    const { times, dueOf } = await this.times.find(tx, trigger, {
      ...{ ...stretch, pausedSince: spec.pausedSince, limit: SCAN_MAX },
    });
    const left = Math.max(0, (spec.limit ?? Infinity) - position.made);
    const found = pick(times, {
      fates: await this.ledger.fates(tx, trigger, inOrder(times)),
      existing: spec.existing,
      settledUntil: trigger.lastNominal,
      room: Math.min(request.dryRun ? SCAN_MAX : room, left),
    });
    const isOver =
      found.picked.length >= left || (found.scanned === times.length && times.length < SCAN_MAX);
    const next = isOver ? following(request, position) : reached(position, times, found);
    return {
      drafts: found.picked.map((picked) =>
        backfillDraft(request, trigger, { ...picked, due: dueOf(picked.time) }),
      ),
      existing: new Map([[trigger.definitionKey, found.existing]]),
      counts: countsOf(found),
      cursor: cursorOf(next ?? reached(position, times, found)),
      done: next === undefined,
    };
  }

  /** A definition that was paused or archived stops the backfill before it records anything more. */
  private async liveTrigger(
    tx: Tx,
    { tenant, spec, dryRun }: DueRequest<'backfill'>,
    triggerId: string,
  ): Promise<CronTriggerRow> {
    const { definitionId, definitions } = spec;
    const live = dryRun
      ? await this.triggers.standingsOf(tx, { tenant, definitionId })
      : await this.triggers.lockOf(tx, { tenant, ids: [definitionId] });
    const standings = await this.definitions.standings(tx, tenant, [definitionId]);
    const state = standings.get(definitionId)?.state ?? 'archived';
    if (!isBackfillable(state, dryRun)) throw notEnabled(definitions, state);
    const trigger = live.find((one) => one.triggerId === triggerId);
    if (!trigger) throw triggerGone(definitions, triggerId);
    return trigger;
  }
}

/** Whether times of a definition in this state may be made up for. */
export function isBackfillable(state: string, dryRun: boolean): boolean {
  return state === 'enabled' || (dryRun && state === 'paused');
}

/** The end of a backfill's time range; without one it ends when it was asked for. */
export function endOf({
  spec,
  createdAt,
}: Pick<RunRequest<'backfill'>, 'spec' | 'createdAt'>): number {
  return spec.to ?? createdAt;
}

function backfillDraft(
  { id, kind, actor, note }: DueRequest<'backfill'>,
  trigger: CronTriggerRow,
  { time, again, due }: PickedTime & { readonly due: number },
): OccurrenceDraft {
  const { tenant, definitionId, definitionKey, revision, triggerId } = trigger;
  const original = timeOccurrenceKey(triggerId, time);
  return {
    ...{ tenant, definitionId, definitionKey, revision, triggerId },
    occurrence: kind,
    occurrenceKey: again ? reprocessOccurrenceKey(id, original) : original,
    nominalTime: time,
    dueTime: due,
    request: { id, kind, actor, note },
    verdict: { kind: 'run' },
  };
}

function inOrder(times: readonly number[]): number[] {
  return [...times].sort((one, other) => one - other);
}

function reached(
  position: BackfillPosition,
  times: readonly number[],
  { scanned, picked }: Picked,
): BackfillPosition {
  const at = scanned === 0 ? position.at : (times[scanned - 1] ?? position.at);
  return { ...position, at, made: position.made + picked.length };
}

/** The beginning of the next trigger; undefined after the last. */
function following(
  { spec }: DueRequest<'backfill'>,
  { trigger }: BackfillPosition,
): BackfillPosition | undefined {
  const next = spec.triggers[spec.triggers.indexOf(trigger) + 1];
  return next === undefined ? undefined : { trigger: next, at: null, made: 0 };
}

function countsOf({ scanned, leftToClock }: Picked): RequestChunk['counts'] {
  return {
    scanned,
    selected: scanned - leftToClock,
    undispatched: leftToClock,
    unavailable: 0,
  };
}

function notEnabled(keys: readonly string[], state: string): RequestStoppedError {
  return new RequestStoppedError(
    'definition_not_enabled',
    `The definition "${keys.join()}" was ${state} while the backfill was under way. What comes ` +
      'after reachedAt was not made up for: enable the definition and backfill the rest.',
  );
}

function triggerGone(keys: readonly string[], triggerId: string): RequestStoppedError {
  return new RequestStoppedError(
    'trigger_gone',
    `The definition "${keys.join()}" has no cron trigger "${triggerId}" any more.`,
  );
}
