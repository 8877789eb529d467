import { MalformedBodyError } from '../problems/request.errors.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws MalformedBodyError when the bytes are not UTF-8, instead of putting U+FFFD in their place */
export function decodeUtf8(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new MalformedBodyError('text', 'the bytes are not UTF-8');
  }
}
