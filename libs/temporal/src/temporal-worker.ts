import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { temporalConnectConfig } from './connect-config.js';
import { TemporalClients } from './temporal-clients.js';
import { TEMPORAL_OPTIONS, type TemporalOptions } from './temporal.tokens.js';

/** Injects the {@link TemporalWorkerOptions}. */
export const TEMPORAL_WORKER_OPTIONS = Symbol('TEMPORAL_WORKER_OPTIONS');

export interface TemporalWorkerOptions {
  /** The workflow code: bundled at build time, or bundled now from its source. */
  readonly workflows: { readonly codePath: string } | { readonly workflowsPath: string };
  /** Temporal activities by name. */
  readonly activities: object;
  /** How long running activities may take to finish at shutdown, in milliseconds. */
  readonly shutdownGraceMs: number;
}

/** How long to wait before connecting again, in milliseconds. */
const RECONNECT_MS = 1_000;

/**
 * Runs Temporal's Worker inside the Nest process: connects (and keeps trying, with a log line),
 * polls, reconnects when polling fails for good, and drains at shutdown.
 */
@Injectable()
export class TemporalWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(TemporalWorker.name);
  private readonly stopping = new AbortController();
  private worker: Worker | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(TEMPORAL_OPTIONS) private readonly temporal: TemporalOptions,
    @Inject(TEMPORAL_WORKER_OPTIONS) private readonly options: TemporalWorkerOptions,
    private readonly clients: TemporalClients,
  ) {}

  onApplicationBootstrap(): void {
    installRuntime(this.logger);
    this.running = this.keepRunning();
  }

  /** Stops polling, lets running tasks finish within the grace time, closes the connection. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }

  /** Whether the worker polls its task queue now. */
  isPolling(): boolean {
    return this.worker?.getState() === 'RUNNING';
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.runOnce();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.logger.warn(`Temporal is not reachable, trying again in ${RECONNECT_MS} ms: ${why}`);
      }
      await delay(RECONNECT_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async runOnce(): Promise<void> {
    const { connection: connectionOptions, namespace } = temporalConnectConfig();
    const connection = await NativeConnection.connect(connectionOptions);
    try {
      this.worker = await Worker.create({
        connection,
        namespace,
        taskQueue: this.temporal.taskQueue,
        activities: this.options.activities,
        ...workflowSource(this.options.workflows),
        shutdownGraceTime: this.options.shutdownGraceMs,
        shutdownForceTime: this.options.shutdownGraceMs + 2_000,
      });
      this.clients.attach(new Client({ connection, namespace }));
      this.logger.log(`polling ${namespace}/${this.temporal.taskQueue}`);
      // A stop that came while connecting: `run` is still what releases the worker's connection.
      if (this.stopping.signal.aborted) await this.worker.runUntil(Promise.resolve());
      else await this.worker.run();
    } finally {
      this.clients.attach(undefined);
      this.worker = undefined;
      await connection.close();
    }
  }
}

function workflowSource(
  workflows: TemporalWorkerOptions['workflows'],
): { workflowBundle: { codePath: string } } | { workflowsPath: string } {
  return 'codePath' in workflows ? { workflowBundle: workflows } : workflows;
}

let installed = false;

/** Temporal's runtime is one per process and must exist before the first connection. */
function installRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    // Nest's shutdown hooks decide when to stop, not the SDK.
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const fields = { temporal: message, ...meta };
      if (level === 'ERROR') logger.error(fields);
      else logger.warn(fields);
    }),
  });
}
