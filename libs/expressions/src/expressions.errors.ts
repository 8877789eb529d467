import type { Position } from './position.js';

/** Where an expression stands and what it is. */
export interface ErrorPlace {
  /** The expression; absent when a template failed as a whole. */
  readonly source?: string;
  /** What failed, in the text that holds the expression; absent when the whole expression did. */
  readonly position?: Position;
  /** JSON pointer of the text, when it is part of a template. */
  readonly pointer?: string;
}

/** Thrown when an expression or a template gives no value. */
export abstract class ExpressionError extends Error {
  abstract readonly code: 'expression_failed' | 'expression_limit';
  readonly source: string | undefined;
  readonly position: Position | undefined;
  readonly pointer: string | undefined;

  constructor(
    /** What went wrong, without the place. */
    readonly reason: string,
    place: ErrorPlace,
  ) {
    super([reason, ...placeText(place)].join(', '));
    this.source = place.source;
    this.position = place.position;
    this.pointer = place.pointer;
  }
}

/** Thrown when the data does not fit the expression: a missing field, a wrong type, no JSON value. */
export class ExpressionFailedError extends ExpressionError {
  override readonly name = 'ExpressionFailedError';
  readonly code = 'expression_failed';
}

/** Thrown when an evaluation or its result passes a limit of this library. */
export class ExpressionLimitError extends ExpressionError {
  override readonly name = 'ExpressionLimitError';
  readonly code = 'expression_limit';
}

const SHOWN = 120;

function placeText({ source, position, pointer }: ErrorPlace): string[] {
  const texts: string[] = [];
  if (source !== undefined) {
    texts.push(
      `in the expression ${source.length > SHOWN ? `${source.slice(0, SHOWN)}…` : source}`,
    );
  }
  if (pointer !== undefined && pointer !== '') texts.push(`at ${pointer}`);
  if (position !== undefined) texts.push(`line ${position.line}, column ${position.column}`);
  return texts;
}
