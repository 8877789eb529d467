import { PATTERN_LIMITS } from './problems.js';

/** Characters that are read in about the time of a step. */
const CHARACTERS_PER_STEP = 16;

/**
 * Thrown when matching one value would take too much work: a filter with many operators meets
 * arrays of many thousand items.
 */
export class PatternLimitError extends Error {
  override readonly name = 'PatternLimitError';
  readonly code = 'filter_limit';

  constructor() {
    super(
      `The filter takes more than ${PATTERN_LIMITS.steps} steps of work on this event; ` +
        'let it ask less of long arrays, or send smaller events.',
    );
  }
}

// Matching is synchronous, so the budget of the work at hand can live in the module.
let stepsLeft = 0;

/** Begins a piece of work that may take so many steps. */
export function allowSteps(steps: number): void {
  stepsLeft = steps;
}

/** @throws PatternLimitError when the work at hand has used up its steps */
export function charge(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new PatternLimitError();
}

/** Charges for reading a text. */
export function chargeText(length: number): void {
  charge(Math.ceil(length / CHARACTERS_PER_STEP));
}
