import { registerAs } from '@nestjs/config';
import { type LogLevel, type NodeEnvironment } from './environment.js';
import { parseEnvironment } from './parse-environment.js';

/** The process as a whole. */
export interface AppConfig {
  readonly environment: NodeEnvironment;
  readonly logLevel: LogLevel;
  readonly shutdownGraceMs: number;
  /** Only in development and tests. */
  readonly bootstrapApiKey?: string;
}

/** The HTTP server of the api. */
export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  readonly bodyLimitBytes: number;
}

export interface DatabaseConfig {
  readonly url: string;
  readonly poolMax: number;
  /** Whether hot statements are prepared. */
  readonly prepare: boolean;
}

/** Only what is ours: how to reach Temporal is read by Temporal's own environment configuration. */
export interface TemporalConfig {
  readonly taskQueue: string;
}

export interface WorkerConfig {
  readonly host: string;
  readonly healthPort: number;
  readonly runBatchMax: number;
  readonly runBatchPlaces: number;
  readonly runBatchLeaseMs: number;
  readonly dispatchPollMs: number;
  readonly sweepIntervalMs: number;
}

export interface LimitsConfig {
  /** The only hosts that http context sources may call: `host`, `host:port`, `*.domain`. */
  readonly httpContextAllowedHosts: readonly string[];
}

/** How many events may wait, and how long they are kept. */
export interface EventsConfig {
  /** Pending events of one tenant at which no more of them are taken; 0 for no bound. */
  readonly backlogMax: number;
  /** Counted from the dispatch of an event. */
  readonly payloadRetentionDays: number;
  /** Not fewer than `payloadRetentionDays`. */
  readonly identityRetentionDays: number;
}

export interface SecretsConfig {
  readonly directory?: string;
}

export const appConfig = registerAs('app', (): AppConfig => {
  const env = parseEnvironment(process.env);
  return {
    environment: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    ...(env.BOOTSTRAP_API_KEY !== undefined && { bootstrapApiKey: env.BOOTSTRAP_API_KEY }),
  };
});

export const httpConfig = registerAs('http', (): HttpConfig => {
  const env = parseEnvironment(process.env);
  return { host: env.HOST, port: env.PORT ?? 3000, bodyLimitBytes: env.BODY_LIMIT_BYTES };
});

export const databaseConfig = registerAs('database', (): DatabaseConfig => {
  const env = parseEnvironment(process.env);
  return {
    url: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    prepare: env.DATABASE_PREPARED_STATEMENTS === 'on',
  };
});

export const temporalConfig = registerAs('temporal', (): TemporalConfig => {
  const env = parseEnvironment(process.env);
  return { taskQueue: env.TEMPORAL_TASK_QUEUE };
});

export const workerConfig = registerAs('worker', (): WorkerConfig => {
  const env = parseEnvironment(process.env);
  return {
    host: env.HOST,
    healthPort: env.WORKER_PORT ?? env.PORT ?? 3001,
    runBatchMax: env.RUN_BATCH_MAX,
    runBatchPlaces: env.RUN_BATCH_PLACES,
    runBatchLeaseMs: env.RUN_BATCH_LEASE_MS,
    dispatchPollMs: env.DISPATCH_POLL_MS,
    sweepIntervalMs: env.SWEEP_INTERVAL_MS,
  };
});

export const limitsConfig = registerAs('limits', (): LimitsConfig => {
  const env = parseEnvironment(process.env);
  return { httpContextAllowedHosts: env.HTTP_CONTEXT_ALLOWED_HOSTS };
});

export const eventsConfig = registerAs('events', (): EventsConfig => {
  const env = parseEnvironment(process.env);
  return {
    backlogMax: env.EVENT_BACKLOG_MAX,
    payloadRetentionDays: env.EVENT_PAYLOAD_RETENTION_DAYS,
    identityRetentionDays: env.EVENT_IDENTITY_RETENTION_DAYS,
  };
});

export const secretsConfig = registerAs('secrets', (): SecretsConfig => {
  const env = parseEnvironment(process.env);
  return { ...(env.SECRETS_DIR !== undefined && { directory: env.SECRETS_DIR }) };
});
