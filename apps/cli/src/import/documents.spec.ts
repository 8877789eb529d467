import fc from 'fast-check';
import { parse } from 'yaml';
import { importCrontab, type TranslatedEntry } from '#imports';
import { documentText } from './documents.js';

function entryOf(text: string): TranslatedEntry {
  const imported = importCrontab(text, { keyPrefix: '', now: 0 });
  const entry = imported.ok ? imported.entries[0] : undefined;
  if (entry?.outcome !== 'translated') throw new Error(JSON.stringify(imported));
  return entry;
}

describe('A document as YAML', () => {
  it.each(['cmd % %', 'cmd %%', 'cmd %\t% %'])('keeps the blanks of %j', (command) => {
    const entry = entryOf(`@daily ${command}`);
    expect(parse(documentText(entry))).toEqual(entry.definition);
  });

  it('says what the definition says, whatever its texts are', () => {
    const text = fc.array(fc.constantFrom(' ', '\t', '\n', '%', ':', '#', '-', '"', "'", 'a'));
    fc.assert(
      fc.property(text, (pieces) => {
        const entry = entryOf('@daily cmd');
        const payload = { command: pieces.join('') };
        const taskTemplates = entry.definition.taskTemplates.map((task) => ({ ...task, payload }));
        const definition = { ...entry.definition, taskTemplates };
        expect(parse(documentText({ ...entry, definition }))).toEqual(definition);
      }),
      { numRuns: 500 },
    );
  });
});
