export { temporalConnectConfig, type TemporalConnectConfig } from './connect-config.js';
export { TemporalClients } from './temporal-clients.js';
export { TemporalModule } from './temporal.module.js';
export { TemporalReadiness } from './temporal.readiness.js';
export { TEMPORAL_CLIENT, TEMPORAL_OPTIONS, type TemporalOptions } from './temporal.tokens.js';
export { TemporalWorker, type TemporalWorkerOptions } from './temporal-worker.js';
export { TemporalWorkerModule } from './temporal-worker.module.js';
export { writeWorkflowBundle } from './workflow-bundle.js';
