import fc from 'fast-check';
import { InexactNumber } from '#documents';
import { canonicalJson } from './canonical-json.js';

const DEPTH = 64;
const BOUNDS = { depth: DEPTH, length: 100_000 };

/** JSON values whose texts can all be stored. */
const storable = fc
  .jsonValue({ maxDepth: 5, stringUnit: 'binary' })
  // As JSON text carries it: -0 is written as 0.
  .map((value) => JSON.parse(JSON.stringify(value)) as typeof value)
  .filter(isStorable);

describe('Canonical JSON', () => {
  it('sorts members by name at every level and leaves arrays in order', () => {
    const value = { b: [3, { z: 1, y: null }], a: 'x', '': true, B: -0 };
    expect(canonicalJson(value, BOUNDS)).toMatchObject({
      ok: true,
      value,
      text: '{"":true,"B":0,"a":"x","b":[3,{"y":null,"z":1}]}',
    });
  });

  it('keeps members named __proto__ and constructor', () => {
    const text = '{"__proto__":{"a":1},"constructor":{"prototype":2}}';
    expect(canonicalJson(JSON.parse(text), BOUNDS)).toMatchObject({ ok: true, text });
  });

  it('means the same value', () => {
    fc.assert(
      fc.property(storable, (value) => {
        expect(JSON.parse(textOf(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order in which members were written', () => {
    fc.assert(
      fc.property(storable, (value) => {
        expect(textOf(reversed(value))).toBe(textOf(value));
      }),
    );
  });

  it.each([
    ['U+0000 in a text', { a: ['x\0'] }, '/a/0', 'bad_text'],
    ['U+0000 in a name', { 'a\0': 1 }, '/a\0', 'bad_text'],
    ['half a surrogate pair', { a: '\ud800' }, '/a', 'bad_text'],
    ['half a surrogate pair in a name', { '~\udc00': 1 }, '/~0\ufffd', 'bad_text'],
    ['a number that is too large', { 'a/b': [1, JSON.parse('1e999')] }, '/a~1b/1', 'out_of_range'],
    [
      'an integer that is not kept',
      [new InexactNumber('9007199254740993')],
      '/0',
      'inexact_number',
    ],
    ['what is not JSON', { a: undefined }, '/a', 'wrong_type'],
  ])('refuses %s and says where', (_, value, pointer, code) => {
    expect(canonicalJson(value, BOUNDS)).toMatchObject({ ok: false, problem: { pointer, code } });
  });

  it('refuses what nests deeper than it may, however deep that is', () => {
    const nested = (levels: number) =>
      JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
    expect(canonicalJson(nested(DEPTH), BOUNDS)).toMatchObject({ ok: true });
    expect(canonicalJson(nested(DEPTH + 1), BOUNDS)).toMatchObject({
      problem: { code: 'too_deep' },
    });
    expect(canonicalJson(nested(100_000), BOUNDS)).toMatchObject({ problem: { code: 'too_deep' } });
  });

  it.each([
    ['a text', 'x'.repeat(10)],
    ['a list', [1, 2, 3, 4, 5, 6]],
    ['names', { abc: 1, d: 2 }],
    ['depths', [[[[[[]]]]]]],
  ])('may be as long as its bound, and stops beyond: %s', (_, value) => {
    const { length } = JSON.stringify(value);
    expect(canonicalJson(value, { depth: DEPTH, length })).toMatchObject({ ok: true });
    expect(canonicalJson(value, { depth: DEPTH, length: length - 1 })).toMatchObject({
      ok: false,
      problem: { pointer: '', code: 'too_large' },
    });
  });

  it('looks at no more than its bound of a value, however large that is', () => {
    let looks = 0;
    const zeros = new Proxy(Array<number>(1_000_000).fill(0), {
      get(target, name, receiver): unknown {
        looks += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    expect(canonicalJson({ zeros }, BOUNDS)).toMatchObject({ problem: { code: 'too_large' } });
    expect(looks).toBeLessThan(2 * BOUNDS.length);
  });

  it('counts the digits that the database will write for a number with an exponent', () => {
    expect(canonicalJson([1e300, 1e-7, 1.5], BOUNDS)).toMatchObject({ growth: 307 });
  });
});

function textOf(value: unknown): string {
  const json = canonicalJson(value, BOUNDS);
  if (!json.ok) throw new Error(json.problem.message);
  return json.text;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)] as const);
  return Object.fromEntries(members.reverse());
}

function isStorable(value: unknown): boolean {
  return canonicalJson(value, BOUNDS).ok;
}
