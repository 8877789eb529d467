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

/**
 * Writes a value in its canonical form, and finds what could not be stored or would not come back
 * as it was: the character U+0000, half surrogate pairs, numbers that no double can hold, nesting
 * that is too deep.
 *
 * @param maxDepth levels of arrays and objects
 */
export function canonicalJson(value: unknown, maxDepth: number): CanonicalJson {
  const writer = new Writer(maxDepth);
  try {
    const text = writer.write(value);
    // The writer has seen every part of it.
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
        return value === null ? 'null' : this.structure(value);
      default:
        return this.refuse('wrong_type', 'must be a JSON value');
    }
  }

  private structure(value: object): string {
    if (value instanceof InexactNumber) {
      return this.refuse('inexact_number', `${value.source} is not kept exactly; use a string`);
    }
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
    if (!Number.isFinite(value)) return this.refuse('out_of_range', 'must fit into a double');
    const text = JSON.stringify(value);
    const exponent = text.indexOf('e');
    if (exponent !== -1) this.growth += Math.abs(Number(text.slice(exponent + 1)));
    return text;
  }

  private refuse(code: string, message: string): never {
    throw new Unstorable({ pointer: jsonPointer(this.path), code, message });
  }
}
