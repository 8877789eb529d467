import {
  compilePattern,
  type EventPattern,
  type PatternProblemCode,
  requirements,
} from './index.js';

type Problem = [pointer: string, code: PatternProblemCode];

function problemsOf(filter: unknown): Problem[] {
  const result = compilePattern(filter);
  return result.ok ? [] : result.problems.map(({ pointer, code }) => [pointer, code]);
}

function patternOf(filter: unknown): EventPattern {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.pattern;
}

/** A filter of one field with one alternative. */
function only(alternative: unknown): unknown {
  return { a: [alternative] };
}

function nest(depth: number, innermost: unknown): unknown {
  return depth === 0 ? innermost : { o: nest(depth - 1, innermost) };
}

describe('a filter', () => {
  it.each<[string, unknown]>([
    ['plain values of every type', { a: ['x', '', 1, -1.5e3, true, false, null] }],
    ['nested objects', { a: { b: { c: ['x'] } } }],
    ['names that mean something elsewhere', { prefix: ['x'], __proto__x: ['x'], '': ['x'] }],
    ['an empty prefix or suffix', { a: [{ prefix: '' }, { suffix: '' }] }],
    ['a wildcard with escapes', only({ wildcard: '*a\\**b\\\\*' })],
    ['an empty wildcard', only({ wildcard: '' })],
    ['the largest integers that are told apart', { a: [9_007_199_254_740_991, -9e15] }],
    ['limits beyond them', { a: [{ numeric: ['>=', 1e18, '<', 1e24] }] }],
    ['a network of one address', { a: [{ cidr: '10.0.0.1/32' }, { cidr: '::1/128' }] }],
    ['a network written with host bits', only({ cidr: '10.1.2.3/8' })],
    ['exists both ways', { a: [{ exists: true }, { exists: false }] }],
    ['the same field in two alternatives of $or', { $or: [{ a: ['x'] }, { a: ['y'], b: ['z'] }] }],
    ['a name in $or that is no operator yet', { $or: [{ regex: ['x'] }, { 'date-after': [1] }] }],
    ['$or at every level', { $or: [{ a: ['x'] }, { o: { $or: [{ a: [1] }, { b: [1] }] } }] }],
    ['an object shared with $or', { o: { a: [1] }, $or: [{ o: { b: [1] } }, { c: [1] }] }],
  ])('may hold %s', (_, filter) => {
    expect(problemsOf(filter)).toEqual([]);
  });

  it.each<[string, unknown, ...Problem[]]>([
    ['nothing but an object', ['x'], ['', 'not_an_object']],
    ['null', null, ['', 'not_an_object']],
    ['an empty object', {}, ['', 'empty_object']],
    ['an empty object inside', { a: {} }, ['/a', 'empty_object']],
    ['an empty array', { a: [] }, ['/a', 'empty_array']],
    ['a bare value', { a: 'x', b: null }, ['/a', 'not_an_array'], ['/b', 'not_an_array']],
    ['an array in an array', only(['x']), ['/a/0', 'unsupported_value']],
    ['a number beyond doubles', only(JSON.parse('1e999')), ['/a/0', 'unsupported_value']],
    ['an integer beyond 2^53', only(JSON.parse('9007199254740993')), ['/a/0', 'inexact_number']],
    [
      'a negative integer beyond 2^53, also as 1e21',
      { a: [1, -9_007_199_254_740_992, 1e21] },
      ['/a/1', 'inexact_number'],
      ['/a/2', 'inexact_number'],
    ],
    ['an unknown operator', only({ regex: 'x' }), ['/a/0', 'unknown_operator']],
    ['an inherited operator', only({ constructor: 'x' }), ['/a/0', 'unknown_operator']],
    ['an empty operator', only({}), ['/a/0', 'not_one_operator']],
    ['two operators in one', only({ prefix: 'x', suffix: 'y' }), ['/a/0', 'not_one_operator']],
    ['a prefix of a number', only({ prefix: 1 }), ['/a/0/prefix', 'bad_operand']],
    ['a prefix list', only({ prefix: ['x'] }), ['/a/0/prefix', 'bad_operand']],
    ['a prefix wildcard', only({ prefix: { wildcard: 'x' } }), ['/a/0/prefix', 'bad_operand']],
    [
      'a folded prefix of a number',
      only({ prefix: { 'equals-ignore-case': 1 } }),
      ['/a/0/prefix/equals-ignore-case', 'bad_operand'],
    ],
    ['null for a suffix', only({ suffix: null }), ['/a/0/suffix', 'bad_operand']],
    [
      'a list to equal ignoring case',
      only({ 'equals-ignore-case': ['x'] }),
      ['/a/0/equals-ignore-case', 'bad_operand'],
    ],
    ['adjacent wildcards', only({ wildcard: 'a**b' }), ['/a/0/wildcard', 'adjacent_wildcards']],
    ['an escaped letter', only({ wildcard: 'a\\b' }), ['/a/0/wildcard', 'bad_escape']],
    ['a backslash at the end', only({ wildcard: 'a\\' }), ['/a/0/wildcard', 'bad_escape']],
    ['exists of a string', only({ exists: 'true' }), ['/a/0/exists', 'bad_operand']],
  ])('may not hold %s', (_, filter, ...problems) => {
    expect(problemsOf(filter)).toEqual(problems);
  });

  it.each<[unknown, string, PatternProblemCode]>([
    [[], '', 'empty_operand'],
    [['x', 1], '', 'mixed_values'],
    [null, '', 'bad_operand'],
    [true, '', 'bad_operand'],
    [['x', null], '', 'bad_operand'],
    [1e21, '', 'inexact_number'],
    [[1, JSON.parse('1234567890123456789')], '', 'inexact_number'],
    [{}, '', 'bad_operand'],
    [{ numeric: ['>', 1] }, '', 'bad_operand'],
    [{ prefix: 'x', suffix: 'y' }, '', 'bad_operand'],
    [{ prefix: [] }, '/prefix', 'empty_operand'],
    [{ prefix: '' }, '/prefix', 'empty_operand'],
    [{ suffix: ['x', ''] }, '/suffix/1', 'empty_operand'],
    [{ suffix: ['x', 1] }, '/suffix/1', 'bad_operand'],
    [{ prefix: { 'equals-ignore-case': 'x' } }, '/prefix', 'bad_operand'],
    [{ 'equals-ignore-case': 1 }, '/equals-ignore-case', 'bad_operand'],
    [{ wildcard: ['a', '**'] }, '/wildcard/1', 'adjacent_wildcards'],
  ])('may not exclude %j', (operand, pointer, code) => {
    expect(problemsOf(only({ 'anything-but': operand }))).toEqual([
      [`/a/0/anything-but${pointer}`, code],
    ]);
  });

  it.each<[unknown, PatternProblemCode]>([
    ['> 1', 'bad_operand'],
    [[], 'bad_operand'],
    [['>'], 'bad_operand'],
    [[1, '>'], 'bad_operand'],
    [['!=', 1], 'bad_operand'],
    [['>', '1'], 'bad_operand'],
    [['>', 1, '<'], 'bad_operand'],
    [['>', 1, '<', 2, '<', 3], 'bad_operand'],
    [['>', 2, '<', 2], 'bad_range'],
    [['>=', 2, '<=', 2], 'bad_range'],
    [['>', 3, '<', 2], 'bad_range'],
    [['<', 3, '>', 2], 'bad_range'],
    [['>', 1, '>', 2], 'bad_range'],
    [['=', 1, '<', 2], 'bad_range'],
    [['=', -9_007_199_254_740_992], 'inexact_number'],
  ])('may not compare numbers with %j', (numeric, code) => {
    expect(problemsOf(only({ numeric }))).toEqual([['/a/0/numeric', code]]);
  });

  it.each<[unknown]>([
    [10],
    ['10.0.0.0'],
    ['10.0.0.0/33'],
    ['10.0.0.0/-1'],
    ['10.0.0/8'],
    ['10.0.0.256/8'],
    ['010.0.0.0/8'],
    ['10.0.0.0/8/8'],
    ['host/8'],
    ['::/129'],
    [':::/8'],
    ['1::2::3/8'],
    ['1:2:3:4:5:6:7/8'],
    ['1:2:3:4:5:6:7:8::/8'],
    ['fffff::/8'],
    ['fe80::1%eth0/64'],
    ['1.2.3.4::/8'],
  ])('may not name the network %j', (cidr) => {
    expect(problemsOf(only({ cidr }))).toEqual([['/a/0/cidr', 'bad_cidr']]);
  });

  it.each<[string, unknown, ...Problem[]]>([
    ['of an object', { $or: { a: ['x'] } }, ['/$or', 'bad_or']],
    ['of plain values', { $or: ['x', 'y'] }, ['/$or/0', 'bad_or'], ['/$or/1', 'bad_or']],
    ['of one alternative', { $or: [{ a: ['x'] }] }, ['/$or', 'bad_or']],
    ['of nothing', { $or: [] }, ['/$or', 'bad_or']],
    ['with an empty alternative', { $or: [{ a: ['x'] }, {}] }, ['/$or/1', 'empty_object']],
    [
      'between operators',
      { a: { $or: [{ prefix: 'x' }, { numeric: ['<', 1] }] } },
      ['/a/$or/0/prefix', 'reserved_name'],
      ['/a/$or/1/numeric', 'reserved_name'],
    ],
    [
      'with "=" for a field',
      { $or: [{ '=': ['x'] }, { b: ['x'] }] },
      ['/$or/0/=', 'reserved_name'],
    ],
    [
      'with an operator for a field further down',
      { $or: [{ a: { wildcard: ['x'] } }, { b: ['x'] }] },
      ['/$or/0/a/wildcard', 'reserved_name'],
    ],
    [
      'on a field constrained outside',
      { a: ['x'], $or: [{ b: ['x'] }, { a: ['y'] }] },
      ['/$or/1/a', 'constrained_twice'],
    ],
    [
      'on a field constrained outside, within an object of both',
      { o: { a: ['x'] }, $or: [{ b: ['x'] }, { $or: [{ c: ['x'] }, { o: { a: ['y'] } }] }] },
      ['/$or/1/$or/1/o/a', 'constrained_twice'],
    ],
    [
      'on a field that is an object outside',
      { o: { a: ['x'] }, $or: [{ b: ['x'] }, { o: ['y'] }] },
      ['/$or/1/o', 'constrained_twice'],
    ],
    [
      'on an object that is a field outside',
      { o: ['x'], $or: [{ b: ['x'] }, { o: { a: ['y'] } }] },
      ['/o', 'constrained_twice'],
    ],
    [
      'on a field of another $or',
      { $or: [{ o: { a: ['x'] } }, { b: [1] }], o: { $or: [{ a: ['y'] }, { c: [1] }] } },
      ['/$or/0/o/a', 'constrained_twice'],
    ],
  ])('may not use $or %s', (_, filter, ...problems) => {
    expect(problemsOf(filter)).toEqual(problems);
  });

  it('has all its problems reported at once, with escaped pointers', () => {
    const filter = { 'a/b': [{ prefix: 1 }, 'x', { nope: 1 }], 'c~d': {}, e: [], f: ['fine'] };
    expect(problemsOf(filter)).toEqual([
      ['/a~1b/0/prefix', 'bad_operand'],
      ['/a~1b/2', 'unknown_operator'],
      ['/c~0d', 'empty_object'],
      ['/e', 'empty_array'],
    ]);
  });
});

