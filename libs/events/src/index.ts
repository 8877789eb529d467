export {
  type BinaryMessage,
  isBinaryCloudEvent,
  normalizeBinaryCloudEvent,
} from './delivery/binary.js';
export { normalizeCloudEvent } from './delivery/cloud-event.js';
export type { EventProblem } from './delivery/delivery.js';
export { parseJson } from './delivery/json-text.js';
export { normalizeEnvelope } from './delivery/native.js';
export type { Normalized } from './delivery/normalize.js';
export { canonicalTime } from './envelope/instant.js';
export type { NormalEvent } from './envelope/normal-event.js';
export type {
  DispatchError,
  EventEnvelope,
  EventState,
  ExtensionValue,
  NewEnvelope,
  StoredEvent,
} from './event.contract.js';
export { EVENT_LIMITS } from './event-limits.js';
export {
  EventBacklogFullError,
  EventConflictError,
  EventConflictsError,
  EventIntakeOverloadedError,
  EventNotFailedError,
  EventNotFoundError,
  EventVanishedError,
  InvalidEventError,
  TooManyEventsError,
} from './event.errors.js';
export { Event } from './event.entity.js';
export { EventsModule } from './events.module.js';
export { EventIntake } from './intake/event-intake.service.js';
export type { Verdict } from './intake/verdict.js';
export { EventRetention } from './retention/event-retention.service.js';
export { RetentionMetrics } from './retention/retention.metrics.js';
export { EventMetrics } from './stored/event.metrics.js';
export {
  EventQueue,
  type FailedEvent,
  type Lane,
  type PendingEvents,
} from './stored/event-queue.service.js';
export {
  type EventFilter,
  type EventHeader,
  EventReader,
  type EventRecord,
  type EventSample,
  type EventSummary,
  type SampleQuery,
} from './stored/event-reader.service.js';
