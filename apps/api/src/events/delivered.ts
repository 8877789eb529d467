import { type FastifyRequest } from 'fastify';
import {
  EVENT_LIMITS,
  InvalidEventError,
  isBinaryCloudEvent,
  normalizeBinaryCloudEvent,
  normalizeCloudEvent,
  type Normalized,
  normalizeEnvelope,
  parseJson,
  TooManyEventsError,
} from '#events';
import { EmptyBodyError, MalformedBodyError } from '../problems/request.errors.js';
import { UnsupportedEventTypeError } from './unsupported-event-type.error.js';

/** What a request delivered: an event, or a batch whose events fare each by itself. */
export type Delivered =
  | { readonly kind: 'one'; readonly event: Normalized }
  | { readonly kind: 'batch'; readonly events: readonly Normalized[] };

/**
 * Reads the events of a request, in the form that its content type and headers tell.
 *
 * @param request on a route marked with `RawBody`
 * @throws UnsupportedEventTypeError | EmptyBodyError | MalformedBodyError
 * @throws InvalidEventError when a batch is not a list
 * @throws TooManyEventsError
 */
export function deliveredBy({
  headers,
  body,
  raw,
}: Pick<FastifyRequest, 'headers' | 'body' | 'raw'>): Delivered {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const contentType = headers['content-type'];
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  switch (mediaType) {
    case 'application/cloudevents+json':
      return one(normalizeCloudEvent(readJson(bytes)));
    case 'application/cloudevents-batch+json':
      return batch(readJson(bytes), normalizeCloudEvent);
  }
  const isOtherFormat = mediaType.startsWith('application/cloudevents');
  if (!isOtherFormat && isBinaryCloudEvent(headers)) {
    const message = { headers: { ...headers, ...repeatedHeaders(raw) }, body: bytes };
    return one(normalizeBinaryCloudEvent(message));
  }
  if (mediaType !== 'application/json') throw new UnsupportedEventTypeError(contentType);
  const document = readJson(bytes);
  return Array.isArray(document)
    ? batch(document, normalizeEnvelope)
    : one(normalizeEnvelope(document));
}

/** The `ce-` headers that came several times, as lists: Node makes one text of them. */
function repeatedHeaders({ rawHeaders }: FastifyRequest['raw']): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (name.startsWith('ce-')) (values[name] ??= []).push(rawHeaders[index + 1] ?? '');
  }
  return Object.fromEntries(Object.entries(values).filter(([, { length }]) => length > 1));
}

function one(event: Normalized): Delivered {
  return { kind: 'one', event };
}

function batch(
  document: unknown,
  normalize: (document: unknown, pointer: string) => Normalized,
): Delivered {
  if (!Array.isArray(document)) {
    throw new InvalidEventError([
      { pointer: '', code: 'wrong_type', message: 'must be an array of CloudEvents' },
    ]);
  }
  if (document.length > EVENT_LIMITS.batch) throw new TooManyEventsError(document.length);
  const events = document.map((item: unknown, index) => normalize(item, `/${index}`));
  return { kind: 'batch', events };
}

function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) {
    throw new EmptyBodyError([{ pointer: '', code: 'required', message: 'an event is required' }]);
  }
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new MalformedBodyError('json', error.message);
  }
}
