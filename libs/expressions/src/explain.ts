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
  const node = exprId === undefined ? undefined : nodesOf(root).find(({ id }) => id === exprId);
  const offset = exprId === undefined ? undefined : offsets[exprId.toString()];
  return { reason: reword(message, { root, node }), ...(offset !== undefined && { offset }) };
}

interface Where {
  readonly root: Node;
  /** What the library blames. */
  readonly node: Node | undefined;
}

type Say = (found: readonly string[], where: Where) => string;

// The errors that data causes most; any other one is passed on as the library words it.
const wordings: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^field not found: (.*)$/s,
    ([, field = ''], where) => `${containerOf(where, field)} has no field '${field}'`,
  ],
  [
    /^index (\S+) out of bounds/,
    ([, index = ''], where) => `${containerOf(where, index)} has no item ${index}`,
  ],
  [/^unresolved attribute$/, (_, { node }) => `${pathOf(node) ?? 'a name'} has no value here`],
  [
    /^found no matching overload for '(.+?)' applied to '(.*)'$/s,
    ([, name = '', types = '']) => `'${operatorOf(name)}' does not take ${types}`,
  ],
  [
    /^found no matching overload for _\?_:_ applied to '\((.*)\)'$/,
    ([, type = '']) => `the condition before '?' must be a bool, got ${type}`,
  ],
  // What indexing a list with 0.5 ends in.
  [/^unsupported input undefined$/, () => 'an index must be a whole number'],
];

function reword(message: string, where: Where): string {
  for (const [pattern, say] of wordings) {
    const found = pattern.exec(message);
    if (found !== null) return say(found, where);
  }
  return message;
}

function nodesOf(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

// The library blames `.b` in `a.b`, but in `a.b['c']` it blames `a`.
function containerOf({ root, node }: Where, key: string): string {
  if (node?.exprKind.case === 'selectExpr' && node.exprKind.value.field === key) {
    return pathOf(node.exprKind.value.operand) ?? 'the value';
  }
  const indexed = nodesOf(root)
    .flatMap(indexOf)
    .filter(({ list }) => baseOf(list) === node);
  const [found, ...others] = indexed.some(({ index }) => literalOf(index) === key)
    ? indexed.filter(({ index }) => literalOf(index) === key)
    : indexed;
  return (others.length === 0 ? pathOf(found?.list) : undefined) ?? 'the value';
}

interface Indexing {
  readonly list: Node;
  readonly index: Node;
}

/** `list[index]` */
function indexOf({ exprKind }: Node): readonly Indexing[] {
  if (exprKind.case !== 'callExpr' || exprKind.value.function !== '_[_]') return [];
  const [list, index] = exprKind.value.args;
  return list === undefined || index === undefined ? [] : [{ list, index }];
}

/** The node that a path begins with. */
function baseOf(node: Node): Node {
  const { exprKind } = node;
  if (exprKind.case === 'selectExpr' && exprKind.value.operand !== undefined) {
    return baseOf(exprKind.value.operand);
  }
  const [indexing] = indexOf(node);
  return indexing === undefined ? node : baseOf(indexing.list);
}

/** `event.data.lines[0].sku`, for a node that is such a path. */
function pathOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const { exprKind } = node;
  if (exprKind.case === 'identExpr') return exprKind.value.name;
  if (exprKind.case === 'selectExpr') {
    const operand = pathOf(exprKind.value.operand);
    return operand === undefined ? undefined : `${operand}.${exprKind.value.field}`;
  }
  const [indexing] = indexOf(node);
  const list = pathOf(indexing?.list);
  return list === undefined ? undefined : `${list}[${literalOf(indexing?.index) ?? '…'}]`;
}

function literalOf(node: Node | undefined): string | undefined {
  if (node?.exprKind.case !== 'constExpr') return undefined;
  const { constantKind } = node.exprKind.value;
  if (constantKind.case === 'int64Value') return constantKind.value.toString();
  return constantKind.case === 'stringValue' ? constantKind.value : undefined;
}

// `_>_` is the operator >, `@in` is in.
function operatorOf(name: string): string {
  return name.replaceAll('_', '').replace(/^@/, '');
}
