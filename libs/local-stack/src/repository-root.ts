import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of package.json, seen from the sources as well as from `dist`. */
export function repositoryRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}
