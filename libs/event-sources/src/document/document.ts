import {
  boolean,
  type DocumentBounds,
  type DocumentVerdict,
  expression,
  isPlainObject,
  name,
  object,
  optional,
  plainText,
  readDocument,
  type Reader,
  refine,
  required,
  withDefault,
} from '#documents';
import type { RootName } from '#expressions';
import type { EventSourceSpec } from '../event-source.contract.js';
import { mapping } from './mapping.js';
import { DELIVERY_ROOTS, ITEM_ROOTS, mappingRoots } from './roots.js';
import { verification } from './verification.js';

export type EventSourceVerdict = DocumentVerdict<EventSourceSpec>;

/** Every delivery evaluates all of it, in the api: less than a definition may have. */
const BOUNDS: DocumentBounds = { bytes: 64 * 1024, depth: 32, expressions: 100 };

/**
 * Checks the document of an event source (JSON, or what YAML parses to) and gives its canonical
 * form, with all defaults filled in, or every problem.
 *
 * @param expectedKey the key it must have, when that is settled elsewhere
 */
export function validateEventSource(document: unknown, expectedKey?: string): EventSourceVerdict {
  return readDocument(document, { bounds: BOUNDS, read: eventSource }, expectedKey);
}

/** Whether `item` is known depends on `forEach`. */
const eventSource: Reader<EventSourceSpec> = (document, place) => {
  const roots = mappingRoots(isPlainObject(document) ? document : {});
  return (roots === ITEM_ROOTS ? sourceOfMany : sourceOfOne)(document, place);
};

const sourceOfOne = sourceWith(DELIVERY_ROOTS);
const sourceOfMany = sourceWith(ITEM_ROOTS);

function sourceWith(roots: readonly RootName[]): Reader<EventSourceSpec> {
  const members = object({
    key: required(name(100)),
    name: optional(plainText({ max: 200 })),
    enabled: withDefault(boolean, true),
    verification: required(verification),
    forEach: optional(expression(DELIVERY_ROOTS)),
    when: optional(expression(roots)),
    event: required(mapping(roots)),
  });
  return refine(members, (read) => ({
    ...read,
    name: read.name ?? read.key,
    event: { ...read.event, source: read.event.source ?? read.key },
  }));
}
