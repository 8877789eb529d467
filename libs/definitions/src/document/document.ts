import type { FieldProblem } from '#config';
import type { DefinitionSpec } from '../definition.contract.js';
import { isWithinBounds } from './bounds.js';
import { context } from './context.js';
import { plainText } from './expressions.js';
import { isPlainObject } from './json.js';
import { labels } from './labels.js';
import { LIMITS } from './limits.js';
import { key } from './names.js';
import { object, optional, required, withDefault } from './objects.js';
import { Place, type Reader, refused } from './place.js';
import { refuseUnknownSpawns, rules } from './rules.js';
import { taskTemplates } from './task-templates.js';
import { triggers } from './triggers.js';
import { refine } from './values.js';

export type DefinitionVerdict =
  | { readonly ok: true; readonly spec: DefinitionSpec }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Checks a definition's document (JSON, or what YAML parses to) and gives its canonical form, with
 * all defaults filled in, or every problem.
 *
 * @param expectedKey the key it must have, when that is settled elsewhere
 */
export function validateDefinition(document: unknown, expectedKey?: string): DefinitionVerdict {
  const problems: FieldProblem[] = [];
  const place = Place.root(problems);
  if (!isWithinBounds(document, place)) return { ok: false, problems };
  refuseOtherKey(document, expectedKey, place);
  const spec = definition(document, place);
  refuseUnknownSpawns(document, place);
  return spec === refused || problems.length > 0 ? { ok: false, problems } : { ok: true, spec };
}

const members = object({
  key: required(key),
  name: optional(plainText({ max: LIMITS.nameLength })),
  labels: withDefault(labels(plainText({ min: 0, max: LIMITS.labelValueLength })), {}),
  triggers: required(triggers),
  context: withDefault(context, []),
  rules: withDefault(rules, []),
  taskTemplates: required(taskTemplates),
});

const definition: Reader<DefinitionSpec> = refine(members, (read) => {
  return { ...read, name: read.name ?? read.key };
});

function refuseOtherKey(document: unknown, expected: string | undefined, place: Place): void {
  if (expected === undefined || !isPlainObject(document)) return;
  const { key: actual } = document;
  if (typeof actual !== 'string' || actual === expected) return;
  place
    .at('key')
    .refuse('key_mismatch', `must be "${expected}", the key that the request is about`);
}
