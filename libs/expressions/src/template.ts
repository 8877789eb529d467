import { compileAt, type CompileOptions, type Expression } from './expression.js';
import { isJsonArray, isJsonScalar, type JsonObject, type JsonValue } from './json.js';
import { positionsIn } from './position.js';
import type { SourceProblem, TemplateProblem } from './problem.js';
import { splitTemplateText } from './template-text.js';

/** A JSON value whose strings have been checked and prepared, see {@link compileTemplate}. */
export class Template {
  constructor(
    /** JSON pointer of the template in its document. */
    readonly pointer: string,
    /** @internal */
    readonly root: TemplateNode,
  ) {}
}

export type TemplateNode =
  /** Has no expressions: renders to this very value. */
  | { readonly kind: 'constant'; readonly value: JsonValue }
  /** Keeps the type of the expression's value. */
  | { readonly kind: 'value'; readonly expression: Expression }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'list'; readonly items: readonly TemplateNode[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [key: string, TemplateNode])[] };

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/**
 * Checks a template and prepares it for rendering. A template is any JSON value; its strings, at
 * whatever depth, may hold expressions in `${…}`, and `$${` stands for a literal `${`. A string that
 * is exactly one `${…}` becomes the expression's value, of whatever type. In any other string a text
 * is inserted as it is and every other value as its JSON text, null and booleans included. Keys of
 * objects are literal.
 *
 * @param pointer JSON pointer of the template in its document, for the problems and errors
 */
export function compileTemplate(
  value: JsonValue,
  pointer = '',
  options: CompileOptions = {},
): CompiledTemplate {
  const problems: TemplateProblem[] = [];
  const root = compileNode(value, pointer, { options, problems });
  return problems.length === 0
    ? { ok: true, template: new Template(pointer, root) }
    : { ok: false, problems };
}

interface Compilation {
  readonly options: CompileOptions;
  readonly problems: TemplateProblem[];
}

function compileNode(value: JsonValue, pointer: string, compilation: Compilation): TemplateNode {
  if (typeof value === 'string') return compileText(value, pointer, compilation);
  if (isJsonScalar(value)) return { kind: 'constant', value };
  if (isJsonArray(value)) return compileList(value, pointer, compilation);
  return compileObject(value, pointer, compilation);
}

function compileList(
  list: readonly JsonValue[],
  pointer: string,
  compilation: Compilation,
): TemplateNode {
  const items = list.map((item, index) => compileNode(item, `${pointer}/${index}`, compilation));
  return items.every(unchanged(list)) ? { kind: 'constant', value: list } : { kind: 'list', items };
}

function compileObject(
  object: JsonObject,
  pointer: string,
  compilation: Compilation,
): TemplateNode {
  const entries = Object.entries(object);
  const fields = entries.map(
    ([key, item]) =>
      [key, compileNode(item, `${pointer}/${escapePointer(key)}`, compilation)] as const,
  );
  const nodes = fields.map(([, node]) => node);
  return nodes.every(unchanged(entries.map(([, item]) => item)))
    ? { kind: 'constant', value: object }
    : { kind: 'object', fields };
}

// A string with an escaped `${` is constant too, but not what was written.
function unchanged(values: readonly JsonValue[]): (node: TemplateNode, index: number) => boolean {
  return (node, index) => node.kind === 'constant' && node.value === values[index];
}

function compileText(text: string, pointer: string, compilation: Compilation): TemplateNode {
  const split = splitTemplateText(text);
  const found: SourceProblem[] = [];
  const parts: (string | Expression)[] = [];
  for (const part of split.parts) {
    if (typeof part === 'string') {
      parts.push(part);
      continue;
    }
    const { source, offset } = part;
    const compiled = compileAt({ text, offset, pointer }, source, compilation.options);
    if (compiled.ok) parts.push(compiled.expression);
    else found.push(...compiled.problems.map(movedBy(offset)));
  }
  if (split.problem !== undefined) found.push(split.problem);
  if (found.length > 0) report(found, text, pointer, compilation);
  return nodeOf(parts);
}

function movedBy(distance: number): (problem: SourceProblem) => SourceProblem {
  return ({ message, offset }) => ({ message, offset: distance + offset });
}

function report(
  found: readonly SourceProblem[],
  text: string,
  pointer: string,
  { problems }: Compilation,
): void {
  const positionOf = positionsIn(text);
  for (const { message, offset } of found) {
    problems.push({ message, pointer, position: positionOf(offset) });
  }
}

function nodeOf(parts: readonly (string | Expression)[]): TemplateNode {
  const [first = '', ...others] = parts;
  if (others.length > 0) return { kind: 'text', parts };
  return typeof first === 'string'
    ? { kind: 'constant', value: first }
    : { kind: 'value', expression: first };
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
