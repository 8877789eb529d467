import {
  type DocumentVerdict,
  object,
  optional,
  plainText,
  readDocument,
  type Reader,
  refine,
  required,
  withDefault,
} from '#documents';
import type { DefinitionSpec } from '../definition.contract.js';
import { context } from './context.js';
import { labels } from './labels.js';
import { DOCUMENT_BOUNDS, LIMITS } from './limits.js';
import { key } from './names.js';
import { refuseUnknownSpawns, rules } from './rules.js';
import { taskTemplates } from './task-templates.js';
import { triggers } from './triggers.js';

export type DefinitionVerdict = DocumentVerdict<DefinitionSpec>;

/**
 * Checks a definition's document (JSON, or what YAML parses to) and gives its canonical form, with
 * all defaults filled in, or every problem.
 *
 * @param expectedKey the key it must have, when that is settled elsewhere
 */
export function validateDefinition(document: unknown, expectedKey?: string): DefinitionVerdict {
  return readDocument(document, { bounds: DOCUMENT_BOUNDS, read: definition }, expectedKey);
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

const spec: Reader<DefinitionSpec> = refine(members, (read) => {
  return { ...read, name: read.name ?? read.key };
});

const definition: Reader<DefinitionSpec> = (document, place) => {
  const read = spec(document, place);
  refuseUnknownSpawns(document, place);
  return read;
};
