import { Injectable, Logger } from '@nestjs/common';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type LogContext, withLogContext } from '#observability';
import { BatchExecutor } from './batch-executor.service.js';
import type {
  BatchInput,
  BatchOutcome,
  RunActivities,
  RunActivityInput,
  SplitRunInput,
  SplitRunOutcome,
} from './contract.js';
import { HttpContextError } from './http-context.js';
import { SplitRunExecutor } from './split-run-executor.service.js';

/**
 * What Temporal calls. Errors cross to Temporal as codes: their messages stay on our side, in the
 * log, since they may name what a payload holds.
 */
@Injectable()
export class RunTemporalActivities {
  private readonly logger = new Logger(RunTemporalActivities.name);

  constructor(
    private readonly batches: BatchExecutor,
    private readonly splitRuns: SplitRunExecutor,
  ) {}

  /** The activities by the names that workflow code calls them by. */
  asActivities(): RunActivities {
    return {
      executeBatch: (input: BatchInput): Promise<BatchOutcome> =>
        this.withCode('batch_failed', input, () => this.batches.execute(input)),
      resolveContext: (input: SplitRunInput): Promise<void> =>
        this.withCode('context_failed', input, () => this.splitRuns.resolveContext(input)),
      executeSplitRun: (input: SplitRunInput): Promise<SplitRunOutcome> =>
        this.withCode('run_failed', input, () => this.splitRuns.execute(input)),
    };
  }

  private withCode<T>(code: string, input: RunActivityInput, work: () => Promise<T>): Promise<T> {
    const { attempt, workflowExecution } = activityInfo();
    return withLogContext(contextOf(input, workflowExecution?.workflowId), async () => {
      try {
        const result = await work();
        this.logger.debug({ attempt, result, msg: 'carried out' });
        return result;
      } catch (error) {
        const type = error instanceof HttpContextError ? error.code : code;
        this.logger.warn({ attempt, err: error, msg: `${type}, try ${attempt}` });
        throw ApplicationFailure.create({ type, message: type });
      }
    });
  }
}

function contextOf(input: RunActivityInput, workflowId: string | undefined): LogContext {
  const about = input.kind === 'batch' ? { batchId: input.batchId } : { runId: input.runId };
  return { tenant: input.tenant, ...about, ...(workflowId !== undefined && { workflowId }) };
}
