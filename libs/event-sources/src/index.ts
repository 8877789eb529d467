export type { Headers, Received } from './delivery/delivery.js';
export { type DeliveryVerdict, InboundService } from './delivery/inbound.service.js';
export type { Mapped } from './delivery/map.js';
export { TrialService } from './delivery/trial.service.js';
export { validateEventSource } from './document/document.js';
export type { EventSource, EventSourceSpec, EventSourceSummary } from './event-source.contract.js';
export {
  DeliveryNotMappedError,
  DeliveryNotVerifiedError,
  EventSourceDisabledError,
  EventSourceNotFoundError,
  InboundNotFoundError,
  InvalidEventSourceError,
  StaleEventSourceError,
  VerificationUnavailableError,
} from './event-source.errors.js';
export { EventSourcesModule } from './event-sources.module.js';
export { EventSourceService, type SavedEventSource } from './stored/event-source.service.js';
export { SOURCE_DELAY_MS } from './stored/inbound-sources.js';
