import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** End-to-end tests run the compiled apps: `npm run test:e2e` builds them first. */
export function assertBuilt(): void {
  for (const app of ['api', 'worker', 'cli']) {
    const file = `dist/apps/${app}/src/main.js`;
    if (!existsSync(join(root, file))) throw new Error(`There is no ${file}: npm run build`);
  }
}
