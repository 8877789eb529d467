export { compileCronTriggers, compileDefinition, compileTriggers } from './compile-definition.js';
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
export { MISSED_TIMES } from './definition.contract.js';
export type {
  CalendarDay,
  CalendarSummary,
  NamedCalendar,
  SavedCalendar,
} from './calendars/calendar.contract.js';
export { validateCalendar } from './calendars/calendar-document.js';
export { Calendar, CalendarUse } from './calendars/calendar.entity.js';
export {
  CalendarInUseError,
  CalendarNotFoundError,
  CalendarOverusedError,
  CalendarStopsTriggersError,
  InvalidCalendarError,
  StaleCalendarError,
} from './calendars/calendar.errors.js';
export { CalendarService, type CalendarSource } from './calendars/calendar.service.js';
export { calendarOfICalendar } from './calendars/icalendar.js';
export {
  type CronPreview,
  CronPreviews,
  type LinePreview,
  type TriggerPreview,
} from './cron-previews.service.js';
export type {
  CalendarReference,
  Caller,
  ContextSourceConfig,
  CronTriggerConfig,
  Definition,
  DefinitionFilter,
  DefinitionSpec,
  DefinitionState,
  DefinitionSummary,
  EventTriggerConfig,
  ExcludedDays,
  HttpContextSourceConfig,
  MisfireConfig,
  MissedTimes,
  PinnedCalendars,
  Revision,
  RevisionSummary,
  RuleConfig,
  StateChange,
  StateSince,
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
  UnusableTriggerError,
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
  type RevisionInForce,
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
export { validateDefinition } from './document/document.js';
export type { DefinitionVerdict } from './document/verdict.js';
export { instantMs } from './instant.js';
export { type DefinitionDocument, documentOf } from './pinned-calendars.js';
