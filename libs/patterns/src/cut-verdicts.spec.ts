import {
  type ClauseVerdict,
  clauseCount,
  compilePattern,
  countClauses,
  cutVerdicts,
  explainPattern,
  type JsonObject,
} from './index.js';

function explained(filter: object, value: JsonObject): ClauseVerdict[] {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const verdicts = explainPattern(result.pattern, value);
  expect(countClauses(verdicts)).toBe(clauseCount(result.pattern));
  return verdicts;
}

const fields = (count: number, alternatives: readonly unknown[] = ['x']) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, alternatives]));

describe('verdicts that there is room for', () => {
  it('are all of them, in the order of the filter, when there is enough', () => {
    const verdicts = explained({ b: ['x'], $or: [{ c: [1] }, { d: [1] }], a: ['y'] }, { b: 'x' });
    expect(cutVerdicts(verdicts, { clauses: 4, characters: 5_000 })).toEqual(verdicts);
  });

  it('are first those that say no, when they are too many', () => {
    const verdicts = explained(fields(10), { f0: 'x', f1: 'x', f2: 'x' });
    const cut = cutVerdicts(verdicts, { clauses: 8, characters: 5_000 });
    expect(cut.map(({ matched }) => matched)).toEqual([...Array<boolean>(7).fill(false), true]);
  });

  it('have no part of a $or', () => {
    const verdicts = explained({ a: [1], $or: [fields(5), fields(5)] }, {});
    expect(cutVerdicts(verdicts, { clauses: 10, characters: 5_000 })).toMatchObject([
      { path: 'a' },
    ]);
  });

  it.each<[string, object]>([
    ['fields that a long way leads to', { ['k'.repeat(1_000)]: fields(999) }],
    [
      'long texts that a $or repeats',
      {
        a: { b: Array.from({ length: 9 }, () => ({ wildcard: '"'.repeat(5_000) })) },
        $or: Array.from({ length: 400 }, (_, i) => ({ a: { [`f${i}`]: [1] } })),
      },
    ],
    [
      'nothing but long texts in a $or',
      {
        $or: Array.from({ length: 100 }, () => ({
          a: Array<string>(10).fill('\u0001'.repeat(200)),
        })),
      },
    ],
  ])('are of bounded length: %s', (_, filter) => {
    const verdicts = explained(filter, { a: 'y'.repeat(100_000) });
    expect(JSON.stringify(verdicts).length).toBeGreaterThan(1_000_000);
    const cut = cutVerdicts(verdicts, { clauses: 1_000, characters: 100_000 });
    expect(JSON.stringify(cut).length).toBeLessThan(110_000);
  });
});
