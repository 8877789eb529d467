import type { JsonValue } from '#expressions';
import { MalformedBodyError, UnkeepableBodyError } from '../problems/request.errors.js';
import { InexactNumber, unkeepable } from './json.guard.js';
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
  const text = decodeUtf8(body);
  let document = parse(text);
  if (hasUnsafeInteger(text)) document = JSON.parse(text, markInexact) as unknown;
  const problems = unkeepable(document);
  if (problems.length > 0) throw new UnkeepableBodyError(problems);
  return document as JsonValue; // every part of it has been seen
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MalformedBodyError('json', withPosition(reason, text));
  }
}

/** Sixteen digits in a row are where doubles begin to skip integers. */
function hasUnsafeInteger(text: string): boolean {
  return /\d{16}/.test(text);
}

/** A reviver; since ES2025 it also gets the literal a value was read from. */
function markInexact(
  _name: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || !Number.isFinite(value)) return value;
  return isExact(source, value) ? value : new InexactNumber(source);
}

/**
 * Whether an integer literal is the double it was read as, or at least what JavaScript writes for
 * it, so that it comes back as it was sent. A decimal always passes.
 */
export function isExact(literal: string, value: number): boolean {
  if (!/^-?\d+$/.test(literal)) return true;
  return literal === String(value) || BigInt(literal) === BigInt(value);
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
