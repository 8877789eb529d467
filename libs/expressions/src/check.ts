import { isCelError } from '@bufbuild/cel';
import { planNode, signaturesOf, type Signature } from './environment.js';
import { compilePattern } from './functions/patterns.js';
import type { SourceProblem } from './problem.js';
import type { SyntaxTree } from './syntax.js';
import { childrenOf, qualifiedName, type Call, type Node } from './tree.js';
import { bounded } from './work.js';

type Report = (node: Node, message: string) => void;

/** Finds what can be known to fail before there is any data: names, calls and literals. */
export function check(tree: SyntaxTree, roots: readonly string[]): readonly SourceProblem[] {
  const problems: SourceProblem[] = [];
  const report: Report = (node, message) =>
    problems.push({ message, offset: tree.offsets[node.id.toString()] ?? 0 });
  checkNode(tree.root, { roots, variables: [], report });
  return problems.sort((left, right) => left.offset - right.offset);
}

interface Scope {
  readonly roots: readonly string[];
  /** The variables of the loops around a node. */
  readonly variables: readonly string[];
  readonly report: Report;
}

function checkNode(node: Node, scope: Scope): void {
  const { exprKind } = node;
  switch (exprKind.case) {
    case 'identExpr':
      checkName(node, exprKind.value.name, scope);
      return;
    case 'selectExpr':
      if (isTypeName(node)) return;
      break;
    case 'callExpr':
      checkCall(node, exprKind.value, scope.report);
      break;
    case 'structExpr':
      if (exprKind.value.messageName !== '')
        scope.report(node, 'an expression cannot make messages');
      break;
    case 'comprehensionExpr': {
      const { iterRange, iterVar, accuVar } = exprKind.value;
      const inner = { ...scope, variables: [...scope.variables, iterVar, accuVar] };
      for (const child of childrenOf(node)) checkNode(child, child === iterRange ? scope : inner);
      return;
    }
    case 'constExpr':
      checkConstant(node, exprKind.value.constantKind, scope.report);
      return;
    case 'listExpr':
    case undefined:
      break;
  }
  for (const child of childrenOf(node)) checkNode(child, scope);
}

// Types are values in CEL: `type(item) == string`.
const TYPE_NAMES = new Set([
  ...['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'],
  ...['google.protobuf.Duration', 'google.protobuf.Timestamp'],
]);

function isTypeName(node: Node): boolean {
  return TYPE_NAMES.has(qualifiedName(node) ?? '');
}

function checkName(node: Node, name: string, { roots, variables, report }: Scope): void {
  if (roots.includes(name) || variables.includes(name) || TYPE_NAMES.has(name)) return;
  const available = roots.length === 0 ? 'there are none here' : `there are ${roots.join(', ')}`;
  report(node, `unknown name '${name}': ${available}`);
}

type Constant = Extract<Node['exprKind'], { case: 'constExpr' }>['value']['constantKind'];

function checkConstant(node: Node, constant: Constant, report: Report): void {
  if (constant.case === 'int64Value' && BigInt.asIntN(64, constant.value) !== constant.value) {
    report(node, `${constant.value} is too large for an int`);
  }
  if (constant.case === 'uint64Value' && BigInt.asUintN(64, constant.value) !== constant.value) {
    report(node, `${constant.value} is too large for a uint`);
  }
  if (constant.case === 'doubleValue' && !Number.isFinite(constant.value)) {
    report(node, 'this number is too large for a double');
  }
}

function checkCall(node: Node, call: Call, report: Report): void {
  const message = wrongCall(call) ?? wrongLiteral(node, call);
  if (message !== undefined) report(node, message);
}

// What the library evaluates itself, so that it has no function.
const OPERATORS = new Set(['_&&_', '_||_', '_?_:_', '_[_]', '@not_strictly_false']);

// The parser leaves a macro as a call when its arguments are not those of the macro.
const MACROS: Readonly<Record<string, string>> = {
  has: 'has(event.data.field)',
  all: 'list.all(x, condition)',
  exists: 'list.exists(x, condition)',
  exists_one: 'list.exists_one(x, condition)',
  existsOne: 'list.existsOne(x, condition)',
  filter: 'list.filter(x, condition)',
  map: 'list.map(x, value)',
};

function wrongCall({ function: name, target, args }: Call): string | undefined {
  if (OPERATORS.has(name)) return undefined;
  if (Object.hasOwn(MACROS, name)) return `${name} is written ${MACROS[name] ?? ''}`;
  const signatures = signaturesOf(name);
  if (signatures.length === 0) return `unknown function '${name}'`;
  const called: Signature = { method: target !== undefined, arity: args.length };
  const fits = signatures.some(
    ({ method, arity }) => method === called.method && arity === called.arity,
  );
  return fits ? undefined : `${name} is called as ${usages(name, signatures)}`;
}

function usages(name: string, signatures: readonly Signature[]): string {
  const shapes = signatures.map(({ method, arity }) => {
    const parameters = Array.from({ length: arity }, (_, index) => 'xyz'.charAt(index));
    return `${method ? 'value.' : ''}${name}(${parameters.join(', ')})`;
  });
  return [...new Set(shapes)].join(' or ');
}

// Functions that refuse some texts and numbers: with a literal they are tried at once.
const PARTIAL = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

function wrongLiteral(node: Node, { function: name, args }: Call): string | undefined {
  const literal = args.at(-1);
  if (literal?.exprKind.case !== 'constExpr') return undefined;
  if (name === 'matches') return wrongPattern(literal.exprKind.value.constantKind);
  if (!PARTIAL.has(name) || args.length !== 1) return undefined;
  const result = bounded(planNode(node));
  if (!isCelError(result)) return undefined;
  const hint = name === 'duration' ? ' (a duration in an expression is written like 1h30m)' : '';
  return `${result.message}${hint}`;
}

function wrongPattern(constant: Constant): string | undefined {
  if (constant.case !== 'stringValue') return undefined;
  try {
    bounded(() => compilePattern(constant.value));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
