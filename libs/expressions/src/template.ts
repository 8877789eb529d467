import { compileAt, type CompileOptions, type Expression } from './expression.js';
import { isJsonArray, isJsonScalar, type JsonObject, type JsonValue } from './json.js';
import { positionAt } from './position.js';
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

function compileText(
  text: string,
  pointer: string,
  { options, problems }: Compilation,
): TemplateNode {
  const split = splitTemplateText(text);
  const report = ({ message, offset }: SourceProblem) =>
    problems.push({ message, pointer, position: positionAt(text, offset) });
  if (split.problem !== undefined) report(split.problem);
  const parts = split.parts.map((part) => {
    if (typeof part === 'string') return part;
    const compiled = compileAt({ text, offset: part.offset, pointer }, part.source, options);
    if (compiled.ok) return compiled.expression;
    for (const problem of compiled.problems) {
      report({ message: problem.message, offset: part.offset + problem.offset });
    }
    return '';
  });
  return nodeOf(parts);
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
