import fc from 'fast-check';
import { positionAt, positionsIn } from './position.js';

describe('the position of an offset', () => {
  it.each([
    ['', 0, 1, 1],
    ['abc', 2, 1, 3],
    ['a\nbc', 1, 1, 2],
    ['a\nbc', 2, 2, 1],
    ['a\r\nbc\rd', 4, 2, 2],
    ['a\r\nbc\rd', 6, 3, 1],
    ['a\n\n', 3, 3, 1],
  ])('in %j, %i is line %i, column %i', (text, offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ offset, line, column });
  });

  it('is where counting lines gets to', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n') });
    fc.assert(
      fc.property(text, (value) => {
        const positionOf = positionsIn(value);
        for (let offset = 0; offset <= value.length; offset++) {
          const lines = value.slice(0, offset).split('\n');
          const column = (lines.at(-1)?.length ?? 0) + 1;
          expect(positionOf(offset)).toEqual({ offset, line: lines.length, column });
        }
      }),
    );
  });
});
