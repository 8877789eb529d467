import {
  compilePattern,
  type EventPattern,
  type JsonObject,
  type JsonValue,
  PatternIndex,
  requirements,
  type Requirement,
} from './index.js';
import { watched } from './watched.fixture.js';

function compile(filter: unknown): EventPattern {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.pattern;
}

function requirementsOf(filter: unknown): readonly Requirement[] {
  return requirements(compile(filter));
}

/** An index of filters by number; the first field of each is what the index divides by at first. */
function indexOf(count: number, filterOf: (i: number) => object): PatternIndex<number> {
  let index = PatternIndex.empty<number>();
  for (let i = 0; i < count; i++) {
    index = index.with(`${i}`, [{ item: i, requirements: requirementsOf(filterOf(i)) }]);
  }
  return index;
}

/** How often the search for candidates asks a value for one of its properties or items. */
function readsOf(index: PatternIndex<number>, value: JsonObject): number {
  const { value: seen, reads } = watched(value);
  index.candidates(seen);
  return reads();
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('The candidates of an index', () => {
  it.each([
    ['a value', (i: number) => ({ t: ['x'], a: [i] })],
    ['a nested value', (i: number) => ({ t: ['x'], shared: ['y'], o: { p: { a: [`v${i}`] } } })],
    ['a prefix', (i: number) => ({ t: ['x'], s: [{ prefix: `s/${i}/` }] })],
    ['a suffix', (i: number) => ({ t: ['x'], s: [{ suffix: `/${i}/e` }] })],
    ['a text in any case', (i: number) => ({ t: ['x'], u: [{ 'equals-ignore-case': `U${i}` }] })],
    ['a wildcard', (i: number) => ({ t: ['x'], s: [{ wildcard: `s/${i}/*` }] })],
    ['one of two values', (i: number) => ({ t: ['x'], a: [i, -1 - i] })],
    ['a $or', (i: number) => ({ t: ['x'], $or: [{ a: [i] }, { b: [i] }] })],
    [
      'two fields of which neither tells them apart',
      (i: number) => ({ t: ['x'], c: [i % 100], d: [Math.floor(i / 100)] }),
    ],
    [
      'three fields of which no two tell them apart',
      (i: number) => ({
        t: ['x'],
        e: [i % 22],
        f: [Math.floor(i / 22) % 22],
        g: [Math.floor(i / 484)],
      }),
    ],
  ])('are few among 10,000 that differ by %s', (_, filterOf) => {
    const index = indexOf(10_000, filterOf);
    const value = {
      ...{ t: 'x', shared: 'y', a: 42, b: 'none', c: 42, d: 0, e: 20, f: 1, g: 0 },
      ...{ o: { p: { a: 'v42' } }, s: 's/42/e', u: 'u42' },
    };
    const candidates = index.candidates(value);
    expect(candidates).toContain(42);
    expect(candidates.length).toBeLessThanOrEqual(12);
    expect(index.candidates({ ...value, t: 'z' })).toEqual([]);
  });

  it('are all that nothing tells apart', () => {
    const index = indexOf(100, (i) => ({ t: ['x'], a: [{ numeric: ['>', i] }] }));
    expect(index.candidates({ t: 'x' })).toHaveLength(100);
  });

  it('come once each, however many of their keys and places a value has', () => {
    const index = indexOf(50, (i) => ({
      t: ['x', { prefix: 'x' }],
      o: { a: ['p', 'q', { prefix: 'p' }, i] },
      $or: [{ b: ['r'] }, { c: ['s'] }],
    }));
    const value = { t: ['x', 'xx'], o: [{ a: ['p', 'q'] }, { a: 'pp' }], b: 'r', c: ['s', 's'] };
    expect(index.candidates(value).toSorted((a, b) => a - b)).toEqual(range(50));
  });

  it('are found by every element of an array, at any depth', () => {
    const index = indexOf(1_000, (i) => ({ o: { p: { a: [i] } } }));
    const value = { o: [{ p: [{ a: 7 }, { a: [8, [9]] }] }, [{ p: { a: 10 } }], 'x', { p: 11 }] };
    expect(index.candidates(value).toSorted((a, b) => a - b)).toEqual([7, 8, 9, 10]);
  });

  it('take numbers by value, and nothing for another type', () => {
    const index = indexOf(1_000, (i) => ({ a: [i] }));
    for (const text of ['300', '300.0', '3e2', '3.00E+2']) {
      expect(index.candidates({ a: JSON.parse(text) as JsonValue })).toEqual([300]);
    }
    expect(index.candidates({ a: '300' })).toEqual([]);
    const literals = [null, true, false, 'null', 'true', 0, ''];
    const mixed = indexOf(70, (i) => ({ a: [literals[i % 7]], n: [i] }));
    for (const [i, literal] of literals.entries()) {
      expect(mixed.candidates({ a: literal ?? null, n: i })).toEqual([i]);
    }
  });

  it('are not found by what an object inherits', () => {
    const index = indexOf(20, () => ({ constructor: { name: ['Object'] } }));
    expect(index.candidates({})).toEqual([]);
  });
});

describe('The work of finding candidates', () => {
  it('follows the fields of the value where there are more fields in the index', () => {
    const index = indexOf(5_000, (i) => ({ t: ['x'], data: { [`field${i}`]: ['y'] } }));
    const value = { t: 'x', data: { field7: 'y', other: 'z' } };
    expect(index.candidates(value)).toEqual([7]);
    expect(readsOf(index, value)).toBeLessThan(30);
  });

  it('follows the fields of the index where there are more fields in the value', () => {
    const index = indexOf(100, (i) => ({ t: ['x'], a: [i] }));
    const wide = Object.fromEntries(range(10_000).map((i) => [`field${i}`, i]));
    expect(readsOf(index, { t: 'x', a: 7, ...wide })).toBeLessThan(30);
  });

  it('reads a long array once, however many places of the index ask for it', () => {
    const index = indexOf(5_000, (i) => ({ tag: [i % 100], label: [i] }));
    const items = (count: number) => ({ tag: range(100), label: range(count) });
    expect(index.candidates(items(20_000))).toHaveLength(5_000);
    expect(readsOf(index, items(20_000))).toBeLessThan(5 * 20_000);
  });

  it('does not grow with repetitions in an array', () => {
    const index = indexOf(1_000, (i) => ({ o: { sku: ['x'], size: [i] }, t: ['y'] }));
    const same = (count: number) => ({
      t: 'y',
      o: range(count).map(() => ({ sku: 'x', size: 7 })),
    });
    expect(index.candidates(same(1_000))).toContain(7);
    expect(index.candidates(same(1_000)).length).toBeLessThan(4);
    expect(readsOf(index, same(1_000))).toBeLessThan(20 * 1_000);
  });

  it('keeps a filter with very many values in one place', () => {
    const many = range(5_000);
    const index = indexOf(20, (i) => ({ t: ['x'], a: [...many, -i - 1] }));
    expect(index.candidates({ t: 'x', a: 3 })).toHaveLength(20);
  });
});
