import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { TemporalWorker } from './temporal-worker.js';
import { TEMPORAL_CLIENT } from './temporal.tokens.js';

/** Temporal must answer within this time (ms). */
const ANSWER_MS = 2_000;

/**
 * Whether Temporal answers. The worker is not ready without it, nor before it really polls; the api
 * is only degraded, since accepted events wait in the database.
 */
@Injectable()
export class TemporalReadiness {
  readonly name = 'temporal';

  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    @Optional() private readonly worker?: TemporalWorker,
  ) {}

  /** Whether the app is down, rather than degraded, while the check gets no answer. */
  get vital(): boolean {
    return this.worker !== undefined;
  }

  async check(): Promise<{ status: 'up' | 'degraded' | 'down'; detail?: string }> {
    const absent = this.vital ? 'down' : 'degraded';
    if (!(await this.answers())) return { status: absent, detail: 'Temporal does not answer' };
    if (this.worker && !this.worker.isPolling()) {
      return { status: 'down', detail: 'the worker does not poll yet' };
    }
    return { status: 'up' };
  }

  private async answers(): Promise<boolean> {
    try {
      await this.client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
        this.client.connection.workflowService.getSystemInfo({}),
      );
      return true;
    } catch {
      return false;
    }
  }
}
