import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock, type Tx } from '#database';
import { DefinitionReader, type DefinitionStanding } from '#definitions';
import { EventReader } from '#events';
import { mayHaveEnded } from './admit-time.js';
import { decide, type DecisionInput } from './decide.js';
import type { Decision } from './decision.js';
import type { DecidedRun } from './decision-writer.service.js';
import { RevisionCache, UnusableRevisionError } from './revision-cache.service.js';
import { runError } from './run-error.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import type { UnfinishedRun } from './run.repository.js';
import { Turns } from './turns.js';

/** Looks up what decides a run. @throws UnusableRevisionError */
type InputOf = (run: UnfinishedRun) => DecisionInput;

/** What decides some runs. */
interface Inputs {
  readonly inputOf: InputOf;
  /** Ids of events that have yet to be read: too much at once. */
  readonly unread: ReadonlySet<string>;
}

/** As many decisions as could be made at once. */
export interface DecidedSome {
  readonly decided: readonly DecidedRun[];
  /** Runs that are left: their events did not fit into memory with the others, or time was over. */
  readonly rest: readonly UnfinishedRun[];
}

/** Decides runs: a few look-ups for all of them together, then pure work on each. */
@Injectable()
export class RunDecider {
  private readonly logger = new Logger(RunDecider.name);

  constructor(
    private readonly clock: Clock,
    private readonly definitions: DefinitionReader,
    private readonly events: EventReader,
    private readonly revisions: RevisionCache,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /**
   * One decision for each run, for as many runs as fit into memory and the time of a portion: usually
   * all, and the first in any case. A run that cannot be decided fails, and no other with it.
   */
  async decideSome(tx: Tx, tenant: string, runs: readonly UnfinishedRun[]): Promise<DecidedSome> {
    const { inputOf, unread } = await this.inputs(tx, tenant, runs);
    const isUnread = ({ eventId }: UnfinishedRun): boolean =>
      eventId !== null && unread.has(eventId);
    const ready = unread.size === 0 ? runs : runs.filter((run) => !isUnread(run));
    const decided = await this.decideInTime(ready, inputOf);
    const left = ready.slice(decided.length);
    return { decided, rest: unread.size === 0 ? left : [...left, ...runs.filter(isUnread)] };
  }

  /** The first of the runs, if not all. Others of the process have their turn in between. */
  private async decideInTime(
    runs: readonly UnfinishedRun[],
    inputOf: InputOf,
  ): Promise<DecidedRun[]> {
    const decided: DecidedRun[] = [];
    const turns = new Turns(this.options.portionMs);
    for (const run of runs) {
      decided.push({ run, decision: this.decideOne(run, inputOf) });
      if (turns.isOver) break;
      if (turns.isDue) await turns.pass();
    }
    return decided;
  }

  /** What decides this one run. @throws UnusableRevisionError */
  async inputFor(tx: Tx, run: UnfinishedRun): Promise<DecisionInput> {
    const { inputOf } = await this.inputs(tx, run.tenant, [run]);
    return inputOf(run);
  }

  /** Four statements, whatever the number of runs; five when definitions were changed meanwhile. */
  private async inputs(tx: Tx, tenant: string, runs: readonly UnfinishedRun[]): Promise<Inputs> {
    const now = await this.clock.now(tx);
    const definitionIds = unique(runs.map((run) => run.definitionId));
    const standings = await this.definitions.standings(tx, tenant, definitionIds);
    const calendarEnds = await this.calendarEnds(tx, runs, standings);
    const events = await this.events.envelopes(tx, tenant, eventIds(runs));
    const compiledOf = await this.revisions.load(tx, runs);
    const inputOf = (run: UnfinishedRun): DecisionInput => ({
      run,
      compiled: compiledOf(run),
      definition: standings.get(run.definitionId),
      calendarEnd: calendarEnds.get(run.id),
      event: run.eventId === null ? undefined : events.found.get(run.eventId),
      now,
    });
    return { inputOf, unread: new Set(events.rest) };
  }

  /** Of the runs that it matters for, which are hardly ever any. */
  private async calendarEnds(
    tx: Tx,
    runs: readonly UnfinishedRun[],
    standings: ReadonlyMap<string, DefinitionStanding>,
  ): Promise<ReadonlyMap<string, number>> {
    const taken = runs
      .filter((run) => mayHaveEnded(run, standings.get(run.definitionId)))
      .map(({ id, tenant, definitionId, revision, createdAt }) => {
        return { id, tenant, definitionId, revision, at: createdAt };
      });
    return taken.length === 0 ? new Map() : this.definitions.calendarEnds(tx, taken);
  }

  private decideOne(run: UnfinishedRun, inputOf: InputOf): Decision {
    try {
      return decide(inputOf(run));
    } catch (error) {
      if (error instanceof UnusableRevisionError) {
        return { kind: 'failed', error: runError(error, '') };
      }
      this.logger.error({ err: error, runId: run.id, msg: 'a run cannot be decided' });
      return { kind: 'failed', error: INTERNAL_ERROR };
    }
  }
}

const INTERNAL_ERROR = {
  code: 'internal_error',
  message: "The run could not be decided, through no fault of its own; the worker's log says why.",
};

function eventIds(runs: readonly UnfinishedRun[]): string[] {
  return unique(runs.flatMap(({ eventId }) => (eventId === null ? [] : [eventId])));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