describe('the size of a filter', () => {
  const fields = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ [`${prefix}${i}`]: ['x'] }));

  it('is bounded in depth', () => {
    expect(problemsOf(nest(64, { a: ['x'] }))).toEqual([]);
    expect(problemsOf(nest(65, { a: ['x'] }))).toEqual([['/o'.repeat(65), 'too_deep']]);
    expect(problemsOf(nest(5_000, { a: ['x'] }))).toEqual([['/o'.repeat(65), 'too_deep']]);
  });

  it('is bounded in clauses, values and operands', () => {
    const wide = Object.assign({}, ...fields('a', 1_001));
    const long = { a: Array.from({ length: 10_001 }, (_, i) => i) };
    const many = { a: Array.from({ length: 501 }, (_, i) => ({ prefix: `x${i}` })) };
    const excluding = only({ 'anything-but': Array.from({ length: 501 }, (_, i) => i) });
    for (const filter of [wide, long, many, excluding]) {
      expect(problemsOf(filter)).toEqual([['', 'too_large']]);
    }
  });

  it('grows by addition with $or on different objects', () => {
    const filter = {
      $or: fields('a', 300),
      o: { $or: fields('b', 300), o: { $or: fields('c', 300) } },
    };
    expect(patternOf(filter).root.size).toBe(900);
  });

  it.each<[string, string, string]>([
    ['a long name', 'k'.repeat(1_023), 'k'.repeat(1_024)],
    ['a name that its escapes make long', '/'.repeat(511), '/'.repeat(512)],
  ])('has no field with %s', (_, fits, name) => {
    expect(problemsOf({ [fits]: ['x'] })).toEqual([]);
    expect(problemsOf({ a: ['x'], [name]: ['x'] })).toEqual([['', 'too_long']]);
    expect(problemsOf({ $or: [{ a: ['x'] }, { [name]: ['x'] }] })).toEqual([
      ['/$or/1', 'too_long'],
    ]);
  });

  it('has no field that a long way leads to, however short the names are', () => {
    const nestLong = (name: string, depth: number, innermost: object): object =>
      depth === 0 ? innermost : { [name]: nestLong(name, depth - 1, innermost) };
    const name = 'k'.repeat(99);
    expect(problemsOf(nestLong(name, 10, { a: ['x'] }))).toEqual([]);
    expect(problemsOf(nestLong(name, 11, { a: ['x'] }))).toEqual([
      [`/${name}`.repeat(10), 'too_long'],
    ]);
  });

  it('does not make the list of its problems long', () => {
    const wrong = Object.fromEntries(Array.from({ length: 8_000 }, (_, i) => [`f${i}`, []]));
    const problems = problemsOf({ data: wrong });
    expect(problems).toHaveLength(1_001);
    expect([problems[0], problems[999], problems[1_000]]).toEqual([
      ['/data/f0', 'empty_array'],
      ['/data/f999', 'empty_array'],
      ['', 'too_large'],
    ]);
    expect(problemsOf({ ['k'.repeat(150_000)]: wrong })).toEqual([['', 'too_long']]);
  });

  it('grows by multiplication with $or on a shared object, within the bound', () => {
    const tangled = (count: number) => ({
      $or: fields('a', count).map((field) => ({ o: field })),
      o: { $or: fields('b', count) },
    });
    expect(patternOf(tangled(20)).root.size).toBe(20 * (1 + 20));
    expect(problemsOf(tangled(40))).toEqual([['', 'too_large']]);
  });

  it('is refused early when $ors would multiply without end', () => {
    const inDepth = (depth: number, inner: object) =>
      Array.from({ length: depth }).reduce<object>((object) => ({ o: object }), inner);
    const tangled = (level: number): object => ({
      $or: fields(`l${level}x`, 2).map((field) => inDepth(40 - level, field)),
      ...(level < 40 ? { o: tangled(level + 1) } : {}),
    });
    expect(problemsOf(tangled(0))).toEqual([['', 'too_large']]);
  });
});

