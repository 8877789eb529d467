import { jsonPointer } from '../envelope/canonical-json.js';
import { readBody } from './binary-body.js';
import { refuseBadUris, refuseOtherVersions } from './cloud-event-rules.js';
import { type Delivery, DeliveryProblems, fault, type Place } from './delivery.js';
import { normalize, type Normalized } from './normalize.js';

/** An HTTP request that carries a CloudEvent in binary mode. */
export interface BinaryMessage {
  /** With names in lower case; what was sent several times as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

const PREFIX = 'ce-';

/**
 * Normalizes a CloudEvent 1.0 in binary mode: attributes in `ce-` headers, data in the body. A JSON
 * body becomes `data`; so does text in UTF-8, as a string, just as in structured mode; any other
 * content becomes `dataBase64`.
 *
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export function normalizeBinaryCloudEvent(message: BinaryMessage): Normalized {
  const problems = new DeliveryProblems(placeInMessage);
  return normalize(takeApart(message, problems), problems);
}

/** Whether the headers are those of a CloudEvent in binary mode. */
export function isBinaryCloudEvent(headers: BinaryMessage['headers']): boolean {
  return Object.keys(headers).some((name) => name.startsWith(PREFIX));
}

function takeApart({ headers, body }: BinaryMessage, problems: DeliveryProblems): Delivery {
  const datacontenttype = headers['content-type']?.toString();
  const {
    specversion,
    id,
    source,
    type,
    subject,
    time,
    dataschema,
    traceparent,
    correlationid: correlationId,
    causationid: causationId,
    ...extensions
  } = readAttributes(headers, problems);
  refuseOtherVersions(specversion, problems);
  refuseBadUris({ source, dataschema }, problems);
  return {
    texts: {
      ...{ id, source, type, subject, time, datacontenttype, dataschema },
      ...{ traceparent, correlationId, causationId },
    },
    extensions: Object.entries(extensions),
    ...readBody(body, datacontenttype, problems),
  };
}

function readAttributes(
  headers: BinaryMessage['headers'],
  problems: DeliveryProblems,
): Record<string, string | undefined> {
  const attributes = Object.entries(headers).flatMap(([header, value]) => {
    if (value === undefined || !header.startsWith(PREFIX)) return [];
    const name = header.slice(PREFIX.length);
    return [[name, readHeader(name, value, problems)] as const];
  });
  return Object.fromEntries(attributes);
}

function readHeader(
  name: string,
  value: string | readonly string[],
  problems: DeliveryProblems,
): string {
  const isOne = typeof value === 'string';
  const text = isOne ? decodeHeader(value) : undefined;
  if (text !== undefined) return text;
  const problem = isOne
    ? fault('bad_encoding', 'must be UTF-8 in percent-encoding')
    : fault('duplicate', 'must be sent once');
  problems.add(jsonPointer(['extensions', name]), problem);
  return value.toString();
}

/** HTTP protocol binding, section 3.1.3.2: a quoted string is unquoted, then percent-decoded once. */
function decodeHeader(value: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(value)) return undefined;
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  try {
    return decodeURIComponent(quoted?.replace(/\\(.)/g, '$1') ?? value);
  } catch {
    return undefined;
  }
}

/** The body is the data; everything else stands in headers. */
function placeInMessage(at: string): Place {
  const [, field = '', ...rest] = at.split('/');
  switch (field) {
    case '':
    case 'dataBase64':
      return { pointer: '' };
    case 'data':
      return { pointer: at.slice('/data'.length) };
    case 'datacontenttype':
      return { in: 'header', pointer: '/content-type' };
    case 'extensions':
      return { in: 'header', pointer: `/${PREFIX}${rest.join('/')}` };
    default:
      return { in: 'header', pointer: `/${PREFIX}${field.toLowerCase()}` };
  }
}
