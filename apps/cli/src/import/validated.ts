import { validateDefinition } from '#definitions';
import type { ImportedEntry } from '#imports';

/** The entry, or the same one refused when its document is no valid definition. */
export function validated(entry: ImportedEntry): ImportedEntry {
  if (entry.outcome === 'refused') return entry;
  const verdict = validateDefinition(entry.definition);
  if (verdict.ok) return entry;
  const { where, source } = entry;
  const reasons = verdict.problems.map(({ pointer, message }) => `${pointer} ${message}`.trim());
  return { outcome: 'refused', where, source, reasons };
}
