export type { LogDraft, LogEntry, PlacedDraft } from './run-log.contract.js';
export { RunLogEntry } from './run-log-entry.entity.js';
export { RunLogModule } from './run-log.module.js';
export { RunLog } from './run-log.service.js';
