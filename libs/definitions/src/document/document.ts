import {
  object,
  optional,
  plainText,
  readDocument,
  type Reader,
  refine,
  required,
  withDefault,
} from '#documents';
import type { DefinitionSpec, PinnedCalendars } from '../definition.contract.js';
import { pinned } from '../pinned-calendars.js';
import { context } from './context.js';
import { labels } from './labels.js';
import { DOCUMENT_BOUNDS, LIMITS } from './limits.js';
import { key } from './names.js';
import { refuseUnknownSpawns, rules } from './rules.js';
import { taskTemplates } from './task-templates.js';
import { triggers } from './triggers.js';
import type { DefinitionVerdict } from './verdict.js';

/**
 * Checks a definition's document (JSON, or what YAML parses to) and gives its canonical form, with
 * all defaults filled in, or every problem.
 *
 * @param expectedKey the key it must have, when that is settled elsewhere
 * @param named the calendars that its triggers may refer to; what they hold is pinned in the spec
 */
export function validateDefinition(
  document: unknown,
  expectedKey?: string,
  named: PinnedCalendars = {},
): DefinitionVerdict {
  const kind = { bounds: DOCUMENT_BOUNDS, read: definition(named) };
  return readDocument(document, kind, expectedKey);
}

function definition(named: PinnedCalendars): Reader<DefinitionSpec> {
  const spec = refine(members(named), (read) => {
    return pinned({ ...read, name: read.name ?? read.key }, named);
  });
  return (document, place) => {
    const read = spec(document, place);
    refuseUnknownSpawns(document, place);
    return read;
  };
}

function members(named: PinnedCalendars) {
  return object({
    key: required(key),
    name: optional(plainText({ max: LIMITS.nameLength })),
    labels: withDefault(labels(plainText({ min: 0, max: LIMITS.labelValueLength })), {}),
    triggers: required(triggers(named)),
    context: withDefault(context, []),
    rules: withDefault(rules, []),
    taskTemplates: required(taskTemplates),
  });
}
