import { parse } from '@bufbuild/cel';
import { INTERNAL } from './functions/collections.js';
import { mapChildren, measure, type Comprehension, type Node } from './tree.js';

// The variable in which the loop of a macro collects its result. No source can name it.
const RESULT = '@result';

/**
 * Rewrites a syntax tree so that its loops are bounded. Macros such as `all` are loops in the tree:
 * going through a collection is charged, and every turn costs the nodes of its body. The list that
 * `map` and `filter` build grows in place, instead of being copied at every turn. And `has` becomes a
 * call, since the library's own denies a field that is null.
 */
export function instrument(node: Node): Node {
  return rewrite(mapChildren(node, instrument));
}

function rewrite(node: Node): Node {
  const { exprKind } = node;
  if (exprKind.case === 'comprehensionExpr') return boundLoop(node, exprKind.value);
  if (exprKind.case === 'callExpr' && exprKind.value.function === '_+_') {
    return appendToResult(node, exprKind.value.args);
  }
  if (exprKind.case === 'selectExpr' && exprKind.value.testOnly) {
    const { operand, field } = exprKind.value;
    return operand === undefined
      ? node
      : call(node, INTERNAL.has, [operand, literal(`'${field}'`)]);
  }
  return node;
}

function boundLoop(node: Node, loop: Comprehension): Node {
  const { iterRange, loopCondition, loopStep } = loop;
  if (iterRange === undefined || loopCondition === undefined || loopStep === undefined) return node;
  const cost = literal(`${measure(loopStep).nodes + measure(loopCondition).nodes}.0`);
  const value: Comprehension = {
    ...loop,
    iterRange: call(iterRange, INTERNAL.range, [iterRange]),
    loopCondition: call(loopCondition, INTERNAL.turn, [loopCondition, cost]),
  };
  return { ...node, exprKind: { case: 'comprehensionExpr', value } };
}

function appendToResult(node: Node, [left, right]: readonly Node[]): Node {
  if (left?.exprKind.case !== 'identExpr' || left.exprKind.value.name !== RESULT) return node;
  if (right?.exprKind.case !== 'listExpr') return node;
  return call(node, INTERNAL.append, [left, ...right.exprKind.value.elements]);
}

function call({ $typeName, id }: Node, name: string, args: Node[]): Node {
  const value = { $typeName: 'cel.expr.Expr.Call', function: name, args } as const;
  return { $typeName, id, exprKind: { case: 'callExpr', value } };
}

/** The node of a literal. */
function literal(source: string): Node {
  return parse(source).expr;
}
