import {
  object,
  optional,
  record,
  required,
  templated,
  templatedText,
  withDefault,
} from '#documents';
import type { RootName } from '#expressions';

/** Characters of a field's template; most of it may be an expression. */
const TEMPLATE_LENGTH = 4_096;

/** What makes an event of a delivery, or of an item of it. */
export function mapping(roots: readonly RootName[]) {
  const field = templatedText(roots, { max: TEMPLATE_LENGTH });
  return object({
    id: required(field),
    source: optional(field),
    type: required(field),
    subject: optional(field),
    time: optional(field),
    dataschema: optional(field),
    traceparent: optional(field),
    correlationId: optional(field),
    causationId: optional(field),
    extensions: optional(extensions(roots)),
    data: withDefault(templated(roots), roots.includes('item') ? '${item}' : '${body}'),
  });
}

function extensions(roots: readonly RootName[]) {
  return record({
    name: { pattern: /^[a-z0-9]{1,64}$/, expected: 'must have a name of 1 to 64 of a-z and 0-9' },
    value: templated(roots),
    max: 20,
  });
}
