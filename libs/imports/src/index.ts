/**
 * Crontabs and Celery beat schedules, translated to definitions: pure functions from texts to
 * documents and a report. A definition fires at the same times as the entry it was made from, but for
 * changes of the clocks that the report names, or the entry is refused with the reason.
 */
export { importCrontab, type CrontabImportOptions } from './crontab/import-crontab.js';
export { importCeleryBeat } from './celery/import-celery-beat.js';
export { type ImportedDefinition, ORIGIN_LABEL } from './definition.js';
export type {
  ImportedEntry,
  ImportOptions,
  ImportResult,
  RefusedEntry,
  TranslatedEntry,
} from './report.js';
