export { compileDefinition, compileTriggers } from './compile-definition.js';
export {
  type CompiledContextSource,
  type CompiledCronTrigger,
  type CompiledDefinition,
  type CompiledEventTrigger,
  type CompiledHttpSource,
  type CompiledRule,
  type CompiledTaskTemplate,
  type CompiledTriggers,
  jitterSeed,
  type TriggerSpec,
  triggerTiming,
} from './compiled-definition.js';
export { calendarOf, type CalendarVerdict } from './cron-calendar.js';
export { MISSED_TIMES } from './definition.contract.js';
export type {
  Caller,
  ContextSourceConfig,
  CronTriggerConfig,
  Definition,
  DefinitionFilter,
  DefinitionSpec,
  DefinitionState,
  DefinitionSummary,
  EventTriggerConfig,
  HttpContextSourceConfig,
  MisfireConfig,
  MissedTimes,
  Revision,
  RevisionSummary,
  RuleConfig,
  StateChange,
  TaskTemplateConfig,
  TriggerConfig,
} from './definition.contract.js';
export { type ExpectedVersion } from './definition.decisions.js';
export { ActivityDefinition, DefinitionRevision, DefinitionsEpoch } from './definition.entity.js';
export {
  DefinitionArchivedError,
  DefinitionExistsError,
  DefinitionNotFoundError,
  InvalidDefinitionError,
  RevisionNotFoundError,
  StaleDefinitionError,
  TriggerNotFoundError,
} from './definition.errors.js';
export {
  type DefinitionChange,
  type DefinitionListener,
  DefinitionListeners,
  type DefinitionSnapshot,
  type OwnedDefinition,
} from './definition.listeners.js';
export {
  type CurrentRevision,
  DefinitionReader,
  type DefinitionStanding,
  type EpochChanges,
  type RevisionIdentity,
  type StoredRevision,
} from './definition.reader.js';
export { type Page } from './definition.repository.js';
export {
  type DefinitionCourse,
  DefinitionHistory,
  type DefinitionThen,
  type PastMoment,
} from './definition-history.reader.js';
export { DefinitionService, type EnableOptions, type MoveOptions } from './definition.service.js';
export { type Saved } from './definition.writer.js';
export { DefinitionsModule } from './definitions.module.js';
export { type DefinitionVerdict, validateDefinition } from './document/document.js';
