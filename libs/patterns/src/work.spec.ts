import {
  compilePattern,
  explainPattern,
  type JsonObject,
  type JsonValue,
  matchPattern,
} from './index.js';
import { type CodeUnits, endOfFirst, needle } from './wildcard.js';

function compile(filter: unknown) {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.pattern;
}

/** How often matching asks a value for one of its properties or items. */
function readsOf(filter: unknown, value: JsonObject): number {
  let reads = 0;
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, key, receiver) {
        reads++;
        const found: unknown = Reflect.get(object, key, receiver);
        return typeof found === 'object' && found !== null ? watch(found) : found;
      },
      getOwnPropertyDescriptor(object, key) {
        reads++;
        return Reflect.getOwnPropertyDescriptor(object, key);
      },
    });
  matchPattern(compile(filter), watch(value));
  return reads;
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
});
