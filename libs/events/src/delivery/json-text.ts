import { InexactNumber } from '../envelope/canonical-json.js';

/**
 * Parses JSON in UTF-8. An integer that would not come back as it was sent becomes an
 * {@link InexactNumber}, so that the event it belongs to is refused, and only that one.
 *
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new SyntaxError('The text is not UTF-8');
  // Sixteen digits in a row are where doubles begin to skip integers.
  return JSON.parse(text, /\d{16}/.test(text) ? markInexact : undefined) as unknown;
}

/** @returns undefined when the bytes are not UTF-8; a byte order mark stays, it is part of the text */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A reviver; the third argument (ES2025) has the text that a value was read from. */
function markInexact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || !/^-?\d+$/.test(source)) return value;
  const isExact =
    String(value) === source || !Number.isFinite(value) || BigInt(value) === BigInt(source);
  return isExact ? value : new InexactNumber(source);
}
