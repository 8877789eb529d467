import type { CelError } from '@bufbuild/cel';
import type { SyntaxTree } from './syntax.js';
import { childrenOf, type Node } from './tree.js';

/** What an evaluation failed on, in the words of the source. */
export interface Explanation {
  readonly reason: string;
  /** Offset in the source of what failed, where that is known. */
  readonly offset?: number;
}

/** Puts an error of the CEL library into words that name what the author of the expression wrote. */
export function explain({ message, exprId }: CelError, { root, offsets }: SyntaxTree): Explanation {
  const node = exprId === undefined ? undefined : find(root, exprId);
  const offset = exprId === undefined ? undefined : offsets[exprId.toString()];
  return { reason: reword(message, node), ...(offset !== undefined && { offset }) };
}

type Say = (found: readonly string[], node: Node | undefined) => string;

// The errors that data causes most; any other one is passed on as the library words it.
const wordings: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^field not found: (.*)$/s,
    ([, field = ''], node) => `${containerOf(node, field)} has no field '${field}'`,
  ],
  [
    /^index (\S+) out of bounds/,
    ([, index = ''], node) => `${pathOf(node) ?? 'the list'} has no item ${index}`,
  ],
  [/^unresolved attribute$/, (_, node) => `${pathOf(node) ?? 'a name'} has no value here`],
  [
    /^found no matching overload for '(.+?)' applied to '(.*)'$/s,
    ([, name = '', types = '']) => `'${operatorOf(name)}' does not take ${types}`,
  ],
  // What indexing a list with 0.5 ends in.
  [/^unsupported input undefined$/, () => 'an index must be a whole number'],
];

function reword(message: string, node: Node | undefined): string {
  for (const [pattern, say] of wordings) {
    const found = pattern.exec(message);
    if (found !== null) return say(found, node);
  }
  return message;
}

function find(node: Node, id: bigint): Node | undefined {
  if (node.id === id) return node;
  for (const child of childrenOf(node)) {
    const found = find(child, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

// The library reports `a.b` at the select itself, and `a['b']` at what is indexed.
function containerOf(node: Node | undefined, field: string): string {
  const kind = node?.exprKind;
  const isSelect = kind?.case === 'selectExpr' && kind.value.field === field;
  return pathOf(isSelect ? kind.value.operand : node) ?? 'the value';
}

/** `event.data.lines[0].sku`, for a node that is such a path. */
function pathOf(node: Node | undefined): string | undefined {
  const kind = node?.exprKind;
  if (kind?.case === 'identExpr') return kind.value.name;
  if (kind?.case === 'selectExpr') {
    const operand = pathOf(kind.value.operand);
    return operand === undefined ? undefined : `${operand}.${kind.value.field}`;
  }
  if (kind?.case !== 'callExpr' || kind.value.function !== '_[_]') return undefined;
  const [list, index] = kind.value.args;
  const operand = pathOf(list);
  return operand === undefined ? undefined : `${operand}[${literalOf(index) ?? '…'}]`;
}

function literalOf(node: Node | undefined): string | undefined {
  if (node?.exprKind.case !== 'constExpr') return undefined;
  const { constantKind } = node.exprKind.value;
  if (constantKind.case === 'int64Value') return constantKind.value.toString();
  return constantKind.case === 'stringValue' ? `'${constantKind.value}'` : undefined;
}

// `_>_` is the operator >, `@in` is in.
function operatorOf(name: string): string {
  return name.replaceAll('_', '').replace(/^@/, '');
}
