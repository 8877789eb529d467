import type { FieldProblem } from '#config';
import type { JsonValue } from '#patterns';

/** A JSON value with its one spelling, or why PostgreSQL could not store it. */
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

/**
 * Writes a value in its canonical form, and finds what a `jsonb` column would refuse: the character
 * U+0000, half surrogate pairs, numbers that are not finite, nesting that is too deep.
 *
 * @param maxDepth levels of arrays and objects
 */
export function canonicalJson(value: unknown, maxDepth: number): CanonicalJson {
  const writer = new Writer(maxDepth);
  try {
    const text = writer.write(value);
    return { ok: true, value: value as JsonValue, text, growth: writer.growth };
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
  return steps
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Leaves the recursion; never leaves this file. */
class Unstorable extends Error {
  constructor(readonly problem: FieldProblem) {
    super(problem.message);
  }
}

class Writer {
  growth = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly maxDepth: number) {}

  write(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        return this.number(value);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        return this.structure(value);
      default:
        return this.refuse('wrong_type', 'must be a JSON value');
    }
  }

  private structure(value: object | null): string {
    if (value === null) return 'null';
    if (this.path.length >= this.maxDepth) {
      return this.refuse('too_deep', `must not nest deeper than ${this.maxDepth} levels`);
    }
    return Array.isArray(value) ? this.array(value) : this.object(value);
  }

  private array(elements: readonly unknown[]): string {
    const last = this.path.push(0) - 1;
    let text = '[';
    for (let index = 0; index < elements.length; index++) {
      this.path[last] = index;
      text += (index === 0 ? '' : ',') + this.write(elements[index]);
    }
    this.path.pop();
    return `${text}]`;
  }

  private object(members: object): string {
    const last = this.path.push('') - 1;
    let text = '{';
    for (const name of Object.keys(members).sort()) {
      this.path[last] = name;
      const value: unknown = Reflect.get(members, name);
      text += `${text.length === 1 ? '' : ','}${this.string(name)}:${this.write(value)}`;
    }
    this.path.pop();
    return `${text}}`;
  }

  private string(text: string): string {
    if (isStorableText(text)) return JSON.stringify(text);
    return this.refuse('bad_text', 'must be well-formed Unicode without the character U+0000');
  }

  /** PostgreSQL writes every digit of a number: `1e300` takes 301 of them. */
  private number(value: number): string {
    if (!Number.isFinite(value)) {
      return this.refuse('out_of_range', 'must be a number that a double can hold');
    }
    const text = JSON.stringify(value);
    const exponent = text.indexOf('e');
    if (exponent !== -1) this.growth += Math.abs(Number(text.slice(exponent + 1)));
    return text;
  }

  private refuse(code: string, message: string): never {
    throw new Unstorable({ pointer: jsonPointer(this.path), code, message });
  }
}
