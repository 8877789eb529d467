import { Injectable } from '@nestjs/common';
import { Database, isRefusedRow, sqlState, type Tx } from '#database';
import { ExpressionError } from '#expressions';
import { ContextResolver } from './context-resolver.service.js';
import type { RunError, SplitRunInput, SplitRunOutcome } from './contract.js';
import { DecisionWriter } from './decision-writer.service.js';
import { isEventGone, whyBarred } from './decide.js';
import type { Decision } from './decision.js';
import { HttpContextError } from './http-context.js';
import { UnusableRevisionError } from './revision-cache.service.js';
import { RunDecider } from './run-decider.service.js';
import { runError, WORKFLOW_LOST } from './run-error.js';
import { RunOutcomes } from './run.metrics.js';
import { RunRepository, type UnfinishedRun } from './run.repository.js';

/** So often http context sources are asked before the run fails. */
const HTTP_TRIES = 5;

/** Carries out one run that left its batch, step by step: each step is a Temporal activity. */
@Injectable()
export class SplitRunExecutor {
  constructor(
    private readonly database: Database,
    private readonly runs: RunRepository,
    private readonly decider: RunDecider,
    private readonly context: ContextResolver,
    private readonly writer: DecisionWriter,
    private readonly outcomes: RunOutcomes,
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
      const decisionInput = await this.decider.inputFor(tx, run);
      // It will be skipped, or fail: then the outside world is not to be bothered.
      if (whyBarred(decisionInput) !== undefined || isEventGone(decisionInput)) return;
      await this.runs.saveContext(tx, run, await this.context.resolve(decisionInput));
    } catch (error) {
      const failure = permanentFailure(error) ?? (await this.exhausted(tx, run, error));
      if (!failure) throw error;
      await this.finishAs(input, { kind: 'failed', error: failure });
    }
  }

  /** Only answers of the outside world count, not what went wrong between us and the database. */
  private async exhausted(
    tx: Tx,
    run: UnfinishedRun,
    error: unknown,
  ): Promise<RunError | undefined> {
    if (!(error instanceof HttpContextError)) return undefined;
    const tries = await this.runs.countContextTry(tx, run);
    return tries < HTTP_TRIES ? undefined : runError(error, '/context');
  }

  /** Decides the run with the context on its row; the tasks, state and log are one transaction. */
  async execute(input: SplitRunInput): Promise<SplitRunOutcome> {
    try {
      return await this.finish(input, async (tx, run) => {
        const [decided] = (await this.decider.decideSome(tx, run.tenant, [run])).decided;
        if (!decided) throw new Error(`run ${run.id} was not decided`);
        return decided.decision;
      });
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      return this.finishAs(input, { kind: 'failed', error: refusal(error) });
    }
  }

  /** Fails the run, unless it is over already: its workflows kept being lost. */
  giveUp(input: SplitRunInput): Promise<SplitRunOutcome> {
    return this.finishAs(input, { kind: 'failed', error: WORKFLOW_LOST });
  }

  private finishAs(input: SplitRunInput, decision: Decision): Promise<SplitRunOutcome> {
    return this.finish(input, () => Promise.resolve(decision));
  }

  private async finish(
    input: SplitRunInput,
    decide: (tx: Tx, run: UnfinishedRun) => Promise<Decision>,
  ): Promise<SplitRunOutcome> {
    const finished = await this.database.transaction(async (tx) => {
      const run = await this.runs.lockSplit(tx, input.tenant, input.runId);
      if (!run) return { earlier: await this.outcomeOf(tx, input) };
      const decision = await decide(tx, run);
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
}

function permanentFailure(error: unknown): RunError | undefined {
  if (error instanceof UnusableRevisionError) return runError(error, '');
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

/** In PostgreSQL's own words, which name the rule that was broken, not the values. */
function refusal(error: unknown): RunError {
  const state = sqlState(error) ?? '?';
  const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : 'unknown';
  return {
    code: 'refused_by_database',
    message: `The database refuses a row of this run (SQLSTATE ${state}): ${reason.slice(0, 200)}`,
  };
}
