import { type FieldProblem } from '#config';
import { InexactNumber } from '#documents';

/** Levels of arrays and objects that a document may have. */
export const MAX_DEPTH = 64;
const MAX_PROBLEMS = 20;

/**
 * What makes a parsed document impossible to keep as it is, at most the first 20 places:
 *
 * - `nul_character` and `lone_surrogate`, in strings and in names: PostgreSQL's jsonb has neither;
 * - `forbidden_name`: `__proto__`, which copying code takes for the prototype. `constructor` and
 *   `prototype` are ordinary names;
 * - `too_deep`: more than 64 levels;
 * - `number_out_of_range` (1e999) and `inexact_number` (an integer such as 9007199254740993 that
 *   would come back as another one).
 */
export function unkeepable(document: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  inspect(document, { path: [], problems });
  return problems;
}

interface Walk {
  readonly path: (string | number)[];
  readonly problems: FieldProblem[];
}

function inspect(value: unknown, walk: Walk): void {
  if (walk.problems.length >= MAX_PROBLEMS) return;
  if (typeof value === 'string') inspectText(value, walk);
  else if (typeof value === 'number') inspectNumber(value, walk);
  else if (value instanceof InexactNumber) {
    report(walk, 'inexact_number', `${value.source} is not kept exactly; send it as a string`);
  } else if (Array.isArray(value)) inspectItems(value, walk);
  else if (isRecord(value)) inspectFields(value, walk);
}

function inspectItems(items: readonly unknown[], walk: Walk): void {
  if (isTooDeep(walk)) return;
  for (let index = 0; index < items.length; index++) {
    walk.path.push(index);
    inspect(items[index], walk);
    walk.path.pop();
  }
}

function inspectFields(record: Readonly<Record<string, unknown>>, walk: Walk): void {
  if (isTooDeep(walk)) return;
  for (const name of Object.keys(record)) {
    walk.path.push(name);
    if (name === '__proto__') report(walk, 'forbidden_name', 'a field cannot have this name');
    inspectText(name, walk);
    inspect(record[name], walk);
    walk.path.pop();
  }
}

function isTooDeep(walk: Walk): boolean {
  if (walk.path.length < MAX_DEPTH) return false;
  report(walk, 'too_deep', `nested deeper than ${MAX_DEPTH} levels`);
  return true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function inspectText(text: string, walk: Walk): void {
  if (text.includes('\0')) report(walk, 'nul_character', 'the character U+0000 cannot be stored');
  if (!text.isWellFormed()) {
    report(
      walk,
      'lone_surrogate',
      'half of a surrogate pair is not a character and cannot be stored',
    );
  }
}

function inspectNumber(value: number, walk: Walk): void {
  if (!Number.isFinite(value)) {
    report(walk, 'number_out_of_range', 'the number is larger than a double can be');
  }
}

function report(walk: Walk, code: string, message: string): void {
  walk.problems.push({ pointer: jsonPointer(walk.path), code, message });
}

/** A JSON pointer (RFC 6901) in which characters that cannot be written stand as U+FFFD. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${escaped(String(step))}`).join('');
}

function escaped(step: string): string {
  const text = step.toWellFormed().replaceAll('\0', '\uFFFD');
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}
