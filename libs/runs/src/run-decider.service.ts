import { Injectable, Logger } from '@nestjs/common';
import { Clock, type Tx } from '#database';
import { DefinitionReader } from '#definitions';
import { EventReader } from '#events';
import { decide, type DecisionInput } from './decide.js';
import type { Decision } from './decision.js';
import type { DecidedRun } from './decision-writer.service.js';
import { RevisionCache, UnusableRevisionError } from './revision-cache.service.js';
import { runError } from './run-error.js';
import type { UnfinishedRun } from './run.repository.js';

/** Looks up what decides a run. @throws UnusableRevisionError */
export type InputOf = (run: UnfinishedRun) => DecisionInput;

/** Decides runs: a few look-ups for all of them together, then pure work on each. */
@Injectable()
export class RunDecider {
  private readonly logger = new Logger(RunDecider.name);

  constructor(
    private readonly clock: Clock,
    private readonly definitions: DefinitionReader,
    private readonly events: EventReader,
    private readonly revisions: RevisionCache,
  ) {}

  /** One decision for each run. A run that cannot be decided fails, and no other with it. */
  async decideAll(tx: Tx, tenant: string, runs: readonly UnfinishedRun[]): Promise<DecidedRun[]> {
    const inputOf = await this.inputs(tx, tenant, runs);
    return runs.map((run) => ({ run, decision: this.decideOne(run, inputOf) }));
  }

  /** Fetches all that decides these runs of a tenant: four statements, whatever their number. */
  async inputs(tx: Tx, tenant: string, runs: readonly UnfinishedRun[]): Promise<InputOf> {
    const now = await this.clock.now(tx);
    const definitionIds = unique(runs.map((run) => run.definitionId));
    const standings = await this.definitions.standings(tx, tenant, definitionIds);
    const events = await this.events.envelopes(tx, tenant, eventIds(runs));
    const compiledOf = await this.revisions.load(tx, runs);
    return (run) => ({
      run,
      compiled: compiledOf(run),
      definition: standings.get(run.definitionId),
      event: run.eventId === null ? undefined : events.get(run.eventId),
      now,
    });
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
