import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '#config';
import { Database, databaseNow, isRefusedRow, sqlState, type Tx } from '#database';
import { DefinitionReader } from '#definitions';
import { EventReader } from '#events';
import { createRoots, ExpressionError, type JsonValue, renderUrl } from '#expressions';
import type { RunError, SplitRunInput, SplitRunOutcome } from './contract.js';
import { decide, type DecisionInput, rootValuesOf } from './decide.js';
import { DecisionWriter } from './decision-writer.service.js';
import type { Decision } from './decision.js';
import { fetchHttpContext, HttpContextError, type HttpContextRequest } from './http-context.js';
import { RevisionCache } from './revision-cache.service.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { runError } from './run-error.js';
import { RunOutcomes } from './run.metrics.js';
import { RunRepository, type UnfinishedRun } from './run.repository.js';

/** Carries out one run that left its batch, step by step: each step is a Temporal activity. */
@Injectable()
export class SplitRunExecutor {
  constructor(
    private readonly database: Database,
    private readonly runs: RunRepository,
    private readonly definitions: DefinitionReader,
    private readonly events: EventReader,
    private readonly revisions: RevisionCache,
    private readonly writer: DecisionWriter,
    private readonly secrets: Secrets,
    private readonly outcomes: RunOutcomes,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /**
   * Fetches what the run's http sources name and keeps it on the run's row. A request that can
   * never go well fails the run.
   *
   * @throws HttpContextError that is retryable
   */
  async resolveContext(input: SplitRunInput): Promise<void> {
    const tx = this.database.session();
    const run = await this.runs.findSplit(tx, input.tenant, input.runId);
    if (!run) return;
    try {
      const requests = requestsOf(await this.decisionInput(tx, run));
      await this.runs.saveContext(tx, run.id, await this.fetchAll(requests));
    } catch (error) {
      const failure = permanentFailure(error);
      if (!failure) throw error;
      await this.finish(input, () => ({ kind: 'failed', error: failure }));
    }
  }

  /** Decides the run with the context on its row; the tasks, state and log are one transaction. */
  async execute(input: SplitRunInput): Promise<SplitRunOutcome> {
    try {
      return await this.finish(input, decide);
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      const refused = {
        code: 'refused_by_database',
        message: `The database refuses a row of this run (SQLSTATE ${sqlState(error) ?? '?'}): ${reasonOf(error)}`,
      };
      return this.finish(input, () => ({ kind: 'failed', error: refused }));
    }
  }

  /** Fails the run, unless it is over already. */
  fail(input: SplitRunInput, code: string): Promise<SplitRunOutcome> {
    const error = { code, message: FAILURES[code] ?? 'The run could not be carried out.' };
    return this.finish(input, () => ({ kind: 'failed', error }));
  }

  private async finish(
    input: SplitRunInput,
    decideRun: (input: DecisionInput) => Decision,
  ): Promise<SplitRunOutcome> {
    const finished = await this.database.transaction(async (tx) => {
      const run = await this.runs.lockSplit(tx, input.tenant, input.runId);
      if (!run) return { earlier: await this.outcomeOf(tx, input) };
      const decision = decideRun(await this.decisionInput(tx, run));
      await this.writer.write(tx, [{ run, decision }]);
      return { decision };
    });
    if (finished.earlier) return finished.earlier;
    const { decision } = finished;
    this.outcomes.count({ [decision.kind]: 1 });
    return decision.kind === 'failed'
      ? { state: 'failed', code: decision.error.code }
      : { state: decision.kind };
  }

  private async outcomeOf(tx: Tx, input: SplitRunInput): Promise<SplitRunOutcome> {
    const run = await this.runs.stateOf(tx, input.tenant, input.runId);
    if (!run) throw new Error(`run ${input.runId} does not exist`);
    return run.error ? { state: run.state, code: run.error.code } : { state: run.state };
  }

  private async decisionInput(tx: Tx, run: UnfinishedRun): Promise<DecisionInput> {
    const standings = await this.definitions.standings(tx, [run.definitionId]);
    const events = await this.events.envelopes(tx, run.eventId === null ? [] : [run.eventId]);
    const compiledOf = await this.revisions.load(tx, [run]);
    return {
      run,
      compiled: compiledOf(run),
      definition: standings.get(run.definitionId),
      event: run.eventId === null ? undefined : events.get(run.eventId),
      admitted: true,
      now: await databaseNow(tx),
    };
  }

  private async fetchAll(
    requests: readonly HttpContextRequest[],
  ): Promise<Record<string, JsonValue>> {
    const answers = await Promise.all(
      requests.map(async (request) => {
        const answer = await fetchHttpContext(request, {
          allowedHosts: this.options.allowedHosts,
          secrets: this.secrets,
        });
        return [request.source, answer] as const;
      }),
    );
    return Object.fromEntries(answers);
  }
}

/** The requests whose answers the run's row does not have yet. */
function requestsOf(input: DecisionInput): HttpContextRequest[] {
  const roots = createRoots(rootValuesOf(input));
  return input.compiled.context.flatMap((source) => {
    if (source.type !== 'http' || source.name in (input.run.context ?? {})) return [];
    return [
      {
        source: source.name,
        url: renderUrl(source.url, roots),
        headers: source.headers,
        timeoutMs: source.timeoutMs,
        maxBytes: source.maxBytes,
      },
    ];
  });
}

function permanentFailure(error: unknown): RunError | undefined {
  if (error instanceof ExpressionError || (error instanceof HttpContextError && !error.retryable)) {
    return runError(error, '/context');
  }
  if (isRefusedRow(error)) {
    return {
      code: 'context_refused_by_database',
      message: 'The database cannot store what an http context source answered.',
      pointer: '/context',
    };
  }
  return undefined;
}

/** PostgreSQL's own words: they name the rule that was broken, not the values. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 200) : 'unknown';
}

const FAILURES: Readonly<Record<string, string>> = {
  context_http_status: 'An http context source kept answering with an error status.',
  context_http_timeout: 'An http context source did not answer in time, several times.',
  context_http_unreachable: 'An http context source could not be reached, several times.',
  timeout: 'The run was not carried out in time.',
  workflow_lost: 'The workflow that carried this run was closed from outside too often.',
};
