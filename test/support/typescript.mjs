// Lets Node run our TypeScript sources as they are, with decorators and with the same condition for
// `#libs` as everywhere: `node --import ./test/support/typescript.mjs file.ts`, or by importing this.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from './swc-options.mjs';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const fromSource = specifier.startsWith('.') && isSource(context.parentURL);
    return nextResolve(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, {
      ...context,
      conditions: ['activity-core-source', ...context.conditions],
    });
  },
  load(url, context, nextLoad) {
    if (!isSource(url)) return nextLoad(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swcOptions, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});

function isSource(url) {
  return url !== undefined && url.endsWith('.ts') && !url.includes('/node_modules/');
}
