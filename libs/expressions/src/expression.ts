import { check } from './check.js';
import { planNode, type Plan } from './environment.js';
import { instrument } from './instrument.js';
import { positionsIn } from './position.js';
import type { ExpressionProblem, SourceProblem } from './problem.js';
import { ROOT_NAMES, type RootName } from './roots.js';
import { parseSource, type SyntaxTree } from './syntax.js';

/** A CEL expression that has been checked and prepared, see {@link compileExpression}. */
export class Expression {
  constructor(
    readonly source: string,
    /** @internal Where it stands. */
    readonly place: Place,
    /** @internal */
    readonly tree: SyntaxTree,
    /** @internal */
    readonly plan: Plan,
  ) {}
}

/** The text that holds an expression. */
export interface Place {
  readonly text: string;
  /** Where in the text the expression begins. */
  readonly offset: number;
  /** JSON pointer of the text, when it is part of a template. */
  readonly pointer?: string;
}

export interface CompileOptions {
  /**
   * The roots that will have a value where the expression is evaluated; any other name is a problem.
   *
   * @default all of them
   */
  readonly roots?: readonly RootName[];
}

export type CompiledExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };

/**
 * Checks a CEL expression and prepares it for evaluation. All that can be known without data is
 * found here: syntax, unknown names and functions, malformed literals, limits of size.
 */
export function compileExpression(
  source: string,
  options: CompileOptions = {},
): CompiledExpression {
  const compiled = compileAt({ text: source, offset: 0 }, source, options);
  if (compiled.ok) return compiled;
  const positionOf = positionsIn(source);
  const problems = compiled.problems.map(({ message, offset }) => ({
    message,
    position: positionOf(offset),
  }));
  return { ok: false, problems };
}

export type CompiledAt =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** The same for an expression inside a text. */
export function compileAt(
  place: Place,
  source: string,
  { roots = ROOT_NAMES }: CompileOptions,
): CompiledAt {
  const parsed = parseSource(source);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] };
  const problems = check(parsed.tree, roots);
  if (problems.length > 0) return { ok: false, problems };
  const plan = planNode(instrument(parsed.tree.root));
  return { ok: true, expression: new Expression(source, place, parsed.tree, plan) };
}
