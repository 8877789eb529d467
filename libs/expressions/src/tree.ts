import type { parse } from '@bufbuild/cel';

/** A node of the library's syntax tree (cel.expr.Expr of the CEL specification). */
export type Node = ReturnType<typeof parse>['expr'];
export type Comprehension = Extract<Node['exprKind'], { case: 'comprehensionExpr' }>['value'];
export type Call = Extract<Node['exprKind'], { case: 'callExpr' }>['value'];

/** How many nodes a tree has, and how many of them are inside each other. */
export function measure(root: Node): { readonly nodes: number; readonly depth: number } {
  // Level by level, for a tree may be deeper than the stack.
  let nodes = 0;
  let depth = 0;
  for (let level = [root]; level.length > 0; level = level.flatMap(childrenOf)) {
    nodes += level.length;
    depth++;
  }
  return { nodes, depth };
}

/** The nodes right below a node, in the order of the source. */
export function childrenOf(node: Node): readonly Node[] {
  const { exprKind } = node;
  switch (exprKind.case) {
    case 'selectExpr':
      return present(exprKind.value.operand);
    case 'callExpr':
      return [...present(exprKind.value.target), ...exprKind.value.args];
    case 'listExpr':
      return exprKind.value.elements;
    case 'structExpr':
      return exprKind.value.entries.flatMap(({ keyKind, value }) => [
        ...present(keyKind.case === 'mapKey' ? keyKind.value : undefined),
        ...present(value),
      ]);
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return [iterRange, accuInit, loopCondition, loopStep, result].flatMap(present);
    }
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return [];
  }
}

/** The same node with other nodes below it. */
export function mapChildren(node: Node, map: (child: Node) => Node): Node {
  const { exprKind } = node;
  switch (exprKind.case) {
    case 'selectExpr': {
      const value = { ...exprKind.value, ...mapFields(exprKind.value, ['operand'], map) };
      return { ...node, exprKind: { case: 'selectExpr', value } };
    }
    case 'callExpr': {
      const args = exprKind.value.args.map(map);
      const value = { ...exprKind.value, args, ...mapFields(exprKind.value, ['target'], map) };
      return { ...node, exprKind: { case: 'callExpr', value } };
    }
    case 'listExpr': {
      const value = { ...exprKind.value, elements: exprKind.value.elements.map(map) };
      return { ...node, exprKind: { case: 'listExpr', value } };
    }
    case 'structExpr': {
      const value = { ...exprKind.value, entries: exprKind.value.entries.map(mapEntry(map)) };
      return { ...node, exprKind: { case: 'structExpr', value } };
    }
    case 'comprehensionExpr': {
      const value = { ...exprKind.value, ...mapFields(exprKind.value, LOOP_PARTS, map) };
      return { ...node, exprKind: { case: 'comprehensionExpr', value } };
    }
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return node;
  }
}

const LOOP_PARTS = ['iterRange', 'accuInit', 'loopCondition', 'loopStep', 'result'] as const;

function mapFields<Name extends string>(
  nodes: Readonly<Partial<Record<Name, Node | undefined>>>,
  names: readonly Name[],
  map: (child: Node) => Node,
): Partial<Record<Name, Node>> {
  const mapped: Partial<Record<Name, Node>> = {};
  for (const name of names) {
    const node = nodes[name];
    if (node !== undefined) mapped[name] = map(node);
  }
  return mapped;
}

type Entry = Extract<Node['exprKind'], { case: 'structExpr' }>['value']['entries'][number];

function mapEntry(map: (child: Node) => Node): (entry: Entry) => Entry {
  return (entry) => {
    const { keyKind } = entry;
    const mapped = { ...entry, ...mapFields(entry, ['value'], map) };
    if (keyKind.case === 'mapKey') mapped.keyKind = { case: 'mapKey', value: map(keyKind.value) };
    return mapped;
  };
}

function present(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : [node];
}

/** The dotted name that a node spells, `google.protobuf.Timestamp`. */
export function qualifiedName({ exprKind }: Node): string | undefined {
  if (exprKind.case === 'identExpr') return exprKind.value.name;
  if (exprKind.case !== 'selectExpr' || exprKind.value.operand === undefined) return undefined;
  const operand = qualifiedName(exprKind.value.operand);
  return operand === undefined ? undefined : `${operand}.${exprKind.value.field}`;
}
