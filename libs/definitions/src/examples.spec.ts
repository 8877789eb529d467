import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { createRoots, evaluateCondition, type JsonObject, renderTemplate } from '#expressions';
import { matchPattern } from '#patterns';
import { compileDefinition } from './compile-definition.js';
import type { CompiledDefinition, CompiledEventTrigger } from './compiled-definition.js';
import { validateDefinition } from './document/document.js';

const folder = join(import.meta.dirname, '../../../examples/definitions');
const files = globSync('*.yaml', { cwd: folder }).sort();

function compiledExample(file: string): CompiledDefinition {
  const verdict = validateDefinition(parse(readFileSync(join(folder, file), 'utf8')));
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems, null, 2));
  return compileDefinition(verdict.spec);
}

describe('The example definitions', () => {
  it.each(files)('%s is valid, and named by its key', (file) => {
    expect(compiledExample(file).spec.key).toBe(basename(file, '.yaml'));
  });

  it.each(files.filter((file) => file.startsWith('github-')))(
    '%s makes tasks of the GitHub webhooks it is for, without an error in any expression',
    (file) => {
      const compiled = compiledExample(file);
      const tasks = gitHubEvents().flatMap((event) => tasksOf(compiled, event));
      expect(tasks.length).toBeGreaterThan(0);
      for (const { title, queue } of tasks) {
        expect(title).toMatch(/^.{1,500}$/);
        expect(queue).toMatch(/^.{1,200}$/);
      }
    },
  );
});

interface Payload {
  readonly action?: string;
  readonly repository?: { readonly full_name?: string };
}

/** The webhook payloads of @octokit/webhooks-examples, as envelopes. */
function gitHubEvents(): JsonObject[] {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
    default?: unknown;
  };
  return [examples].flatMap(() => []);
}
