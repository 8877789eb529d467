import { Module } from '@nestjs/common';
import { type AppConfig, appConfig, ConfigModule, type WorkerConfig, workerConfig } from '#config';
import { DatabaseModule, DatabaseReadiness } from '#database';
import { DefinitionsModule } from '#definitions';
import { EventMetrics, EventsModule, RetentionMetrics } from '#events';
import { ObservabilityModule } from '#observability';
import { RunLogModule } from '#run-log';
import { RunMetrics, RunRequestMetrics, RunsModule, RunTemporalActivities } from '#runs';
import { TasksModule } from '#tasks';
import { TemporalModule, TemporalReadiness, TemporalWorkerModule } from '#temporal';
import { CronTriggerMetrics, TriggerMetrics, TriggersModule } from '#triggers';
import { WorkerLoops } from './worker-loops.js';
import { workflowSource } from './workflow-source.js';

/**
 * All that the worker runs: Temporal's worker with RunActivityWorkflow and its activities, and five
 * loops (event dispatcher, cron clock, request carrier, sweeper, event retention). Everything else
 * is what the api has, too.
 */
@Module({
  imports: [
    ConfigModule.forRoot(),
    DatabaseModule,
    TemporalModule,
    RunLogModule,
    DefinitionsModule,
    EventsModule,
    TasksModule,
    RunsModule,
    TriggersModule,
    TemporalWorkerModule.forRootAsync({
      imports: [RunsModule],
      inject: [RunTemporalActivities, appConfig.KEY, workerConfig.KEY],
      useFactory: (
        activities: RunTemporalActivities,
        { shutdownGraceMs }: AppConfig,
        { runBatchPlaces }: WorkerConfig,
      ) => ({
        workflows: workflowSource(),
        activities: activities.asActivities(),
        // Batches of others, and those of an event that many definitions want, wait for each other.
        localActivities: runBatchPlaces,
        shutdownGraceMs,
      }),
    }),
    ObservabilityModule.forRoot({
      app: 'worker',
      imports: [RunsModule, EventsModule, TriggersModule],
      readiness: [DatabaseReadiness, TemporalReadiness],
      metrics: [
        CronTriggerMetrics,
        EventMetrics,
        RunMetrics,
        RunRequestMetrics,
        RetentionMetrics,
        TriggerMetrics,
      ],
    }),
  ],
  providers: [WorkerLoops],
})
export class WorkerModule {}
