import { evaluateInto } from './evaluate.js';
import type { Expression } from './expression.js';
import { ExpressionFailedError, ExpressionLimitError } from './expressions.errors.js';
import type { JsonValue } from './json.js';
import { Output } from './output.js';
import type { Roots } from './roots.js';
import type { Template, TemplateNode } from './template.js';
import { bounded, LimitReached } from './work.js';

/**
 * Renders a template. Nothing that it is given is changed; lists and objects of the result may be
 * those of the template or of the roots.
 *
 * @throws ExpressionFailedError when the data does not fit an expression
 * @throws ExpressionLimitError when it takes too much work or gives too large a result
 */
export function renderTemplate(
  { root, pointer }: Template,
  roots: Roots,
  encode: Encoding = AS_IT_IS,
): JsonValue {
  if (root.kind === 'constant') return root.value;
  try {
    return bounded(() => renderNode(root, 0, { roots, output: new Output(), encode }));
  } catch (error) {
    // What the text around the expressions adds is beyond a limit; no expression is to blame.
    if (error instanceof LimitReached) throw new ExpressionLimitError(error.message, { pointer });
    throw error;
  }
}

/**
 * Renders a template to a URL. What its expressions give is percent-encoded, so that data can name a
 * path segment or a parameter but cannot add one.
 *
 * @throws ExpressionFailedError also for a value `.` or `..`, which as a segment would lead elsewhere
 * @throws ExpressionLimitError when it takes too much work or gives too large a result
 */
export function renderUrl(template: Template, roots: Roots): string {
  return textOf(renderTemplate(template, roots, urlPart(template.pointer)));
}

function urlPart(pointer: string): Encoding {
  return (text) => {
    if (text !== '.' && text !== '..') return encodeURIComponent(text.toWellFormed());
    throw new ExpressionFailedError(`"${text}" may not stand in a URL`, { pointer });
  };
}

/** What becomes of a value before it is put into a text. */
type Encoding = (text: string) => string;

const AS_IT_IS: Encoding = (text) => text;

/** How a value reads inside of a text: a text as it is, any other value as its JSON text. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Rendering {
  readonly roots: Roots;
  readonly output: Output;
  readonly encode: Encoding;
}

function renderNode(node: TemplateNode, depth: number, rendering: Rendering): JsonValue {
  const { roots, output } = rendering;
  switch (node.kind) {
    case 'constant':
      output.addWhole(node.value, depth);
      return node.value;
    case 'value':
      return evaluateInto(output, node.expression, roots, depth);
    case 'text':
      return node.parts.map((part) => renderPart(part, rendering)).join('');
    case 'list':
      output.open(depth);
      return node.items.map((item) => renderNode(item, depth + 1, rendering));
    case 'object':
      output.open(depth);
      return Object.fromEntries(
        node.fields.map(([key, item]) => {
          output.add(key.length);
          return [key, renderNode(item, depth + 1, rendering)] as const;
        }),
      );
  }
}

function renderPart(part: string | Expression, { roots, output, encode }: Rendering): string {
  if (typeof part !== 'string') return encode(textOf(evaluateInto(output, part, roots)));
  output.add(part.length);
  return part;
}
