import { PATTERN_LIMITS } from './problems.js';

/** Characters that are compared in about the time of a step. */
const COMPARED_PER_STEP = 8;

/** Characters that are searched in about the time of a step. */
const SEARCHED_PER_STEP = 5;

/**
 * Thrown when matching one value would take too much work: a filter with many operators meets
 * arrays of many thousand items.
 */
export class PatternLimitError extends Error {
  override readonly name = 'PatternLimitError';
  readonly code = 'filter_limit';

  constructor() {
    super(
      `The filter takes more than ${PATTERN_LIMITS.steps} steps of work on this event, or than is ` +
        'left of what all filters that meet one event share; let it ask less of long arrays, or ' +
        'send smaller events.',
    );
  }
}

// Matching is synchronous, so the budget of the work at hand can live in the module.
let stepsLeft = 0;

/** Begins a piece of work that may take so many steps. */
export function allowSteps(steps: number): void {
  stepsLeft = steps;
}

/**
 * Steps that matching several patterns may take together, beside the limit that each of them has: for
 * what one value meets, whoever wrote it.
 */
export class MatchAllowance {
  /**
   * @param atLeast steps that each of them may take in any case: whoever asks little does not fail for
   *   what others ask
   */
  constructor(
    private steps: number,
    private readonly atLeast: number,
  ) {}

  /** @throws PatternLimitError when `match` takes more than is left */
  share<T>(match: () => T): T {
    const granted = Math.min(PATTERN_LIMITS.steps, Math.max(this.atLeast, this.steps));
    stepsLeft = granted;
    try {
      return match();
    } finally {
      this.steps -= granted - Math.max(0, stepsLeft);
    }
  }
}

/** @throws PatternLimitError when the work at hand has used up its steps */
export function charge(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new PatternLimitError();
}

/** Charges for comparing texts of this length, beside the step that any test takes. */
export function chargeText(length: number): void {
  charge(Math.floor(length / COMPARED_PER_STEP));
}

/** Charges for looking for texts in one of this length. */
export function chargeSearch(length: number): void {
  charge(Math.ceil(length / SEARCHED_PER_STEP));
}

/** Charges for folding the case of a text of this length: outside of ASCII, a character takes a step. */
export function chargeFolding(length: number): void {
  charge(length);
}
