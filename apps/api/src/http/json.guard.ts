import { type FieldProblem } from '#config';

/** Levels of arrays and objects that a document may have. */
export const MAX_DEPTH = 64;
const MAX_PROBLEMS = 20;

/** Stands where a number stood that a double cannot hold; see {@link parseJson}. */
export class InexactNumber {
  constructor(readonly source: string) {}
}

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
  } else if (typeof value === 'object' && value !== null) inspectInside(value, walk);
}

function inspectInside(value: object, walk: Walk): void {
  if (walk.path.length >= MAX_DEPTH) {
    report(walk, 'too_deep', `nested deeper than ${MAX_DEPTH} levels`);
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) inspectAt(index, value[index], walk);
  } else {
    for (const [name, child] of Object.entries(value)) {
      inspectName(name, walk);
      inspectAt(name, child, walk);
    }
  }
}

function inspectAt(step: string | number, value: unknown, walk: Walk): void {
  walk.path.push(step);
  inspect(value, walk);
  walk.path.pop();
}

function inspectName(name: string, walk: Walk): void {
  if (name === '__proto__') report(walk, 'forbidden_name', 'a field cannot be named "__proto__"');
  inspectText(name, walk);
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

/** A JSON pointer (RFC 6901) in which what cannot be written stands as U+FFFD. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path
    .map((step) => `/${String(step).toWellFormed().replaceAll('\0', '\uFFFD')}`)
    .map((step) => `/${step.slice(1).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
