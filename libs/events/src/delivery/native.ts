import { jsonPointer } from '../envelope/canonical-json.js';
import { type Delivery, DeliveryProblems, fault } from './delivery.js';
import { isPlainObject } from './document.js';
import { normalize, type Normalized } from './normalize.js';

const FIELDS: ReadonlySet<string> = new Set([
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'data',
  'dataBase64',
  'extensions',
  'traceparent',
  'correlationId',
  'causationId',
  'receivedAt',
]);

/**
 * Normalizes an EventEnvelope in its own JSON form. A `receivedAt` is allowed, so that an envelope
 * that was read can be sent again, and ignored: it is set when the event is accepted.
 *
 * @param pointer where the envelope stands in the document that was sent
 */
export function normalizeEnvelope(document: unknown, pointer = ''): Normalized {
  const problems = new DeliveryProblems((at) => ({ pointer: pointer + at }));
  return normalize(takeApart(document, problems), problems);
}

function takeApart(document: unknown, problems: DeliveryProblems): Delivery | undefined {
  if (!isPlainObject(document)) {
    problems.add('', fault('wrong_type', 'must be an EventEnvelope: a JSON object'));
    return undefined;
  }
  refuseUnknownFields(document, problems);
  return {
    texts: document,
    extensions: membersOf(document.extensions, problems),
    data: document.data,
    dataBase64: document.dataBase64,
  };
}

function refuseUnknownFields(
  document: Readonly<Record<string, unknown>>,
  problems: DeliveryProblems,
): void {
  for (const name of Object.keys(document)) {
    if (problems.isFull) return;
    if (FIELDS.has(name)) continue;
    const advice =
      name === 'specversion'
        ? 'belongs to a CloudEvent: send those as application/cloudevents+json'
        : 'is no field of an EventEnvelope; what has no field of its own goes into extensions';
    problems.add(jsonPointer([name]), fault('unknown_field', advice));
  }
}

function membersOf(extensions: unknown, problems: DeliveryProblems): Delivery['extensions'] {
  if (extensions === undefined || extensions === null) return [];
  if (isPlainObject(extensions)) return Object.entries(extensions);
  problems.add('/extensions', fault('wrong_type', 'must be an object'));
  return [];
}
