import type { JsonValue } from '#expressions';
import { Refusal } from './refusal.js';

export type JsonMembers = Readonly<Record<string, JsonValue>>;

/** What is read here is walked by recursion; a definition may nest much less. */
const MAX_DEPTH = 500;

/**
 * Parses JSON and refuses integers that a double would change, and endless nesting.
 *
 * @throws Refusal
 */
export function parseJson(text: string, what: string): JsonValue {
  if (depthOf(text) > MAX_DEPTH) {
    throw new Refusal(`${what} nests deeper than ${MAX_DEPTH} levels`);
  }
  const inexact: string[] = [];
  // Since ES2025 a reviver also gets the literal.
  const note = (_name: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const literal = context?.source ?? '';
    const isInexact = /^-?\d{16,}$/.test(literal) && BigInt(literal) !== BigInt(Number(literal));
    if (isInexact) inexact.push(literal);
    return value;
  };
  const value = parsed(text, note, what);
  const [first] = inexact;
  if (first === undefined) return value;
  throw new Refusal(`${what}: the number ${first} is too large to be kept exactly; make it a text`);
}

/** How deep the brackets of a JSON text nest. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') isInString = !isInString;
    else if (isInString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}

function parsed(
  text: string,
  reviver: (name: string, value: unknown) => unknown,
  what: string,
): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text, reviver) as JsonValue; // that is what JSON.parse gives
    return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal(`${what} is not JSON: ${error.message}`);
  }
}

export function isMembers(value: JsonValue | undefined): value is JsonMembers {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** An absent value, or null, which Python dumps for None. */
export function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}
