import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Results } from '../results.js';
import { chartsOf } from './charts.js';
import { writeParts } from './page.js';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = join(ROOT, 'docs/performance.md');
const DIRECTORY = join(ROOT, 'docs/performance');

/** Writes the page, its charts and the data they are drawn from. @returns the files' names */
export async function writeReport(results: Results): Promise<string[]> {
  await mkdir(DIRECTORY, { recursive: true });
  const page = await formatted(PAGE, writeParts(await readFile(PAGE, 'utf8'), results));
  const data = join(DIRECTORY, 'results.json');
  const files = [
    { file: PAGE, content: page },
    { file: data, content: await formatted(data, JSON.stringify(results)) },
    ...chartsOf(results).map(({ file, svg }) => ({ file: join(DIRECTORY, file), content: svg })),
  ];
  for (const { file, content } of files) await writeFile(file, content);
  return files.map(({ file }) => relative(ROOT, file));
}

/** As the project formats it, so that a written file passes the check. */
export async function formatted(file: string, content: string): Promise<string> {
  return format(content, { ...(await resolveConfig(file)), filepath: file });
}
