export { Clock } from './clock.js';
export { Database, epochMs, rows, timestamp, type Tx } from './database.js';
export { isConnectionLoss, isRefusedRow, sqlState } from './database.errors.js';
export { DatabaseReadiness } from './database.readiness.js';
export { DatabaseModule } from './database.module.js';
export { firstIdAt, newId } from './id.js';
export { pendingMigrations, runMigrations } from './migrate.js';
export { type ColumnType, recordset } from './recordset.js';
export { type DatabaseOptions, ormConfig } from './orm.config.js';
