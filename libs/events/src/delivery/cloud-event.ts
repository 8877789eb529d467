import { type Delivery, DeliveryProblems, fault } from './delivery.js';
import { isPlainObject } from './document.js';
import { normalize, type Normalized } from './normalize.js';
import { refuseBadUris, refuseOtherVersions } from './cloud-event-rules.js';

/**
 * Normalizes a CloudEvent 1.0 in the JSON event format: the body of a request in structured mode,
 * or one element of a batch.
 *
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 *
 * @param pointer where the event stands in the document that was sent
 */
export function normalizeCloudEvent(document: unknown, pointer = ''): Normalized {
  const problems = new DeliveryProblems((at) => ({ pointer: pointer + memberAt(at) }));
  return normalize(takeApart(document, problems), problems);
}

function takeApart(document: unknown, problems: DeliveryProblems): Delivery | undefined {
  if (!isPlainObject(document)) {
    problems.add('', fault('wrong_type', 'must be a CloudEvent: a JSON object'));
    return undefined;
  }
  const {
    specversion,
    id,
    source,
    type,
    subject,
    time,
    datacontenttype,
    dataschema,
    data,
    data_base64: dataBase64,
    traceparent,
    correlationid: correlationId,
    causationid: causationId,
  } = document;
  refuseOtherVersions(specversion, problems);
  refuseBadUris({ source, dataschema }, problems);
  return {
    texts: {
      ...{ id, source, type, subject, time, datacontenttype, dataschema },
      ...{ traceparent, correlationId, causationId },
    },
    extensions: extensionsOf(document),
    data,
    dataBase64,
  };
}

const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema'],
  ...['data', 'data_base64', 'traceparent', 'correlationid', 'causationid'],
]);

/** Every other member; copies nothing, since there may be any number of them. */
function* extensionsOf(document: Readonly<Record<string, unknown>>): Delivery['extensions'] {
  for (const name of Object.keys(document)) {
    if (!ATTRIBUTES.has(name)) yield [name, document[name]];
  }
}

/** The places that CloudEvents spells in its own way. */
const OWN_SPELLING: Readonly<Record<string, string>> = {
  '/dataBase64': '/data_base64',
  '/correlationId': '/correlationid',
  '/causationId': '/causationid',
};

function memberAt(at: string): string {
  return OWN_SPELLING[at] ?? at.replace(/^\/extensions\//, '/');
}
