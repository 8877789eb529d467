import { isStorableText } from '../envelope/canonical-json.js';
import { isJson, isUtf8, mediaType } from '../envelope/media-type.js';
import { type Delivery, type DeliveryProblems, fault } from './delivery.js';
import { decodeUtf8, parseJson } from './json-text.js';

/** The body of a message as data, by its content type. */
export function readBody(
  body: Uint8Array,
  contentType: string | undefined,
  problems: DeliveryProblems,
): Pick<Delivery, 'data' | 'dataBase64'> {
  if (body.byteLength === 0) return { data: undefined, dataBase64: undefined };
  const type = mediaType(contentType ?? '');
  if (isJson(type)) return { data: readJson(body, problems), dataBase64: undefined };
  const text = type.essence.startsWith('text/') && isUtf8(type) ? decodeUtf8(body) : undefined;
  if (text !== undefined && isStorableText(text)) return { data: text, dataBase64: undefined };
  return { data: undefined, dataBase64: Buffer.from(body).toString('base64') };
}

function readJson(body: Uint8Array, problems: DeliveryProblems): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.add('/data', fault('bad_json', `must be JSON: ${error.message}`));
    return undefined;
  }
}
