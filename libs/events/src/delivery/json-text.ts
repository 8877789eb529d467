import { parseExactJson } from '#documents';

/**
 * Parses JSON in UTF-8; a byte order mark is no part of it. An integer that would not come back as it
 * was sent becomes an `InexactNumber`, so that the event it belongs to is refused, and only that one.
 *
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new SyntaxError('The text is not UTF-8');
  return parseExactJson(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
}

const BYTE_ORDER_MARK = '\uFEFF';

/** @returns undefined when the bytes are not UTF-8; a byte order mark stays, it is part of the text */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
