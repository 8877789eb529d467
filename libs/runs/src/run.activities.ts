import { Injectable } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';
import { BatchExecutor } from './batch-executor.service.js';
import type {
  BatchInput,
  BatchOutcome,
  RunActivities,
  SplitRunInput,
  SplitRunOutcome,
} from './contract.js';
import { HttpContextError } from './http-context.js';
import { SplitRunExecutor } from './split-run-executor.service.js';

/**
 * What Temporal calls. Errors cross to Temporal as codes: their messages stay on our side, since
 * they may name what a payload holds.
 */
@Injectable()
export class RunTemporalActivities {
  constructor(
    private readonly batches: BatchExecutor,
    private readonly splitRuns: SplitRunExecutor,
  ) {}

  /** The activities by the names that workflow code calls them by. */
  asActivities(): RunActivities {
    return {
      executeBatch: (input: BatchInput): Promise<BatchOutcome> =>
        withCode('batch_failed', () => this.batches.execute(input)),
      resolveContext: (input: SplitRunInput): Promise<void> =>
        withCode('context_failed', () => this.splitRuns.resolveContext(input)),
      executeSplitRun: (input: SplitRunInput): Promise<SplitRunOutcome> =>
        withCode('run_failed', () => this.splitRuns.execute(input)),
      failSplitRun: (input: SplitRunInput, code: string): Promise<SplitRunOutcome> =>
        withCode('run_failed', () => this.splitRuns.fail(input, code)),
    };
  }
}

async function withCode<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const type = error instanceof HttpContextError ? error.code : code;
    throw ApplicationFailure.create({ type, message: type, nonRetryable: false });
  }
}
