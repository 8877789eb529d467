import { evaluateInto } from './evaluate.js';
import type { Expression } from './expression.js';
import { ExpressionLimitError } from './expressions.errors.js';
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
export function renderTemplate({ root, pointer }: Template, roots: Roots): JsonValue {
  if (root.kind === 'constant') return root.value;
  try {
    return bounded(() => renderNode(root, 0, { roots, output: new Output() }));
  } catch (error) {
    // What the text around the expressions adds is beyond a limit; no expression is to blame.
    if (error instanceof LimitReached) throw new ExpressionLimitError(error.message, { pointer });
    throw error;
  }
}

/** How a value reads inside of a text: a text as it is, any other value as its JSON text. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Rendering {
  readonly roots: Roots;
  readonly output: Output;
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

function renderPart(part: string | Expression, { roots, output }: Rendering): string {
  if (typeof part !== 'string') return textOf(evaluateInto(output, part, roots));
  output.add(part.length);
  return part;
}
