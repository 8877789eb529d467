import fc from 'fast-check';
import { PersistentMap } from './persistent-map.js';

type Version = PersistentMap<string, number>;

const key = fc.constantFrom('a', 'b', 'c', 'd');
const change = fc.record({
  key,
  value: fc.option(fc.nat(9), { nil: undefined }),
  /** Which of the versions so far is changed, counted from the newest; mostly that itself. */
  age: fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, fc.nat(5)),
});

function changed(map: ReadonlyMap<string, number>, at: string, value: number | undefined) {
  const copy = new Map(map);
  if (value === undefined) copy.delete(at);
  else copy.set(at, value);
  return copy;
}

describe('A persistent map', () => {
  it('keeps every version as it was, whichever is changed', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const versions: { map: Version; model: ReadonlyMap<string, number> }[] = [
          { map: PersistentMap.empty(), model: new Map() },
        ];
        for (const { key, value, age } of changes) {
          const base = versions.at(-1 - (age % versions.length));
          if (base === undefined) throw new Error('there is always a version');
          const { map, model } = base;
          versions.push({ map: map.with(key, value), model: changed(model, key, value) });
        }
        for (const { map, model } of versions) {
          expect(new Map(map.entries())).toEqual(model);
          expect(['a', 'b', 'c', 'd'].map((at) => map.get(at))).toEqual(
            ['a', 'b', 'c', 'd'].map((at) => model.get(at)),
          );
          expect([map.size, [...map.values()].sort()]).toEqual([
            model.size,
            [...model.values()].sort(),
          ]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells numbers by value, and from texts', () => {
    const map = PersistentMap.empty<string | number, string>().with(300, 'n').with('300', 't');
    expect([map.get(3e2), map.get(300.0), map.get('300')]).toEqual(['n', 'n', 't']);
    expect(map.with(-0, 'zero').get(0)).toBe('zero');
  });
});
