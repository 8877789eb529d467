import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { type LimitsConfig, limitsConfig, type WorkerConfig, workerConfig } from '#config';
import { DefinitionsModule } from '#definitions';
import { EventsModule } from '#events';
import { RunLogModule } from '#run-log';
import { TasksModule } from '#tasks';
import { BatchExecutor } from './batch-executor.service.js';
import { BatchLauncher } from './batch-launcher.service.js';
import { BatchPlaces } from './batch-places.js';
import { BatchStarter } from './batch-starter.service.js';
import { ContextResolver } from './context-resolver.service.js';
import { DecisionWriter } from './decision-writer.service.js';
import { LateBatches } from './late-batches.service.js';
import { LateSplitRuns } from './late-split-runs.service.js';
import { NominalLedger } from './nominal-ledger.service.js';
import { PauseLedger } from './pause-ledger.service.js';
import { RevisionCache } from './revision-cache.service.js';
import { RunRequestRow } from './requests/run-request.entity.js';
import { RunRequestMetrics } from './requests/run-request.metrics.js';
import { RunRequestRepository } from './requests/run-request.repository.js';
import { RunRequests } from './requests/run-requests.service.js';
import { RunTemporalActivities } from './run.activities.js';
import { RunBatchRepository } from './run-batch.repository.js';
import { ActivityRun, RunBatch } from './run.entity.js';
import { RunIntake } from './run-intake.service.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunMetrics, RunOutcomes } from './run.metrics.js';
import { RunReader } from './run-reader.service.js';
import { RunRedrive } from './run-redrive.service.js';
import { RunDecider } from './run-decider.service.js';
import { RunRepository } from './run.repository.js';
import { SplitRunExecutor } from './split-run-executor.service.js';
import { Sweeper } from './sweeper.service.js';

/** The database hears of a batch at least so often: it ends a transaction that is idle for long. */
const PORTION_MS = 1_000;

/** A full batch takes about a tenth of a second; its locks and its place are held meanwhile. */
const BATCH_MS = 10_000;

/** Runs: the ledger, batches, their execution and healing, and reading them. */
@Module({
  imports: [
    MikroOrmModule.forFeature([ActivityRun, RunBatch, RunRequestRow]),
    DefinitionsModule,
    EventsModule,
    TasksModule,
    RunLogModule,
  ],
  providers: [
    {
      provide: RUN_OPTIONS,
      inject: [workerConfig.KEY, limitsConfig.KEY],
      useFactory: (worker: WorkerConfig, limits: LimitsConfig): RunOptions => ({
        batchMax: worker.runBatchMax,
        portionMs: PORTION_MS,
        batchMs: BATCH_MS,
        batchPlaces: worker.runBatchPlaces,
        leaseMs: worker.runBatchLeaseMs,
        sweepIntervalMs: worker.sweepIntervalMs,
        allowedHosts: limits.httpContextAllowedHosts,
      }),
    },
    RunRepository,
    RunBatchRepository,
    RevisionCache,
    RunIntake,
    BatchPlaces,
    BatchStarter,
    BatchLauncher,
    RunDecider,
    ContextResolver,
    DecisionWriter,
    BatchExecutor,
    SplitRunExecutor,
    RunTemporalActivities,
    LateBatches,
    LateSplitRuns,
    Sweeper,
    NominalLedger,
    PauseLedger,
    RunReader,
    RunRedrive,
    RunMetrics,
    RunOutcomes,
    RunRequestRepository,
    RunRequests,
    RunRequestMetrics,
  ],
  exports: [
    RUN_OPTIONS,
    RunIntake,
    BatchLauncher,
    BatchStarter,
    RevisionCache,
    RunTemporalActivities,
    Sweeper,
    NominalLedger,
    PauseLedger,
    RunReader,
    RunRedrive,
    RunMetrics,
    RunRequestRepository,
    RunRequests,
    RunRequestMetrics,
  ],
})
export class RunsModule {}
