export { type DefinitionMatch, type IndexedDefinition, TriggerIndex } from './trigger-index.js';
export { BackfillNotFoundError, InvalidBackfillError } from './backfill/backfill.errors.js';
export { type Backfill, BackfillService, type NewBackfill } from './backfill/backfill.service.js';
export { CronClock } from './cron-clock.service.js';
export { CronTriggerMetrics } from './cron-trigger.metrics.js';
export type {
  DefinitionTest,
  TestedEvent,
  TestedRun,
  TestRequest,
  TestSample,
} from './definition-test/definition-test.js';
export {
  EventPayloadRemovedError,
  RevisionNotUsableError,
  UnknownContextSourceError,
} from './definition-test/definition-test.errors.js';
export { DefinitionTester } from './definition-test/definition-tester.service.js';
export { describeExplanation } from './explanation/describe.js';
export { EventExplainer, type ExplanationQuery } from './explanation/event-explainer.service.js';
export type {
  DefinitionExplanation,
  EventExplanation,
  ExplanationVerdict,
  TriggerExplanation,
  WhenExplanation,
} from './explanation/explanation.js';
export { EventDispatcher } from './event-dispatcher.service.js';
export { InvalidManualRunError } from './manual/manual-run.errors.js';
export { type ManualRun, ManualRuns } from './manual/manual-runs.service.js';
export {
  type Coverage,
  OccurrenceLedger,
  type OccurrencePage,
  type OccurrenceQuery,
  type OccurrenceView,
} from './occurrences/occurrence-ledger.service.js';
export { type TriggerStanding, TriggerStandings } from './occurrences/trigger-standings.service.js';
export { InvalidReplayError, ReplayNotFoundError } from './replay/replay.errors.js';
export { type NewReplay, type Replay, ReplayService } from './replay/replay.service.js';
export { RequestCarrier } from './requests/request-carrier.service.js';
export { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';
export { TriggerMetrics } from './trigger.metrics.js';
export { TriggersModule } from './triggers.module.js';
