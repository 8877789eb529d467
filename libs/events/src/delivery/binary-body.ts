import { isStorableText } from '../envelope/canonical-json.js';
import { type Delivery, type DeliveryProblems, fault } from './delivery.js';
import { decodeUtf8, parseJson } from './json-text.js';

/** The body of a message as data, by its content type. */
export function readBody(
  body: Uint8Array,
  contentType: string | undefined,
  problems: DeliveryProblems,
): Pick<Delivery, 'data' | 'dataBase64'> {
  if (body.byteLength === 0) return { data: undefined, dataBase64: undefined };
  const { essence, charset } = mediaType(contentType ?? '');
  if (isJson(essence)) return { data: readJson(body, problems), dataBase64: undefined };
  const text = essence.startsWith('text/') && isUtf8(charset) ? decodeUtf8(body) : undefined;
  if (text !== undefined && isStorableText(text)) return { data: text, dataBase64: undefined };
  return { data: undefined, dataBase64: Buffer.from(body).toString('base64') };
}

function mediaType(contentType: string): { essence: string; charset: string } {
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((text) => /^ *charset="?([^"]*)"? *$/.exec(text)?.[1]);
  return { essence: essence.trim(), charset: charset.find(Boolean) ?? 'utf-8' };
}

function isJson(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
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