describe('the requirements of a filter', () => {
  function requirementsOf(filter: object): string[][] {
    return requirements(patternOf(filter)).map(({ anyOf }) =>
      anyOf.map(({ path, key }) => {
        const content = key.kind === 'exact' ? JSON.stringify(key.value) : key.text;
        return `${path.join('.')} ${key.kind} ${content}`;
      }),
    );
  }

  it('are the values of its fields', () => {
    const filter = {
      type: ['order.created', 'order.amended', 'order.created'],
      data: { amount: [1, null, true], size: [{ numeric: ['=', 5] }] },
    };
    expect(requirementsOf(filter)).toEqual([
      ['type exact "order.created"', 'type exact "order.amended"'],
      ['data.amount exact 1', 'data.amount exact null', 'data.amount exact true'],
      ['data.size exact 5'],
    ]);
  });

  it('are the beginnings, the ends and the folded texts of its operators', () => {
    const long = 'x'.repeat(40);
    const alternatives = [
      { prefix: 'eu/' },
      { suffix: '.png' },
      { 'equals-ignore-case': 'Straße' },
      { wildcard: 'a\\*b*c' },
      { wildcard: '*c' },
      { wildcard: 'a\\*b' },
      { prefix: long },
    ];
    expect(requirementsOf({ a: alternatives })).toEqual([
      [
        'a prefix eu/',
        'a suffix .png',
        'a folded STRASSE',
        'a prefix a*b',
        'a suffix c',
        'a exact "a*b"',
        `a prefix ${'x'.repeat(32)}`,
      ],
    ]);
  });

  it.each([
    [[{ exists: true }]],
    [['x', { exists: false }]],
    [[{ 'anything-but': 'x' }]],
    [['x', { numeric: ['>', 5] }]],
    [[{ cidr: '10.0.0.0/8' }]],
    [[{ prefix: '' }]],
    [[{ prefix: { 'equals-ignore-case': 'x' } }]],
    [[{ wildcard: '*x*' }]],
  ])('leave out what could hold for any number of values: %j', (alternatives) => {
    expect(requirementsOf({ a: alternatives, b: ['x'] })).toEqual([['b exact "x"']]);
  });

  it('take one field of each alternative of a $or together, that with the fewest values', () => {
    const filter = {
      o: { a: ['x'] },
      $or: [{ o: { b: ['y'] } }, { c: ['z', 'w'], d: [{ exists: true }], e: ['v'] }],
    };
    expect(requirementsOf(filter)).toEqual([['o.a exact "x"'], ['o.b exact "y"', 'e exact "v"']]);
    expect(requirementsOf({ $or: [{ a: ['x'] }, { b: [{ exists: true }] }] })).toEqual([]);
  });
});
