import { CelScalar, celMethod, type CelFunc } from '@bufbuild/cel';
import { RE2JS } from '@bufbuild/re2';
import { MAX_PATTERN_LENGTH } from '../limits.js';
import { charge, chargeText } from '../work.js';

const { BOOL, STRING } = CelScalar;

// Compiled patterns are kept, but only small ones, and only while they are small: a pattern remembers
// the states that it has been in.
const MAX_KEPT = 200;
const MAX_KEPT_INSTRUCTIONS = 500;
const MAX_KEPT_STATES = 100;
const kept = new Map<string, RE2JS>();

// For each character as often as it is repeated: it may be a class of Unicode with a table of its own.
const COMPILE_STEPS = 10;

/** `matches`, with RE2 regular expressions: their time is linear in text and in program, and charged. */
export const patterns: readonly CelFunc[] = [
  celMethod('matches', STRING, [STRING], BOOL, function (source) {
    return matches(this, source);
  }),
];

/** @throws Error when the source is no RE2 pattern. */
export function compilePattern(source: string): RE2JS {
  const known = kept.get(source);
  if (known !== undefined) return known;
  if (source.length > MAX_PATTERN_LENGTH) {
    throw new Error(`a regular expression longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  charge(COMPILE_STEPS * source.length * (1 + repetitions(source)));
  const pattern = RE2JS.compile(source);
  if (pattern.re2().prog.numInst() <= MAX_KEPT_INSTRUCTIONS) keep(source, pattern);
  return pattern;
}

function keep(source: string, pattern: RE2JS): void {
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(source, pattern);
}

function matches(text: string, source: string): boolean {
  const pattern = compilePattern(source);
  const { dfa, prog } = pattern.re2();
  chargeText(text.length * 2 * prog.numInst());
  const found = pattern.test(text);
  if (dfa.stateCount > MAX_KEPT_STATES) kept.delete(source);
  return found;
}

// `x{10}` compiles to ten times `x`.
function repetitions(source: string): number {
  let total = 0;
  for (const [, least = '', most = ''] of source.matchAll(/\{(\d+),?(\d*)\}/g)) {
    total += Math.max(Number(least), Number(most));
  }
  return total;
}
