import { slicesOf } from './slices.js';

describe('Slices of rows', () => {
  const MIB = 2 ** 20;
  const made: number[] = [];
  const lengths = (items: readonly number[]) =>
    slicesOf(
      items,
      (item) => {
        made.push(item);
        return item;
      },
      (length) => length,
    );

  beforeEach(() => {
    made.length = 0;
  });

  it('are one where there is little text, and none where there is nothing', () => {
    expect([...lengths(Array(1_000).fill(100))]).toEqual([Array(1_000).fill(100)]);
    expect([...lengths([])]).toEqual([]);
  });

  it('have all rows in order, and end with the row that fills them', () => {
    const items = [3 * MIB, 2 * MIB, 1, 9 * MIB, 1, 1];
    expect([...lengths(items)]).toEqual([
      [3 * MIB, 2 * MIB],
      [1, 9 * MIB],
      [1, 1],
    ]);
  });

  it('are made one at a time', () => {
    const slices = lengths([5 * MIB, 6 * MIB]);
    slices.next();
    expect(made).toEqual([5 * MIB]);
  });
});
