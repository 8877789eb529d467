import {
  type DynamicModule,
  type InjectionToken,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { LoggerModule, type Params } from 'nestjs-pino';
import { type DestinationStream } from 'pino';
import { Registry } from 'prom-client';
import { type AppConfig, appConfig } from '#config';
import { HealthController } from './health.controller.js';
import { createLogger } from './logger.js';
import { METRIC_SOURCES } from './metric-source.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { READINESS_INDICATORS } from './readiness.js';
import { ReadinessService } from './readiness.service.js';
import { RequestObserver } from './request-observer.js';

export interface ObservabilityOptions {
  /** On every line of the log and every metric. */
  readonly app: 'api' | 'worker';
  /** The modules that export what `readiness` and `metrics` name. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Providers that are a `ReadinessIndicator`. */
  readonly readiness?: readonly InjectionToken[];
  /** Providers that are a `MetricSource`. */
  readonly metrics?: readonly InjectionToken[];
  /** Marks the controllers as open, for an app whose global guard asks everybody for a key. */
  readonly open?: ClassDecorator;
  /** Where log lines go instead of standard output. */
  readonly logDestination?: DestinationStream;
}

/**
 * Logging, `/metrics`, `/health/live` and `/health/ready` of an app with an HTTP server. Also
 * exports prom-client's `Registry`, for counters and histograms of other modules.
 */
@Module({})
export class ObservabilityModule {
  static forRoot(options: ObservabilityOptions): DynamicModule {
    const controllers = [HealthController, MetricsController];
    for (const controller of controllers) options.open?.(controller);
    return {
      module: ObservabilityModule,
      global: true,
      imports: [
        ...(options.imports ?? []),
        TerminusModule.forRoot({ logger: false }),
        LoggerModule.forRootAsync({
          inject: [appConfig.KEY],
          useFactory: (config: AppConfig) => logging(config, options),
        }),
      ],
      controllers,
      providers: [
        { provide: Registry, useFactory: () => registry(options) },
        listOf(METRIC_SOURCES, options.metrics),
        listOf(READINESS_INDICATORS, options.readiness),
        MetricsService,
        ReadinessService,
        RequestObserver,
      ],
      exports: [Registry],
    };
  }
}

/** Requests are logged by RequestObserver, which costs less than a middleware on every request. */
function logging(config: AppConfig, options: ObservabilityOptions): Params {
  const logger = createLogger(options.app, config, options.logDestination);
  return { pinoHttp: { logger, autoLogging: false }, forRoutes: [] };
}

function registry(options: ObservabilityOptions): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app: options.app });
  return registry;
}

function listOf(token: symbol, members: readonly InjectionToken[] = []) {
  return { provide: token, inject: [...members], useFactory: (...list: unknown[]) => list };
}
