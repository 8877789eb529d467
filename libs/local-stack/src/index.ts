export { type SupervisedApp, superviseApp, type AppOptions } from './app.js';
export { lockDirectory, type DirectoryLock } from './directory-lock.js';
export * from './errors.js';
export { freePort } from './free-port.js';
export { type ManagedProcess, type ProcessEnd } from './managed-process.js';
export { type LocalPostgres, type PostgresOptions, startPostgres } from './postgres.js';
export { type Query, withSession } from './postgres-session.js';
export { consoleProgress, type Progress, silentProgress } from './progress.js';
export {
  type AppEntries,
  type LocalStack,
  type LocalStackOptions,
  startLocalStack,
} from './stack.js';
export { type ProcessOptions, Supervisor } from './supervisor.js';
export { type LocalTemporal, startTemporal, type TemporalOptions } from './temporal.js';
export { makeTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.js';
export { waitFor, type WaitOptions } from './wait-for.js';
export { type Outcome, withSupervisor } from './with-supervisor.js';
