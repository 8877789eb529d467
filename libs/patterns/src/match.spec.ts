import { refusedFor, rulerVerdicts } from '../../../test/support/ruler-verdicts.js';
import { compilePattern, type JsonObject, type JsonValue, matchPattern } from './index.js';

function matches(filter: unknown, value: JsonObject): boolean {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return matchPattern(result.pattern, value);
}

/** Values of one field that a list of alternatives accepts, and values that it does not. */
interface Case {
  readonly allowed: readonly JsonValue[];
  readonly accepts: readonly JsonValue[];
  readonly rejects: readonly JsonValue[];
}

const DIFFERENT_TYPES: readonly JsonValue[] = [0, true, false, null];

describe('the alternatives of a field', () => {
  it.each<[string, Case]>([
    ['an exact text', { allowed: ['x'], accepts: ['x'], rejects: ['X', 'xx', '', null] }],
    ['a text of digits', { allowed: ['1'], accepts: ['1'], rejects: [1, '1.0'] }],
    ['an exact number', { allowed: [300], accepts: [300, 300.0, 3.0e2], rejects: ['300', 301] }],
    ['zero', { allowed: [0], accepts: [0, -0], rejects: [false, null, ''] }],
    ['true', { allowed: [true], accepts: [true], rejects: ['true', 1, false] }],
    ['null', { allowed: [null], accepts: [null], rejects: ['null', '', 0, false] }],
    ['several', { allowed: ['x', 1, null], accepts: ['x', 1, null], rejects: ['y', 2, true] }],
    [
      'a prefix',
      { allowed: [{ prefix: 'ab' }], accepts: ['ab', 'abc'], rejects: ['a', 'Ab', 'cab', 1] },
    ],
    [
      'an empty prefix, which all texts have',
      { allowed: [{ prefix: '' }], accepts: ['', 'x'], rejects: DIFFERENT_TYPES },
    ],
    [
      'a prefix in any case',
      {
        allowed: [{ prefix: { 'equals-ignore-case': 'aß' } }],
        accepts: ['Aß', 'aSSb', 'AẞB'],
        rejects: ['a', 'as', 'xAß', 1],
      },
    ],
    [
      'a suffix',
      { allowed: [{ suffix: '.png' }], accepts: ['.png', 'a.png'], rejects: ['png', 'a.PNG', 1] },
    ],
    [
      'a suffix in any case',
      {
        allowed: [{ suffix: { 'equals-ignore-case': 'ΟΣ' } }],
        accepts: ['οσ', 'λος', 'ΝΕΟΣ'],
        rejects: ['ς', 'οσα', 1],
      },
    ],
    [
      'a text in any case',
      {
        allowed: [{ 'equals-ignore-case': 'Straße' }],
        accepts: ['straße', 'STRASSE', 'STRAẞE'],
        rejects: ['strase', 'straßen', '', null],
      },
    ],
    [
      'a wildcard in the middle',
      { allowed: [{ wildcard: 'a*b' }], accepts: ['ab', 'axb', 'aab'], rejects: ['a', 'b', 'abc'] },
    ],
    [
      'wildcards whose neighbours must not overlap',
      {
        allowed: [{ wildcard: 'ab*ba' }],
        accepts: ['abba', 'abxba'],
        rejects: ['aba', 'ab', 'ba'],
      },
    ],
    [
      'several wildcards',
      {
        allowed: [{ wildcard: '*/bin/*.jar*' }],
        accepts: ['/usr/bin/x.jar', '/bin/.jar.old'],
        rejects: ['/bin/x', 'bin/x.jar', '/bin.jar'],
      },
    ],
    [
      'a piece that must be found before the end',
      { allowed: [{ wildcard: 'a*bc*c' }], accepts: ['abcc', 'abcxc'], rejects: ['abc', 'acbc'] },
    ],
    [
      'a wildcard alone',
      { allowed: [{ wildcard: '*' }], accepts: ['', 'x'], rejects: DIFFERENT_TYPES },
    ],
    ['no wildcard', { allowed: [{ wildcard: 'x' }], accepts: ['x'], rejects: ['', 'xx', 1] }],
    [
      'escaped characters',
      {
        allowed: [{ wildcard: 'a\\*\\\\*' }],
        accepts: ['a*\\', 'a*\\b'],
        rejects: ['ab\\', 'a*', 'a\\*\\\\'],
      },
    ],
    [
      'anything but a text',
      {
        allowed: [{ 'anything-but': 'x' }],
        accepts: ['y', '', ...DIFFERENT_TYPES],
        rejects: ['x'],
      },
    ],
    [
      'anything but some texts',
      { allowed: [{ 'anything-but': ['x', 'y'] }], accepts: ['z', 1, null], rejects: ['x', 'y'] },
    ],
    [
      'anything but a number',
      { allowed: [{ 'anything-but': 300 }], accepts: ['300', 3, null], rejects: [300.0, 3e2] },
    ],
    [
      'anything but some numbers',
      { allowed: [{ 'anything-but': [1, 2] }], accepts: ['1', 3, true], rejects: [1, 2.0] },
    ],
    [
      'anything but a prefix',
      {
        allowed: [{ 'anything-but': { prefix: 'ab' } }],
        accepts: ['a', 'ba', ...DIFFERENT_TYPES],
        rejects: ['ab', 'abc'],
      },
    ],
    [
      'anything but some suffixes',
      {
        allowed: [{ 'anything-but': { suffix: ['.png', '.gif'] } }],
        accepts: ['a.jpg', ...DIFFERENT_TYPES],
        rejects: ['a.png', '.gif'],
      },
    ],
    [
      'anything but a text in any case',
      {
        allowed: [{ 'anything-but': { 'equals-ignore-case': ['ab', 'c'] } }],
        accepts: ['abc', ...DIFFERENT_TYPES],
        rejects: ['AB', 'aB', 'C'],
      },
    ],
    [
      'anything but some wildcards',
      {
        allowed: [{ 'anything-but': { wildcard: ['a*', '*z'] } }],
        accepts: ['b', '', ...DIFFERENT_TYPES],
        rejects: ['a', 'ab', 'z'],
      },
    ],
    [
      'one exclusion or another, which excludes only what both do',
      {
        allowed: [{ 'anything-but': ['x', 'y'] }, { 'anything-but': ['y', 'z'] }],
        accepts: ['x', 'z'],
        rejects: ['y'],
      },
    ],
    ['a limit', { allowed: [{ numeric: ['<', 5] }], accepts: [4.99, -1], rejects: [5, '4', null] }],
    ['an inclusive limit', { allowed: [{ numeric: ['>=', 5] }], accepts: [5, 6], rejects: [4.9] }],
    ['an equal number', { allowed: [{ numeric: ['=', 5] }], accepts: [5.0], rejects: [4, '5'] }],
    [
      'a range',
      {
        allowed: [{ numeric: ['>', 0, '<=', 5] }],
        accepts: [0.1, 5],
        rejects: [0, 5.1, '3', true, null],
      },
    ],
    [
      'a negative range',
      { allowed: [{ numeric: ['>=', -5, '<', -1] }], accepts: [-5, -2], rejects: [-6, -1, 0] },
    ],
    [
      'a network',
      {
        allowed: [{ cidr: '10.1.2.3/12' }],
        accepts: ['10.0.0.0', '10.15.255.255', '::ffff:a01:101'],
        rejects: ['10.16.0.0', '11.0.0.0', '010.0.0.1', '10.0.0', '::a00:1', 'x', 10, null],
      },
    ],
    [
      'one address',
      { allowed: [{ cidr: '10.0.0.1/32' }], accepts: ['10.0.0.1'], rejects: ['10.0.0.0'] },
    ],
    [
      'all addresses',
      { allowed: [{ cidr: '0.0.0.0/0' }], accepts: ['255.255.255.255'], rejects: ['::1', ''] },
    ],
    [
      'an IPv6 network',
      {
        allowed: [{ cidr: '2001:db8::/33' }],
        accepts: ['2001:db8::', '2001:DB8:7fff:0:0:0:0:1'],
        rejects: ['2001:db8:8000::', '2001:db9::', '10.0.0.1', '2001:db8', '2001:db8:::1'],
      },
    ],
    [
      'networks, of which some lie in others',
      {
        allowed: ['10.9.0.0/16', '10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/24', '::/8'].map(
          (cidr) => ({ cidr }),
        ),
        accepts: ['10.0.0.0', '10.9.9.9', '10.255.255.255', '192.168.0.255', '::1'],
        rejects: ['9.255.255.255', '11.0.0.0', '192.168.1.0', '100::', '::ffff:b00:1'],
      },
    ],
    [
      'no address of groups and octets, as it is none to Ruler',
      {
        allowed: [{ cidr: '10.0.0.0/8' }, { cidr: '::/0' }],
        accepts: ['::a00:1', '::ffff:a00:1'],
        rejects: ['::ffff:10.0.0.1', '::10.0.0.1', '2001:db8::1.2.3.4'],
      },
    ],
    [
      'texts in any case, of which the longest reaches furthest',
      {
        allowed: ['x', 'abc', 'É'].flatMap((text) => [
          { 'equals-ignore-case': text },
          { prefix: { 'equals-ignore-case': `${text}-` } },
          { suffix: { 'equals-ignore-case': `-${text}` } },
        ]),
        accepts: ['X', 'ABC', 'é', 'x-', 'Abc-z', 'é-', '-X', 'z-aBC', '-é'],
        rejects: ['', 'xx', 'ab', 'abcd', 'z--ab', 'zx-', '-xz', 1, null],
      },
    ],
    [
      'existence',
      { allowed: [{ exists: true }], accepts: [null, '', 0, ['x']], rejects: [{}, []] },
    ],
    [
      'absence',
      { allowed: [{ exists: false }], accepts: [{}, [], [[]], { b: 1 }], rejects: [null, ''] },
    ],
    [
      'absence or a value',
      { allowed: [{ exists: false }, 'x'], accepts: [{}, 'x', ['y', 'x']], rejects: ['y', null] },
    ],
  ])('may be %s', (_, { allowed, accepts, rejects }) => {
    const accepted = (value: JsonValue) => matches({ a: allowed }, { a: value });
    expect(accepts.filter((value) => !accepted(value))).toEqual([]);
    expect(rejects.filter(accepted)).toEqual([]);
  });

  it('do not accept a missing field, unless absence is one of them', () => {
    expect(matches({ a: [{ 'anything-but': 'x' }] }, {})).toBe(false);
    expect(matches({ a: [{ exists: true }, null] }, {})).toBe(false);
    expect(matches({ a: ['x', { exists: false }] }, {})).toBe(true);
  });

  it('meet an array of values when any of the values is accepted', () => {
    expect(matches({ a: ['x', 'y'] }, { a: ['z', 'y'] })).toBe(true);
    expect(matches({ a: ['x', 'y'] }, { a: [['z'], [['x']]] })).toBe(true);
    expect(matches({ a: ['x', 'y'] }, { a: ['z', { a: 'x' }] })).toBe(false);
    expect(matches({ a: [{ 'anything-but': 'x' }] }, { a: ['x', 'y'] })).toBe(true);
    expect(matches({ a: [{ 'anything-but': 'x' }] }, { a: ['x'] })).toBe(false);
    expect(matches({ a: [{ 'anything-but': 'x' }] }, { a: [] })).toBe(false);
  });
});

