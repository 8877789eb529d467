export { evaluate, evaluateCondition } from './evaluate.js';
export {
  compileExpression,
  type CompileOptions,
  type CompiledExpression,
  type Expression,
} from './expression.js';
export {
  ExpressionError,
  ExpressionFailedError,
  ExpressionLimitError,
} from './expressions.errors.js';
export type { JsonObject, JsonValue } from './json.js';
export type { Position } from './position.js';
export type { ExpressionProblem, TemplateProblem } from './problem.js';
export { renderTemplate, renderUrl, textOf } from './render.js';
export { createRoots, ROOT_NAMES, type RootName, type RootValues, type Roots } from './roots.js';
export { compileTemplate, type CompiledTemplate, type Template } from './template.js';
export { Allowance, withAllowance } from './work.js';
