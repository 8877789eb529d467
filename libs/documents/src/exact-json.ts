/** Stands where an integer stood that a double cannot hold; see {@link parseExactJson}. */
export class InexactNumber {
  /** @param source the literal */
  constructor(readonly source: string) {}
}

/**
 * Parses JSON; an integer that would not come back as it was sent becomes an {@link InexactNumber}.
 * A number that is larger than any double is Infinity, as in `JSON.parse`.
 *
 * A reviver could tell as much, but takes up to sixty times as long, and anybody can bring one about.
 *
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  if (!LONG_INTEGER.test(text)) return value;
  const inexact = inexactIntegers(text);
  return inexact.length === 0 ? value : unmark(JSON.parse(marked(text, inexact)) as unknown);
}

/**
 * Whether an integer literal is the double it was read as, or at least what JavaScript writes for
 * it, so that it comes back as it was sent. A decimal always passes.
 */
export function isExact(literal: string, value: number): boolean {
  if (!/^-?\d+$/.test(literal)) return true;
  return literal === String(value) || BigInt(literal) === BigInt(value);
}

/** Sixteen digits in a row are where doubles begin to skip integers. */
const LONG_INTEGER = /\d{16}/;

interface Literal {
  readonly start: number;
  readonly source: string;
}

/** @param text is JSON */
function inexactIntegers(text: string): Literal[] {
  const found: Literal[] = [];
  for (let at = 0; at < text.length;) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code !== MINUS && !isDigit(code)) at += 1;
    else {
      at = endOfNumber(text, at);
      if (at - start < SHORTEST) continue;
      const source = text.slice(start, at);
      if (!isKept(source)) found.push({ start, source });
    }
  }
  return found;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const SHORTEST = 16;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A backslash before a quote escapes it, unless it is itself escaped. */
function endOfString(text: string, start: number): number {
  let end = start;
  let slashes = 0;
  do {
    end = text.indexOf('"', end + 1);
    for (slashes = 0; text[end - 1 - slashes] === '\\'; slashes++);
  } while (slashes % 2 === 1);
  return end + 1;
}

/** Digits, signs, points and exponents stand in a row only where they are one number. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (isOfNumber(text.charCodeAt(end))) end += 1;
  return end;
}

function isOfNumber(code: number): boolean {
  return (
    isDigit(code) || code === MINUS || code === 0x2b || code === 0x2e || (code | 0x20) === 0x65
  );
}

function isKept(source: string): boolean {
  const value = Number(source);
  // Below 2^53 doubles skip nothing: most long integers are spared the arithmetic.
  return Number.isSafeInteger(value) || !Number.isFinite(value) || isExact(source, value);
}

/** A text that no document can know. */
const MARK = `${crypto.randomUUID()}:`;

function marked(text: string, literals: readonly Literal[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const { start, source } of literals) {
    parts.push(text.slice(end, start), '"', MARK, source, '"');
    end = start + source.length;
  }
  return [...parts, text.slice(end)].join('');
}

/** Goes through the document without recursion: it may be nested deeper than the stack is. */
function unmark(document: unknown): unknown {
  const holder: Container = { document };
  const open = [holder];
  for (let container = open.pop(); container; container = open.pop()) {
    const names = Array.isArray(container) ? container.keys() : Object.keys(container);
    for (const name of names) {
      const value = container[name];
      if (isContainer(value)) open.push(value);
      else if (typeof value === 'string' && value.startsWith(MARK)) {
        container[name] = new InexactNumber(value.slice(MARK.length));
      }
    }
  }
  return holder.document;
}

type Container = Record<string | number, unknown>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}
