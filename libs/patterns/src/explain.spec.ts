import {
  type ClauseVerdict,
  compilePattern,
  explainPattern,
  type FieldVerdict,
  type JsonObject,
} from './index.js';

function explain(filter: unknown, value: JsonObject): ClauseVerdict[] {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return explainPattern(result.pattern, value);
}

function explainField(filter: unknown, value: JsonObject): FieldVerdict {
  const [verdict] = explain(filter, value);
  if (verdict?.kind !== 'field') throw new Error('not a field');
  return verdict;
}

describe('the explanation of a field', () => {
  it('shows what was expected, what was found, and where', () => {
    const filter = { data: { country: ['DE', { prefix: 'F' }] } };
    expect(explain(filter, { data: { country: 'IT' } })).toEqual([
      {
        kind: 'field',
        path: 'data.country',
        pointer: '/data/country',
        expected: ['DE', { prefix: 'F' }],
        expectedCount: 2,
        actual: ['IT'],
        actualCount: 1,
        matched: false,
        reason: 'no_match',
      },
    ]);
  });

  it('gives no reason for a match', () => {
    const verdict = explainField({ a: ['x'] }, { a: ['y', 'x'] });
    expect(verdict).toMatchObject({ matched: true, actual: ['y', 'x'] });
    expect(verdict).not.toHaveProperty('reason');
  });

  it.each<[string, JsonObject]>([
    ['missing', {}],
    ['missing', { o: 'x' }],
    ['not_a_value', { o: { a: {} } }],
    ['not_a_value', { o: { a: [] } }],
    ['no_match', { o: { a: null } }],
  ])('tells %s for %j', (reason, value) => {
    expect(explainField({ o: { a: ['x'] } }, value)).toMatchObject({ matched: false, reason });
  });

  it('counts and cuts what was found', () => {
    const many = Array.from({ length: 1_000 }, () => 'long '.repeat(1_000));
    const verdict = explainField({ a: ['x'] }, { a: many });
    expect(verdict.actualCount).toBe(1_000);
    expect(verdict.actual).toHaveLength(10);
    expect(String(verdict.actual[0])).toHaveLength(201);
  });
});

describe('what is expected, when it is much', () => {
  const texts = Array.from({ length: 12 }, (_, i) => `${i}`.padEnd(300, 'x'));
  const cut = texts.slice(0, 10).map((text) => `${text.slice(0, 200)}…`);

  it('is counted and cut', () => {
    const verdict = explainField({ a: texts }, { a: 'y' });
    expect(verdict).toMatchObject({ expected: cut, expectedCount: 12 });
  });

  it('is cut inside of operators too', () => {
    const [text = ''] = texts;
    const { expected } = explainField(
      { a: [{ 'anything-but': texts }, { prefix: { 'equals-ignore-case': text } }] },
      { a: 0 },
    );
    expect(expected).toEqual([
      { 'anything-but': [...cut, '… and 2 more'] },
      { prefix: { 'equals-ignore-case': cut[0] } },
    ]);
  });
});

describe('the explanation below an array of objects', () => {
  const filter = { lines: { sku: ['a'], qty: [{ numeric: ['>', 5] }], gift: [{ exists: false }] } };

  it('speaks of the element that matches', () => {
    const lines = [{ sku: 'a', qty: 1 }, { sku: 'a', qty: 7 }, { sku: 'b' }];
    expect(explain(filter, { lines })).toMatchObject([
      { path: 'lines.sku', actual: ['a'], matched: true },
      { path: 'lines.qty', actual: [7], matched: true },
      { path: 'lines.gift', actual: [], matched: true },
    ]);
  });

  it('speaks of the element that comes closest, and says what another element would match', () => {
    const lines = [
      { sku: 'b', qty: 8, gift: true },
      { sku: 'a', qty: 1 },
      { sku: 'b', qty: 2 },
    ];
    expect(explain(filter, { lines })).toMatchObject([
      { path: 'lines.sku', actual: ['a'], matched: true },
      { path: 'lines.qty', actual: [1], matched: false, reason: 'other_element' },
      { path: 'lines.gift', matched: true },
    ]);
  });

  it('speaks of all elements when nothing but absence was asked', () => {
    const absent = { lines: { gift: [{ exists: false }] } };
    expect(explain(absent, { lines: [{ sku: 'a' }, { sku: 'b' }] })).toMatchObject([
      { matched: true, actual: [] },
    ]);
    expect(explain(absent, { lines: [{ sku: 'a' }, { gift: 1 }] })).toMatchObject([
      { matched: false, actual: [1], reason: 'no_match' },
    ]);
  });
});

describe('the explanation of $or', () => {
  it('shows the verdicts of each alternative', () => {
    const filter = { o: { $or: [{ a: [1] }, { b: [2], c: [3] }] } };
    expect(explain(filter, { o: { b: 2, c: 4 } })).toMatchObject([
      {
        kind: 'or',
        path: 'o',
        pointer: '/o/$or',
        matched: false,
        alternatives: [
          [{ path: 'o.a', pointer: '/o/$or/0/a', matched: false, reason: 'missing' }],
          [
            { path: 'o.b', matched: true },
            { path: 'o.c', matched: false, reason: 'no_match' },
          ],
        ],
      },
    ]);
    expect(explain(filter, { o: { a: 1 } })).toMatchObject([{ kind: 'or', matched: true }]);
  });

  it('takes along the neighbours that must match in the same element', () => {
    const filter = { lines: { sku: ['a'] }, $or: [{ lines: { qty: [9] } }, { vip: [true] }] };
    const value = { lines: [{ sku: 'a' }, { qty: 9 }] };
    expect(explain(filter, value)).toMatchObject([
      {
        kind: 'or',
        path: '',
        matched: false,
        alternatives: [
          [
            { pointer: '/$or/0/lines/qty', matched: false, reason: 'other_element' },
            { pointer: '/lines/sku', matched: true },
          ],
          [
            { pointer: '/$or/1/vip', matched: false },
            { pointer: '/lines/sku', matched: true },
          ],
        ],
      },
    ]);
  });
});