describe('the fields of a filter', () => {
  it('must all match', () => {
    const filter = { a: ['x'], o: { b: [1], c: [{ exists: false }] } };
    expect(matches(filter, { a: 'x', o: { b: 1 }, other: true })).toBe(true);
    expect(matches(filter, { a: 'x', o: { b: 1, c: null } })).toBe(false);
    expect(matches(filter, { a: 'y', o: { b: 1 } })).toBe(false);
  });

  it('are absent where the value has no object for them', () => {
    const filter = { o: { a: [{ exists: false }] } };
    for (const o of ['x', null, [], {}, [[{}]], ['x']]) expect(matches(filter, { o })).toBe(true);
    expect(matches(filter, {})).toBe(true);
    expect(matches(filter, { o: { a: null } })).toBe(false);
  });

  it('are the keys as they are, dots included', () => {
    expect(matches({ 'a.b': ['x'] }, { 'a.b': 'x' })).toBe(true);
    expect(matches({ 'a.b': ['x'] }, { a: { b: 'x' } })).toBe(false);
  });

  it('are never inherited ones', () => {
    expect(matches({ constructor: [{ exists: false }] }, {})).toBe(true);
    expect(matches({ constructor: { name: [{ exists: true }] } }, {})).toBe(false);
    expect(matches(JSON.parse('{"__proto__":{"__proto__":[null]}}'), {})).toBe(false);
    const own: JsonObject = Object.fromEntries([['__proto__', 'x']]);
    expect(matches(Object.fromEntries([['__proto__', ['x']]]), own)).toBe(true);
  });
});

