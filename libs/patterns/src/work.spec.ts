import {
  compilePattern,
  explainPattern,
  type JsonObject,
  type JsonValue,
  matchPattern,
  PATTERN_LIMITS,
  PatternLimitError,
} from './index.js';
import { watched } from './watched.fixture.js';
import { type CodeUnits, endOfFirst, needle } from './wildcard.js';

function compile(filter: unknown) {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.pattern;
}

/** How often matching asks a value for one of its properties or items. */
function readsOf(filter: unknown, value: JsonObject): number {
  const { value: seen, reads } = watched(value);
  matchPattern(compile(filter), seen);
  return reads();
}

function countedText(text: string): { units: CodeUnits; reads: () => number } {
  let reads = 0;
  const charCodeAt = (index: number) => {
    reads++;
    return text.charCodeAt(index);
  };
  return { units: { length: text.length, charCodeAt }, reads: () => reads };
}

function nestArrays(depth: number, innermost: JsonValue): JsonValue {
  let value = innermost;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

describe('the work of matching', () => {
  it.each([
    ['aab', 'a'.repeat(10_000)],
    [`${'a'.repeat(500)}b`, 'a'.repeat(10_000)],
    [`b${'a'.repeat(500)}`, 'a'.repeat(10_000)],
    [`${'ab'.repeat(250)}c`, 'ab'.repeat(5_000)],
    [`${'aab'.repeat(100)}aaa`, 'aab'.repeat(3_333)],
  ])('reads a text once in search of the piece of a wildcard (case %#)', (piece, text) => {
    const hay = countedText(text);
    const sought = countedText(piece);
    const { borders } = needle(piece);
    expect(endOfFirst({ text: sought.units, borders }, hay.units, 0, text.length)).toBe(-1);
    expect(hay.reads()).toBe(text.length);
    expect(sought.reads()).toBeLessThanOrEqual(4 * text.length);
  });

  it('retries nothing however many wildcards there are', () => {
    const filter = { a: [{ wildcard: `${'*a'.repeat(5_000)}*b` }] };
    const pattern = compile(filter);
    expect(matchPattern(pattern, { a: 'a'.repeat(100_000) })).toBe(false);
    expect(matchPattern(pattern, { a: `${'a'.repeat(100_000)}b` })).toBe(true);
  });

  it('grows with the length of an array, and not with its square', () => {
    const filter = { o: { a: ['x'], b: ['y'], c: [{ exists: false }] }, t: ['x', { prefix: 'y' }] };
    const reads = (length: number) =>
      readsOf(filter, {
        o: Array.from({ length }, (_, i) => (i % 2 === 0 ? { a: 'x' } : { b: 'y' })),
        t: Array.from({ length }, () => 'z'),
      });
    expect(reads(2_000)).toBeLessThanOrEqual(2 * reads(1_000));
    expect(reads(1_000)).toBeLessThan(20 * 1_000);
  });

  it('grows by a factor with the levels of arrays that may lack everything', () => {
    const filter = { o: { o: { o: { a: [{ exists: false }], b: [{ exists: false }] } } } };
    const elements = (inner: JsonValue) => Array.from({ length: 20 }, () => ({ o: inner }));
    const value = { o: elements(elements(elements({ c: 1 }))) };
    expect(matchPattern(compile(filter), value)).toBe(true);
    expect(readsOf(filter, value)).toBeLessThan(8_400 * 4 * 10);
  });

  it('adds up over the alternatives of $ors on different objects', () => {
    const or = (level: number) => ({
      $or: Array.from({ length: 10 }, (_, i) => ({ [`l${level}x${i}`]: ['x'] })),
    });
    const nested = (level: number): object =>
      level === 20 ? or(level) : { ...or(level), o: nested(level + 1) };
    const almost = (level: number): JsonObject =>
      level === 20 ? {} : { [`l${level}x9`]: 'x', o: almost(level + 1) };
    expect(matchPattern(compile(nested(0)), almost(0))).toBe(false);
    expect(readsOf(nested(0), almost(0))).toBeLessThan(21 * 10 * 3);
  });

  it('ends for arrays nested beyond the call stack', () => {
    const pattern = compile({ o: { a: ['x'] }, b: ['y'], c: { d: [{ exists: false }] } });
    const deep = (innermost: JsonValue) => nestArrays(200_000, innermost);
    const value = { o: deep({ a: 'x' }), b: deep('y'), c: deep({}) };
    expect(matchPattern(pattern, value)).toBe(true);
    expect(explainPattern(pattern, value).every((verdict) => verdict.matched)).toBe(true);
    expect(matchPattern(pattern, { ...value, b: deep('z') })).toBe(false);
  });

  it('ends for arrays of more items than a call takes arguments', () => {
    const pattern = compile({ a: ['x'] });
    const items = Array.from({ length: 300_000 }, (_, i) => i);
    expect(matchPattern(pattern, { a: [items, ['x']] })).toBe(true);
    expect(explainPattern(pattern, { a: [items] })).toMatchObject([{ actualCount: 300_000 }]);
  });

  it('reads a long array once for all clauses that name values of it, of however many filters', () => {
    const { value, reads } = watched({ a: Array.from({ length: 20_000 }, (_, i) => i) });
    const either = Array.from({ length: 500 }, (_, i) => ({ a: [-1 - i] }));
    expect(matchPattern(compile({ $or: either }), value)).toBe(false);
    for (let i = 0; i < 200; i++) {
      expect(matchPattern(compile({ a: [`${i}`, i * 100] }), value)).toBe(true);
    }
    expect(reads()).toBeLessThan(5 * 20_000);
  });
});

describe('a filter that takes too much work', () => {
  const prefixes = Array.from({ length: 500 }, (_, i) => ({ prefix: `x${i}` }));
  const texts = (length: number) => Array.from({ length }, () => 'y');

  it('is stopped where many operators meet a long array', () => {
    const { value, reads } = watched({ a: texts(100_000) });
    expect(() => matchPattern(compile({ a: prefixes }), value)).toThrow(PatternLimitError);
    expect(reads()).toBeLessThan(PATTERN_LIMITS.steps);
    expect(matchPattern(compile({ a: prefixes }), { a: texts(1_000) })).toBe(false);
  });

  it('is stopped where many alternatives of a $or read the same array of objects', () => {
    const $or = Array.from({ length: 100 }, (_, i) => ({ o: { a: [`x${i}`] } }));
    const objects = (length: number) => Array.from({ length }, () => ({ a: 'y' }));
    const { value, reads } = watched({ o: objects(50_000) });
    expect(() => matchPattern(compile({ $or }), value)).toThrow(PatternLimitError);
    expect(reads()).toBeLessThan(5 * PATTERN_LIMITS.steps);
    expect(matchPattern(compile({ $or }), { o: objects(1_000) })).toBe(false);
  });

  it('is stopped where many wildcards read a long text', () => {
    const $or = Array.from({ length: 400 }, (_, i) => ({ a: [{ wildcard: `*${i}*z` }] }));
    expect(() => matchPattern(compile({ $or }), { a: `${'y'.repeat(200_000)}z` })).toThrow(
      PatternLimitError,
    );
    expect(matchPattern(compile({ $or }), { a: `${'y'.repeat(10_000)}z` })).toBe(false);
  });

  it('is stopped where a long array of arrays is empty', () => {
    const $or = Array.from({ length: 500 }, () => ({ a: [{ prefix: 'x' }] }));
    const value = { a: [Array.from({ length: 60_000 }, () => [])] };
    expect(() => matchPattern(compile({ $or }), value)).toThrow(PatternLimitError);
  });

  it('is explained up to a limit, too', () => {
    const pattern = compile({ a: prefixes });
    expect(explainPattern(pattern, { a: texts(10_000) })).toMatchObject([{ matched: false }]);
    expect(() => explainPattern(pattern, { a: texts(100_000) })).toThrow(PatternLimitError);
  });

  it('does not stop the next one', () => {
    expect(() => matchPattern(compile({ a: prefixes }), { a: texts(100_000) })).toThrow();
    expect(matchPattern(compile({ a: ['y'] }), { a: texts(100_000) })).toBe(true);
  });
});
