import { isStorableText } from '../envelope/canonical-json.js';
import { canonicalTime } from '../envelope/instant.js';
import { EVENT_LIMITS } from '../event-limits.js';
import {
  type Delivery,
  type DeliveryProblems,
  fault,
  type Fault,
  type TextField,
} from './delivery.js';

/** The text fields of a delivery that are set; those that are wrong are noted and left out. */
export function readTexts(
  { texts }: Delivery,
  problems: DeliveryProblems,
): Partial<Record<TextField, string>> {
  const read: Partial<Record<TextField, string>> = {};
  for (const field of FIELDS) {
    const text = readField(field, texts[field]);
    if (typeof text === 'string') read[field] = text;
    else if (text) problems.add(`/${field}`, text);
  }
  return read;
}

/**
 * Checks a text that may be an attribute of a CloudEvent: Unicode without control characters and
 * noncharacters.
 *
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system
 */
export function readText(text: string, maxLength: number): string | Fault {
  if (text.length > maxLength)
    return fault('too_long', `must have at most ${maxLength} characters`);
  if (!FORBIDDEN.test(text) && isStorableText(text)) return text;
  return fault(
    'bad_text',
    'must be well-formed Unicode without control characters and noncharacters',
  );
}

const FORBIDDEN = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;

const FIELDS: readonly TextField[] = [
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'traceparent',
  'correlationId',
  'causationId',
];
const REQUIRED: ReadonlySet<TextField> = new Set<TextField>(['id', 'source', 'type']);

function readField(field: TextField, value: unknown): string | Fault | undefined {
  if (value === undefined || value === null) {
    return REQUIRED.has(field) ? fault('required', 'is required') : undefined;
  }
  if (typeof value !== 'string') return fault('wrong_type', 'must be a string');
  if (value === '') return fault('too_short', 'must not be empty');
  const text = readText(value, EVENT_LIMITS[field]);
  return typeof text === 'string' ? readForm(field, text) : text;
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+ *(?:;.*)?$/;
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/;

/** Some texts have a form of their own; a time is kept in its one spelling. */
function readForm(field: TextField, text: string): string | Fault {
  switch (field) {
    case 'time':
      return (
        canonicalTime(text) ??
        fault('wrong_form', 'must be an RFC 3339 time, such as 2026-11-23T09:30:00Z')
      );
    case 'datacontenttype':
      return MEDIA_TYPE.test(text)
        ? text
        : fault('wrong_form', 'must be a media type, such as application/json');
    case 'traceparent':
      return TRACEPARENT.test(text)
        ? text
        : fault('wrong_form', 'must be a W3C trace context: version-traceid-parentid-flags');
    default:
      return text;
  }
}
