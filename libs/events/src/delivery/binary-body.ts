import { isStorableText } from '../envelope/canonical-json.js';
import { type Delivery, type DeliveryProblems, fault } from './delivery.js';

type Content = Pick<Delivery, 'data' | 'dataBase64'>;

/**
 * The body of a message as data, by its content type.
 *
 * @param body bytes, or a JSON value that was parsed before
 */
export function readBody(
  body: unknown,
  contentType: string | readonly string[] | undefined,
  problems: DeliveryProblems,
): Content {
  if (!(body instanceof Uint8Array)) return { data: body, dataBase64: undefined };
  if (body.byteLength === 0) return { data: undefined, dataBase64: undefined };
  const { essence, charset } = mediaType(String(contentType ?? ''));
  if (isJson(essence)) return { data: parseJson(body, problems), dataBase64: undefined };
  const text = essence.startsWith('text/') && isUtf8(charset) ? decodeUtf8(body) : undefined;
  if (text !== undefined && isStorableText(text)) return { data: text, dataBase64: undefined };
  return { data: undefined, dataBase64: Buffer.from(body).toString('base64') };
}

function mediaType(contentType: string): { essence: string; charset: string } {
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters
    .map((text) => /^ *charset="?([^"]*)"? *$/.exec(text)?.[1])
    .find(Boolean);
  return { essence: essence.trim(), charset: charset ?? 'utf-8' };
}

function isJson(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
}

function parseJson(body: Uint8Array, problems: DeliveryProblems): unknown {
  const text = decodeUtf8(body);
  try {
    if (text !== undefined) return JSON.parse(text) as unknown;
  } catch {
    // Told below, as is a body that is not UTF-8.
  }
  problems.add('/data', fault('bad_json', 'the body must be JSON in UTF-8'));
  return undefined;
}

/** The byte order mark is kept: it belongs to the data. */
function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
