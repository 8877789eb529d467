import { isCelList, isCelMap, type CelValue } from '@bufbuild/cel';
import { CHARACTERS_PER_STEP, MAX_STEPS, MAX_TEXT_LENGTH } from './limits.js';

/** Thrown to stop the work at hand. An operator such as `||` may swallow it: `limitReached` remembers. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

// Evaluation is synchronous, so the one budget of the evaluation at hand can live in the module:
// the functions that an expression calls get no context to carry it.
let working = false;
let stepsLeft = 0;
let reached: LimitReached | undefined;
/** What all evaluations may still take together; see {@link withAllowance}. */
let allowance = Number.POSITIVE_INFINITY;

/**
 * Runs `work` whose evaluations may take so many steps together, beside the limit that each of them
 * has: for trying what somebody wrote while others wait.
 *
 * @returns undefined when they took more; what `work` came to is then worth nothing
 */
export function withAllowance<T>(steps: number, work: () => T): T | undefined {
  const before = allowance;
  allowance = steps;
  try {
    const result = work();
    return allowance > 0 ? result : undefined;
  } finally {
    allowance = before;
  }
}

/** Runs `work` within a budget of `MAX_STEPS`; work inside of work shares its budget. */
export function bounded<T>(work: () => T): T {
  if (working) return work();
  working = true;
  const granted = Math.min(MAX_STEPS, allowance);
  stepsLeft = granted;
  reached = undefined;
  // A loop over items that lack a field makes an Error for each of them, and capturing a stack takes
  // longer than all the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    allowance -= granted - Math.max(0, stepsLeft);
    working = false;
  }
}

/** @throws LimitReached when the budget is used up. */
export function charge(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) stop(`more than ${MAX_STEPS} steps of work`);
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
