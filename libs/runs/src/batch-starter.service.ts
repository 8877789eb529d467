import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { withDeadline } from '#observability';
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

/** Temporal must answer within this time (ms). */
const ANSWER_MS = 5_000;

/** A stopping process waits this long for answers that may not come (ms). */
const STOP_MS = 2_000;

/** A start that failed is tried again after these times (ms); after that it is the sweeper's. */
const RETRIES_MS = [500, 1_000, 2_000, ...Array.from({ length: 10 }, () => 5_000)];

/** Starts RunActivityWorkflows. A given batch generation or run attempt starts once. */
@Injectable()
export class BatchStarter {
  private readonly logger = new Logger(BatchStarter.name);
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly clients: TemporalClients,
    @Inject(TEMPORAL_OPTIONS) private readonly temporal: TemporalOptions,
  ) {}

  /**
   * Starts committed batches without making the caller wait. While Temporal is away it tries again
   * for a minute; then, or when this process ends, the sweeper does: the batch is in the database.
   */
  startSoon(batches: readonly StartableBatch[]): void {
    for (const batch of batches) {
      const start = this.keepStarting(batch);
      this.underWay.add(start);
      void start.finally(() => this.underWay.delete(start));
    }
  }

  /** Tries no start again, and resolves when those under way have their answers, or soon. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await withDeadline(STOP_MS, () => Promise.all(this.underWay)).catch(() => undefined);
  }

  /** @throws Temporal's errors, except that the workflow already exists */
  startBatch(batch: StartableBatch): Promise<StartResult> {
    const { id, tenant, generation, summary } = batch;
    const input = { kind: 'batch', tenant, batchId: id, generation } as const;
    return this.start(batchWorkflowId(input), input, summary);
  }

  /** @throws Temporal's errors, except that the workflow already exists */
  startSplitRun(run: SplitRunInput): Promise<StartResult> {
    return this.start(splitRunWorkflowId(run), run, 'a run split off from its batch');
  }

  /**
   * Whether the workflow is there and not closed.
   *
   * @throws Temporal's errors, except that it knows no such workflow
   */
  async isRunning(workflowId: string): Promise<boolean> {
    const { client } = this.clients.forStart();
    try {
      const { status } = await answerOf(client, () =>
        client.workflow.getHandle(workflowId).describe(),
      );
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  private async keepStarting(batch: StartableBatch): Promise<void> {
    for (const retryMs of RETRIES_MS) {
      try {
        await this.startBatch(batch);
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.logger.warn(`batch ${batch.id} is not started yet: ${reasonOf(error)}`);
      }
      await delay(retryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async start(
    workflowId: string,
    input: RunActivityInput,
    summary: string,
  ): Promise<StartResult> {
    const { client, eager } = this.clients.forStart();
    try {
      await answerOf(client, () =>
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

/** The deadline of a call bounds each of the tries that Temporal's client makes of it, not all. */
function answerOf<T>(client: Client, call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + ANSWER_MS;
  return withDeadline(ANSWER_MS, () => client.connection.withDeadline(deadline, call));
}

/** What Temporal's client says, and what the connection said to it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
