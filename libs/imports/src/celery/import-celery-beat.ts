import type { JsonValue } from '#expressions';
import { isList, isMembers, parseJson } from '../json.js';
import { Keys } from '../key.js';
import { Refusal } from '../refusal.js';
import { type ImportedFile, type ImportResult } from '../report.js';
import type { CeleryImportOptions, Translation } from './beat-entry.js';
import { importDictionary } from './beat-schedule.js';
import { importDump } from './dumpdata.js';

/**
 * Translates what Celery beat runs, from JSON: the dictionary `beat_schedule`, or what django's
 * `dumpdata` writes of django-celery-beat. Each entry becomes a definition.
 */
export function importCeleryBeat(text: string, options: CeleryImportOptions): ImportResult {
  try {
    const document = parseJson(text.replace(/^\uFEFF/, ''), 'the file');
    const file = importDocument(document, { ...options, keys: new Keys(options.keyPrefix) });
    return file ? { ok: true, ...file } : { ok: false, problem: EXPECTED };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.message };
    throw error;
  }
}

const EXPECTED =
  'the file is neither a beat_schedule (an object of entries with task and schedule) nor a dump ' +
  'of django_celery_beat (a list with periodic tasks)';

function importDocument(document: JsonValue, options: Translation): ImportedFile | undefined {
  if (isMembers(document)) return importDictionary(document, options);
  return isList(document) ? importDump(document, options) : undefined;
}
