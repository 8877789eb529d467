import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { type WorkerConfig, workerConfig } from '#config';
import { DefinitionsModule } from '#definitions';
import { EventsModule } from '#events';
import { RunLogModule } from '#run-log';
import { RunsModule } from '#runs';
import { BackfillService } from './backfill/backfill.service.js';
import { BackfillSource } from './backfill/backfill-source.service.js';
import { BackfillTimes } from './backfill/backfill-times.service.js';
import { PauseCatchUp } from './backfill/pause-catch-up.service.js';
import { CronClock } from './cron-clock.service.js';
import { CronTrigger } from './cron-trigger.entity.js';
import { CronTriggerMetrics } from './cron-trigger.metrics.js';
import { CronTriggerRepository } from './cron-trigger.repository.js';
import { CronTriggerSync } from './cron-trigger-sync.service.js';
import { DefinitionTester } from './definition-test/definition-tester.service.js';
import { TestSamples } from './definition-test/test-samples.service.js';
import { EventDispatcher } from './event-dispatcher.service.js';
import { EventMatcher } from './event-matcher.service.js';
import { EventExplainer } from './explanation/event-explainer.service.js';
import { ManualRuns } from './manual/manual-runs.service.js';
import { OccurrenceLedger } from './occurrences/occurrence-ledger.service.js';
import { TriggerStandings } from './occurrences/trigger-standings.service.js';
import { ReplayService } from './replay/replay.service.js';
import { ReplaySource } from './replay/replay-source.service.js';
import { RequestCarrier } from './requests/request-carrier.service.js';
import { TriggerIndexes } from './trigger-indexes.service.js';
import { TriggerMetrics } from './trigger.metrics.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';

/** So many runs an event may come to on average before a turn takes fewer events than it could. */
const RUNS_PER_EVENT = 4;

/** Others wait meanwhile, and a transaction is open. */
const MATCH_MS = 1_000;

/** Triggers: which events and which times make runs. */
@Module({
  imports: [
    MikroOrmModule.forFeature([CronTrigger]),
    DefinitionsModule,
    EventsModule,
    RunLogModule,
    RunsModule,
  ],
  providers: [
    {
      provide: TRIGGER_OPTIONS,
      inject: [workerConfig.KEY],
      useFactory: (worker: WorkerConfig): TriggerOptions => ({
        claimMax: worker.runBatchMax,
        runsMax: RUNS_PER_EVENT * worker.runBatchMax,
        matchMs: MATCH_MS,
        dispatchPollMs: worker.dispatchPollMs,
      }),
    },
    TriggerIndexes,
    TriggerMetrics,
    EventMatcher,
    EventDispatcher,
    CronTriggerRepository,
    CronTriggerSync,
    CronTriggerMetrics,
    CronClock,
    ReplaySource,
    ReplayService,
    BackfillSource,
    BackfillTimes,
    BackfillService,
    PauseCatchUp,
    RequestCarrier,
    EventExplainer,
    TestSamples,
    DefinitionTester,
    ManualRuns,
    OccurrenceLedger,
    TriggerStandings,
  ],
  exports: [
    EventDispatcher,
    CronClock,
    CronTriggerMetrics,
    ReplayService,
    BackfillService,
    RequestCarrier,
    EventExplainer,
    DefinitionTester,
    TriggerMetrics,
    ManualRuns,
    OccurrenceLedger,
    TriggerStandings,
  ],
})
export class TriggersModule {}