describe('an array of objects', () => {
  const lines: JsonObject = {
    lines: [{ sku: 'a', qty: 1 }, { sku: 'b', qty: 9, gift: true }, 'x'],
  };

  it('matches when one element matches all fields below it', () => {
    expect(matches({ lines: { sku: ['b'], qty: [9] } }, lines)).toBe(true);
    expect(matches({ lines: { sku: ['a'], qty: [9] } }, lines)).toBe(false);
  });

  it('matches likewise in arrays of arrays and in arrays below arrays', () => {
    const filter = { o: { a: ['x'], p: { b: [1], c: [2] } } };
    expect(matches(filter, { o: [[{ a: 'x', p: [{ b: 1 }, { b: 1, c: 2 }] }]] })).toBe(true);
    expect(matches(filter, { o: [{ a: 'x', p: [{ b: 1 }, { c: 2 }] }] })).toBe(false);
    expect(matches(filter, { o: [[{ a: 'x' }], [{ p: { b: 1, c: 2 } }]] })).toBe(false);
  });

  it('lets a field be absent from the element that the others match', () => {
    expect(matches({ lines: { gift: [{ exists: false }], sku: ['a'] } }, lines)).toBe(true);
    expect(matches({ lines: { gift: [{ exists: false }], sku: ['b'] } }, lines)).toBe(false);
  });

  it('must lack a field altogether when nothing else is asked of its elements', () => {
    expect(matches({ lines: { gift: [{ exists: false }] } }, lines)).toBe(false);
    expect(matches({ lines: { price: [{ exists: false }] } }, lines)).toBe(true);
    expect(matches({ lines: { price: [{ exists: false }] } }, { lines: [] })).toBe(true);
  });

  it('must be met in the same element from inside and outside of $or', () => {
    const filter = { lines: { sku: ['a'] }, $or: [{ lines: { qty: [9] } }, { vip: [true] }] };
    expect(matches(filter, lines)).toBe(false);
    expect(matches(filter, { lines: { sku: 'a', qty: 9 } })).toBe(true);
    expect(matches(filter, { ...lines, vip: true })).toBe(true);
  });
});

