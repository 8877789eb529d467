/** Fails when clients/ differs from what the code generates, and says which files do. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'activity-core-generated-'));
try {
  const document = join(directory, 'openapi.json');
  const client = join(directory, 'generated');
  const env = { ...process.env, CLIENT_INPUT: document, CLIENT_OUTPUT: client };
  const node = (...args: string[]) => execFileSync(process.execPath, args, { env, stdio: 'pipe' });
  node('dist/apps/api/src/openapi.main.js', document);
  node('node_modules/.bin/openapi-ts');
  const stale = [
    ...differing(document, 'clients/openapi.json'),
    ...filesBelow(client, 'clients/typescript/src/generated').flatMap((file) =>
      differing(join(client, file), join('clients/typescript/src/generated', file)),
    ),
  ];
  if (stale.length > 0) {
    console.error(`not what the code generates; run "npm run client":\n${stale.join('\n')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}

/** The files of both trees, so that one that is missing or superfluous counts, too. */
function filesBelow(...roots: string[]): string[] {
  const files = roots.flatMap((root) =>
    existsSync(root)
      ? readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      : [],
  );
  return [...new Set(files)];
}

function differing(generated: string, committed: string): string[] {
  const same =
    existsSync(generated) &&
    existsSync(committed) &&
    readFileSync(generated).equals(readFileSync(committed));
  return same ? [] : [committed];
}
