import type { DocumentBounds } from '#documents';

export const DOCUMENT_BOUNDS: DocumentBounds = {
  bytes: 256 * 1024,
  depth: 32,
  expressions: 1_000,
};

/** How much of everything a definition can have. */
export const LIMITS = {
  triggers: 50,
  eventTypes: 50,
  contextSources: 20,
  headers: 20,
  rules: 100,
  templates: 100,
  labels: 50,
  keyLength: 100,
  nameLength: 200,
  idLength: 64,
  eventTypeLength: 256,
  cronLength: 256,
  timezoneLength: 64,
  exclusions: 500,
  calendars: 10,
  calendarDays: 5_000,
  dayNameLength: 200,
  labelNameLength: 63,
  labelValueLength: 256,
  urlLength: 2_048,
  headerLength: 4_096,
  titleLength: 500,
  queueLength: 200,
  httpTimeoutMs: 30_000,
  httpBytes: 16 * 1024 * 1024,
  jitterMs: 86_400_000,
  graceMs: 31 * 86_400_000,
  missedFires: 10_000,
  attempts: 100,
} as const;
