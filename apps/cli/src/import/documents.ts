import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Document, Scalar, visit } from 'yaml';
import type { ImportedDefinition, TranslatedEntry } from '#imports';
import { codeOf } from '../caught.js';
import { FilesExistError } from './import.errors.js';

/** The definition as YAML, below what the report says of it as comments. */
export function documentText({ definition, source, notes, paused }: TranslatedEntry): string {
  const remarks = [
    ...(source === definition.name ? [] : [source]),
    ...notes.map((note) => `Note: ${note}`),
    ...(paused ? ['Note: it is switched off where it comes from; pause it after saving it'] : []),
  ];
  return remarks.map((remark) => `# ${remark}\n`).join('') + yamlOf(definition);
}

function yamlOf(definition: ImportedDefinition): string {
  const document = new Document(definition);
  visit(document, {
    Scalar: (_, scalar) => {
      quoteBlanks(scalar);
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** The library would write blanks and line ends alone as a block, in which the blanks get lost. */
function quoteBlanks(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value === 'string' && value.includes('\n') && value.trim() === '') {
    scalar.type = Scalar.QUOTE_DOUBLE;
  }
}

/**
 * Writes each definition to `<key>.yaml` in the directory, which is made if it is not there.
 *
 * @param replace whether files with other content may be replaced
 * @returns the paths
 * @throws FilesExistError before anything is written
 */
export async function writeDocuments(
  entries: readonly TranslatedEntry[],
  directory: string,
  replace: boolean,
): Promise<readonly string[]> {
  const files = entries.map((entry) => ({
    path: join(directory, `${entry.definition.key}.yaml`),
    text: documentText(entry),
  }));
  if (!replace) await refuseToReplace(files);
  await mkdir(directory, { recursive: true });
  for (const { path, text } of files) await writeFile(path, text);
  return files.map(({ path }) => path);
}

async function refuseToReplace(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  const replaced: string[] = [];
  for (const { path, text } of files) {
    const there = await readFile(path, 'utf8').catch(ignoreAbsence);
    if (there !== undefined && there !== text) replaced.push(path);
  }
  if (replaced.length > 0) throw new FilesExistError(replaced);
}

function ignoreAbsence(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}
