import type { JsonValue } from '#expressions';
import { isList, isMembers, parseJson } from '../json.js';
import { Keys } from '../key.js';
import { Refusal } from '../refusal.js';
import { type ImportedFile, type ImportOptions, type ImportResult, resultOf } from '../report.js';
import type { Translation } from './beat-entry.js';
import { importDictionary } from './beat-schedule.js';
import { importDump } from './dumpdata.js';

/**
 * Translates what Celery beat runs, from JSON: the dictionary `beat_schedule`, or what django's
 * `dumpdata` writes of django-celery-beat. Each entry becomes a definition.
 */
export function importCeleryBeat(text: string, options: ImportOptions): ImportResult {
  return resultOf(() => {
    const document = parseJson(text.replace(/^\uFEFF/, ''), 'the file');
    return importDocument(document, { ...options, keys: new Keys(options.keyPrefix) });
  });
}

const EXPECTED =
  'the file is neither a beat_schedule (an object of entries with task and schedule) nor a dump ' +
  'of django_celery_beat (a list with periodic tasks)';

function importDocument(document: JsonValue, options: Translation): ImportedFile {
  if (isMembers(document)) return importDictionary(document, options);
  const dump = isList(document) ? importDump(document, options) : undefined;
  if (dump === undefined) throw new Refusal(EXPECTED);
  return dump;
}