describe('$or', () => {
  const filter = {
    source: ['shop'],
    $or: [{ type: ['created'] }, { data: { $or: [{ a: [1] }, { b: [2] }] }, vip: [true] }],
  };

  it('matches when one of its alternatives does', () => {
    expect(matches(filter, { source: 'shop', type: 'created' })).toBe(true);
    expect(matches(filter, { source: 'shop', data: { b: 2 }, vip: true })).toBe(true);
    expect(matches(filter, { source: 'shop', data: { b: 2 } })).toBe(false);
    expect(matches(filter, { source: 'other', type: 'created' })).toBe(false);
  });

  it('is decided for each element of an array', () => {
    const inLines = { lines: { sku: ['a'], $or: [{ qty: [1] }, { gift: [true] }] } };
    expect(matches(inLines, { lines: [{ sku: 'a' }, { sku: 'a', gift: true }] })).toBe(true);
    expect(matches(inLines, { lines: [{ sku: 'a' }, { gift: true }] })).toBe(false);
  });

  it('needs one alternative that is absent from all elements, where absence alone decides', () => {
    const absent = { o: { $or: [{ a: [{ exists: false }] }, { b: [{ exists: false }] }] } };
    expect(matches(absent, { o: [{ a: 1 }, { a: 2 }] })).toBe(true);
    expect(matches(absent, { o: [{ a: 1 }, { b: 2 }] })).toBe(false);
  });
});

describe('a filter that Ruler has judged', () => {
  function verdictOn(filter: string, event: string): string {
    const result = compilePattern(JSON.parse(filter));
    if (!result.ok) return refusedFor(result.problems.map(({ code }) => code));
    return matchPattern(result.pattern, JSON.parse(event) as JsonObject) ? 'yes' : 'no';
  }

  it.each(rulerVerdicts())('says $verdict to $filter on $event', (row) => {
    expect(verdictOn(row.filter, row.event)).toBe(row.verdict);
  });
});
