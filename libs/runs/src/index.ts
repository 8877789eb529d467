export { timingOf, type TriggerOfRevision } from './admit-time.js';
export { BatchExecutor } from './batch-executor.service.js';
export { BatchLauncher } from './batch-launcher.service.js';
export { BatchStarter } from './batch-starter.service.js';
export type { Occurrence, RunError, RunState } from './contract.js';
export { type Lateness, type LatenessCause, latenessOf } from './lateness.js';
export { Loop } from './loop.js';
export {
  type AskedMark,
  eventOccurrenceKey,
  manualOccurrenceKey,
  type OccurrenceDraft,
  type OccurrenceVerdict,
  reprocessOccurrenceKey,
  timeOccurrenceKey,
} from './occurrence.js';
export {
  type CoveredTimes,
  type LatestCovered,
  type LedgerTrigger,
  type NominalFate,
  NominalLedger,
  type NominalPosition,
  type NominalRun,
} from './nominal-ledger.service.js';
export { PauseLedger, type PausedRows } from './pause-ledger.service.js';
export { addCounts, noCounts, tally } from './requests/request-counts.js';
export {
  BACKFILL_EXISTING,
  BACKFILL_ORDERS,
  type BackfillExisting,
  type BackfillOrder,
  type BackfillSpec,
  type DefinitionCounts,
  type NewRunRequest,
  type ReplaySpec,
  REQUEST_MODES,
  REQUEST_STATES,
  type RequestCounts,
  type RequestFailure,
  type RequestKind,
  type RequestMode,
  type RequestState,
  type RunRequest,
} from './requests/run-request.contract.js';
export { RunRequestMetrics } from './requests/run-request.metrics.js';
export { type DueRequest, RunRequestRepository } from './requests/run-request.repository.js';
export { RunRequests } from './requests/run-requests.service.js';
export {
  type CompiledOf,
  RevisionCache,
  type RevisionRef,
  UnusableRevisionError,
} from './revision-cache.service.js';
export { RunTemporalActivities } from './run.activities.js';
export type { NewBatch } from './run-batch.repository.js';
export { runError } from './run-error.js';
export { RunEventGoneError, RunNotFailedError, RunNotFoundError } from './run.errors.js';
export { IdempotencyKeyReusedError } from './requests/run-request.errors.js';
export { RunIntake } from './run-intake.service.js';
export { RUN_OPTIONS, type RunOptions } from './run-options.js';
export { RunMetrics } from './run.metrics.js';
export { type RunFilter, RunReader, type RunView } from './run-reader.service.js';
export { RunRedrive } from './run-redrive.service.js';
export { type SimulatedRun, type SimulatedTask, simulateRun } from './simulate.js';
export { RunsModule } from './runs.module.js';
export { conditionPointer, filterPointer } from './trigger-condition.js';
export { Sweeper } from './sweeper.service.js';
export { Turns } from './turns.js';
