import type { Position } from './position.js';

/** Something that keeps a text from being an expression. */
export interface ExpressionProblem {
  readonly message: string;
  /** Where in the text. */
  readonly position: Position;
}

/** A problem of a string inside a template. */
export interface TemplateProblem extends ExpressionProblem {
  /** JSON pointer of the string in which it is; the position is one in that string. */
  readonly pointer: string;
}

/** A problem whose place is still counted from the start of an expression's source. */
export interface SourceProblem {
  readonly message: string;
  readonly offset: number;
}
