import { parseExactJson } from '#documents';
import type { JsonValue } from '#expressions';
import { MalformedBodyError, UnkeepableBodyError } from '../problems/request.errors.js';
import { unkeepable } from './json.guard.js';
import { decodeUtf8 } from './text.js';

const LOCATABLE_LENGTH = 65_536;

/**
 * Parses a JSON body so that what is accepted can be stored and given back as it was sent. Numbers
 * are doubles, as nearly everywhere; an integer that a double cannot hold is refused instead of
 * being changed. Of a repeated name the last one counts.
 *
 * @throws MalformedBodyError with line and column, where they can be told
 * @throws UnkeepableBodyError with the pointers of what cannot be kept
 */
export function parseJson(body: Buffer): JsonValue {
  const document = parse(decodeUtf8(body));
  const problems = unkeepable(document);
  if (problems.length > 0) throw new UnkeepableBodyError(problems);
  return document as JsonValue; // every part of it has been seen
}

function parse(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MalformedBodyError('json', withPosition(reason, text));
  }
}

function withPosition(reason: string, text: string): string {
  if (/line \d+ column \d+/.test(reason)) return reason;
  const offset = offsetOfError(text);
  if (offset === undefined) return reason;
  const before = text.slice(0, offset).split('\n');
  return `${reason} (line ${before.length} column ${(before.at(-1) ?? '').length + 1})`;
}

/**
 * V8 does not say where an unexpected token stands. It stands after the longest prefix that could
 * still become JSON, which bisecting finds; long texts are not worth it.
 */
function offsetOfError(text: string): number | undefined {
  if (text.length > LOCATABLE_LENGTH) return undefined;
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUnexpected(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return good;
}

function isUnexpected(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return false;
  } catch (error) {
    return error instanceof SyntaxError && error.message.startsWith('Unexpected token');
  }
}
