import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Client } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions, Worker } from '@temporalio/worker';
import { temporalConnectConfig } from './connect-config.js';
import { installRuntime } from './runtime.js';
import { TemporalClients } from './temporal-clients.js';
import { TEMPORAL_OPTIONS, type TemporalOptions } from './temporal.tokens.js';

/** Injects the {@link TemporalWorkerOptions}. */
export const TEMPORAL_WORKER_OPTIONS = Symbol('TEMPORAL_WORKER_OPTIONS');

export interface TemporalWorkerOptions {
  /** The workflow code: bundled at build time, or bundled now from its source. */
  readonly workflows: { readonly codePath: string } | { readonly workflowsPath: string };
  /** Temporal activities by name. */
  readonly activities: object;
  /** Local activities that may be under way at once; more wait. */
  readonly localActivities: number;
  /** How long a shutdown of the whole process may take, in milliseconds. */
  readonly shutdownGraceMs: number;
}

/** Connecting is tried again after this long, then twice as long, … up to the maximum (ms). */
const FIRST_RECONNECT_MS = 500;
const MAX_RECONNECT_MS = 5_000;

/** The part of the process's grace period after which running activities are told to give up. */
const CANCEL_AFTER = 0.5;

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
  private failures = 0;

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
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.runOnce();
      } catch (error) {
        await delay(this.noteFailure(error), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** @returns how long to wait before the next try, in milliseconds */
  private noteFailure(error: unknown): number {
    const why = error instanceof Error ? error.message : String(error);
    const retryMs = Math.min(FIRST_RECONNECT_MS * 2 ** this.failures, MAX_RECONNECT_MS);
    this.failures += 1;
    const { address } = temporalConnectConfig().connection;
    this.logger.warn(
      `Temporal at ${address ?? 'localhost:7233'} cannot be polled, trying again in ${retryMs} ms: ${why}`,
    );
    return retryMs;
  }

  private async runOnce(): Promise<void> {
    const { connection: connectionOptions, namespace } = temporalConnectConfig();
    const connection = await connectUnless(this.stopping.signal, connectionOptions);
    if (!connection) return;
    try {
      this.worker = await Worker.create({
        connection,
        namespace,
        taskQueue: this.temporal.taskQueue,
        activities: this.options.activities,
        maxConcurrentLocalActivityExecutions: this.options.localActivities,
        ...workflowSource(this.options.workflows),
        shutdownGraceTime: this.options.shutdownGraceMs * CANCEL_AFTER,
      });
      this.failures = 0;
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

/** Connects, but lets a shutdown not wait for a server that neither answers nor refuses. */
async function connectUnless(
  stopping: AbortSignal,
  options: NativeConnectionOptions,
): Promise<NativeConnection | undefined> {
  if (stopping.aborted) return undefined;
  const connecting = NativeConnection.connect(options);
  const done = new AbortController();
  const stopped = once(stopping, 'abort', { signal: done.signal }).then(() => undefined);
  const connection = await Promise.race([connecting, stopped]).finally(() => {
    done.abort();
  });
  if (!connection) void connecting.then((late) => late.close()).catch(() => undefined);
  return connection;
}

function workflowSource(
  workflows: TemporalWorkerOptions['workflows'],
): { workflowBundle: { codePath: string } } | { workflowsPath: string } {
  return 'codePath' in workflows ? { workflowBundle: workflows } : workflows;
}
