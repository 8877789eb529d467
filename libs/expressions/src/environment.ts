import { celEnv, plan, type CelInput, type CelResult } from '@bufbuild/cel';
import { arithmetic } from './functions/arithmetic.js';
import { calendar } from './functions/calendar.js';
import { collections } from './functions/collections.js';
import { conversions } from './functions/conversions.js';
import { metered, meteredWithDoubles, readsText } from './functions/metered.js';
import { patterns } from './functions/patterns.js';
import { text } from './functions/text.js';
import type { Node } from './tree.js';

/** Evaluates a planned expression. It never throws; what fails is a CelError. */
export type Plan = (bindings?: Record<string, CelInput>) => CelResult;

// One environment for all expressions. A function here replaces the library's of the same signature.
const environment = celEnv({
  funcs: [
    ...[...celEnv().funcs].filter(readsText).map(metered),
    ...text.flatMap(meteredWithDoubles),
    ...arithmetic,
    ...calendar,
    ...collections,
    ...conversions.map(metered),
    ...patterns,
  ],
});

export function planNode(node: Node): Plan {
  return plan(environment, node);
}

/** How a function may be called, by its name. */
export interface Signature {
  readonly method: boolean;
  readonly arity: number;
}

const signatures = new Map<string, readonly Signature[]>();
for (const { name, target, arguments: parameters } of environment.funcs) {
  const signature = { method: target !== undefined, arity: parameters.length };
  signatures.set(name, [...(signatures.get(name) ?? []), signature]);
}

export function signaturesOf(name: string): readonly Signature[] {
  return signatures.get(name) ?? [];
}
