import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TEMPORAL_OPTIONS, TemporalClients, type TemporalOptions } from '#temporal';
import {
  batchWorkflowId,
  RUN_ACTIVITY_WORKFLOW,
  type RunActivityInput,
  type SplitRunInput,
  splitRunWorkflowId,
} from './contract.js';
import type { StartableBatch } from './run-batch.repository.js';

/** Whether a start made a workflow, or found that there already is or was one of that id. */
export type StartResult = 'started' | 'already_started';

/** A start that has no answer after this long is left to the sweeper (ms). */
const START_DEADLINE_MS = 10_000;

/** Starts RunActivityWorkflows. A given batch generation or run attempt starts once. */
@Injectable()
export class BatchStarter {
  private readonly logger = new Logger(BatchStarter.name);
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly clients: TemporalClients,
    @Inject(TEMPORAL_OPTIONS) private readonly temporal: TemporalOptions,
  ) {}

  /**
   * Starts committed batches without making the caller wait. A start that fails is logged and left
   * to the sweeper: the batch is in the database and its lease runs.
   */
  startSoon(batches: readonly StartableBatch[]): void {
    for (const batch of batches) {
      const start = this.startBatch(batch).then(
        () => undefined,
        (error: unknown) => {
          this.logger.warn(`batch ${batch.id} was not started, the sweeper will: ${String(error)}`);
        },
      );
      this.underWay.add(start);
      void start.finally(() => this.underWay.delete(start));
    }
  }

  /** Resolves when every start under way has its answer. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** @throws Temporal's errors, except that the workflow already exists */
  startBatch(batch: StartableBatch): Promise<StartResult> {
    const input = {
      kind: 'batch',
      tenant: batch.tenant,
      batchId: batch.id,
      generation: batch.generation,
    } as const;
    return this.start(batchWorkflowId(input), input, batch.summary);
  }

  /** @throws Temporal's errors, except that the workflow already exists */
  startSplitRun(run: SplitRunInput): Promise<StartResult> {
    return this.start(splitRunWorkflowId(run), run, 'a run split off from its batch');
  }

  private async start(
    workflowId: string,
    input: RunActivityInput,
    summary: string,
  ): Promise<StartResult> {
    const { client, eager } = this.clients.forStart();
    try {
      await withDeadline(client, () =>
        client.workflow.start(RUN_ACTIVITY_WORKFLOW, {
          workflowId,
          taskQueue: this.temporal.taskQueue,
          args: [input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          staticSummary: summary,
          ...(eager ? { requestEagerStart: true } : {}),
        }),
      );
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already_started';
      throw error;
    }
  }
}

function withDeadline<T>(client: Client, call: () => Promise<T>): Promise<T> {
  return client.connection.withDeadline(Date.now() + START_DEADLINE_MS, call);
}
