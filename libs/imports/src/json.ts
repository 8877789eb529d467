import type { JsonValue } from '#expressions';
import { Refusal } from './refusal.js';

export type JsonMembers = Readonly<Record<string, JsonValue>>;

/**
 * Parses JSON and refuses integers that a double would change.
 *
 * @throws Refusal
 */
export function parseJson(text: string, what: string): JsonValue {
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
