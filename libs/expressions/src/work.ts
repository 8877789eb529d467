import { isCelList, isCelMap, type CelValue } from '@bufbuild/cel';
import { CHARACTERS_PER_STEP, MAX_STEPS, MAX_TEXT_LENGTH } from './limits.js';

/** Thrown to stop the work at hand. An operator such as `||` may swallow it: `limitReached` remembers. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

// Evaluation is synchronous, so the one budget of the evaluation at hand can live in the module:
// the functions that an expression calls get no context to carry it.
let working = false;
let stepsGranted = 0;
let stepsLeft = 0;
let reached: LimitReached | undefined;
/** What all evaluations may still take together; see {@link Allowance}. */
let allowance = Number.POSITIVE_INFINITY;

/**
 * Steps that the evaluations of several pieces of work may take together, one piece after another,
 * beside the limit that each evaluation has: for what somebody wrote and others wait for.
 */
export class Allowance {
  constructor(private steps: number) {}

  /** @returns undefined when all steps are taken; what `work` came to is then worth nothing */
  during<T>(work: () => T): T | undefined {
    const result = this.share(work);
    return this.steps > 0 ? result : undefined;
  }

  /**
   * For work that may come to something without many steps: an evaluation for which too few are left
   * throws, the others have their result. What is taken counts for an allowance around it as well.
   *
   * @param atLeast steps that this piece may take in any case
   */
  share<T>(work: () => T, atLeast = 0): T {
    const before = allowance;
    const granted = Math.max(atLeast, Math.min(this.steps, before));
    allowance = granted;
    try {
      return work();
    } finally {
      const taken = granted - allowance;
      this.steps -= taken;
      allowance = before - taken;
    }
  }
}

/**
 * Runs `work` with an {@link Allowance} of its own.
 *
 * @returns undefined when it took more; what `work` came to is then worth nothing
 */
export function withAllowance<T>(steps: number, work: () => T): T | undefined {
  return new Allowance(steps).during(work);
}

/** Runs `work` within a budget of `MAX_STEPS`; work inside of work shares its budget. */
export function bounded<T>(work: () => T): T {
  if (working) return work();
  working = true;
  stepsGranted = Math.min(MAX_STEPS, allowance);
  stepsLeft = stepsGranted;
  reached = undefined;
  // A loop over items that lack a field makes an Error for each of them, and capturing a stack takes
  // longer than all the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    allowance -= stepsGranted - Math.max(0, stepsLeft);
    working = false;
  }
}

/** @throws LimitReached when the budget is used up. */
export function charge(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft >= 0) return;
  const isShared = stepsGranted < MAX_STEPS;
  stop(
    isShared
      ? 'more work than is left of what it shares with others'
      : `more than ${MAX_STEPS} steps of work`,
  );
}

/** Charges for reading a text, or bytes. */
export function chargeText(length: number): void {
  charge(Math.ceil(length / CHARACTERS_PER_STEP));
}

/** Charges for reading a value with all that is in it. */
export function chargeDeeply(value: CelValue): void {
  charge(1);
  if (typeof value === 'string' || value instanceof Uint8Array) chargeText(value.length);
  if (isCelList(value)) for (const item of value) chargeDeeply(item);
  if (isCelMap(value)) for (const item of value.values()) chargeDeeply(item);
}

/** @throws LimitReached when a text, or bytes, may not become that long. */
export function allowText(length: number): void {
  if (length > MAX_TEXT_LENGTH) stop(`a text longer than ${MAX_TEXT_LENGTH} characters`);
}

/** Ends the work at hand because it has passed a limit: whatever it still tries is stopped as well. */
export function stop(reason: string): never {
  reached ??= new LimitReached(reason);
  stepsLeft = Number.NEGATIVE_INFINITY;
  throw reached;
}

/** The first limit that the work at hand has passed. */
export function limitReached(): LimitReached | undefined {
  return reached;
}
