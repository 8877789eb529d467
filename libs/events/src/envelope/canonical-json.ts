import type { FieldProblem } from '#config';
import { InexactNumber } from '#documents';
import type { JsonValue } from '#patterns';

/** A JSON value with its one spelling, or why it cannot be stored. */
export type CanonicalJson =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** Members sorted by name, no white space: equal values have equal texts (as in RFC 8785). */
      readonly text: string;
      /** Bytes by which the database's spelling may exceed the text. */
      readonly growth: number;
    }
  | { readonly ok: false; readonly problem: FieldProblem };

/** What a text may be; see {@link canonicalJson}. */
export interface CanonicalBounds {
  /** Levels of arrays and objects. */
  readonly depth: number;
  /** Characters of the text; no more is ever written. */
  readonly length: number;
}

/**
 * Writes a value in its canonical form, and finds what could not be stored or would not come back
 * as it was: the character U+0000, half surrogate pairs, numbers that no double can hold, nesting
 * that is too deep; `too_large`, with the pointer of the whole, when the text gets too long.
 */
export function canonicalJson(value: unknown, bounds: CanonicalBounds): CanonicalJson {
  const writer = new Writer(bounds);
  try {
    writer.write(value);
    // The writer has seen every part of it.
    return { ok: true, value: value as JsonValue, text: writer.text, growth: writer.growth };
  } catch (error) {
    if (error instanceof Unstorable) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Whether PostgreSQL can store the text: it knows neither NUL nor half a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The JSON pointer (RFC 6901) of a place, from the steps that lead to it. */
export function jsonPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${escapeStep(String(step))}`).join('');
}

function escapeStep(step: string): string {
  return step.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Leaves the recursion; never leaves this file. */
class Unstorable extends Error {
  constructor(readonly problem: FieldProblem) {
    super(problem.message);
  }
}

/** Two quotes, a colon, a digit, and a comma or a brace. */
const SHORTEST_MEMBER = 5;

class Writer {
  text = '';
  growth = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly bounds: CanonicalBounds) {}

  write(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.string(value);
        break;
      case 'number':
        this.number(value);
        break;
      case 'boolean':
        this.put(value ? 'true' : 'false');
        break;
      case 'object':
        if (value === null) this.put('null');
        else this.structure(value);
        break;
      default:
        this.refuse('wrong_type', 'must be a JSON value');
    }
  }

  private put(text: string): void {
    this.text += text;
    if (this.text.length > this.bounds.length) this.expect(0);
  }

  /** Stops when the text, with so many more characters, gets too long. */
  private expect(characters: number): void {
    const { length } = this.bounds;
    if (this.text.length + characters <= length) return;
    this.path.length = 0;
    this.refuse('too_large', `must take at most ${length} bytes as JSON`);
  }

  private structure(value: object): void {
    if (value instanceof InexactNumber) {
      this.refuse('inexact_number', `${value.source} is not kept exactly; use a string`);
    }
    const { depth } = this.bounds;
    if (this.path.length >= depth) {
      this.refuse('too_deep', `must not nest deeper than ${depth} levels`);
    }
    if (Array.isArray(value)) this.array(value);
    else this.object(value);
  }

  private array(elements: readonly unknown[]): void {
    const last = this.path.push(0) - 1;
    this.put('[');
    for (let index = 0; index < elements.length; index++) {
      this.path[last] = index;
      if (index > 0) this.put(',');
      this.write(elements[index]);
    }
    this.path.pop();
    this.put(']');
  }

  private object(members: object): void {
    const names = Object.keys(members);
    this.expect(names.length * SHORTEST_MEMBER); // before they are sorted
    const last = this.path.push('') - 1;
    let separator = '{';
    for (const name of names.sort()) {
      this.path[last] = name;
      this.put(separator);
      this.string(name);
      this.put(':');
      this.write(Reflect.get(members, name));
      separator = ',';
    }
    this.path.pop();
    this.put(separator === '{' ? '{}' : '}');
  }

  private string(text: string): void {
    if (!isStorableText(text)) {
      this.refuse('bad_text', 'must be well-formed Unicode without the character U+0000');
    }
    this.put(JSON.stringify(text));
  }

  /** PostgreSQL writes every digit of a number: `1e300` takes 301 of them. */
  private number(value: number): void {
    if (!Number.isFinite(value)) this.refuse('out_of_range', 'must fit into a double');
    const text = JSON.stringify(value);
    const exponent = text.indexOf('e');
    if (exponent !== -1) this.growth += Math.abs(Number(text.slice(exponent + 1)));
    this.put(text);
  }

  private refuse(code: string, message: string): never {
    throw new Unstorable({ pointer: jsonPointer(this.path), code, message });
  }
}
