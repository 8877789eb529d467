import fc from 'fast-check';
import { Room, shortened } from './shorten.js';

describe('a value that is shortened', () => {
  it('stays as it is when there is room', () => {
    const room = new Room(10_000);
    const value = { a: ['x', 1, null, { b: true }], text: 'y'.repeat(2_000) };
    expect(shortened(value, room)).toEqual(value);
    expect(room.hasCut).toBe(false);
  });

  it('tells how much more there was', () => {
    const room = new Room(100);
    const value = { list: Array.from({ length: 50 }, (_, i) => i), rest: 1 };
    expect(shortened(value, room)).toEqual({
      list: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, '… and 40 more'],
      '…': 'and 1 more',
    });
    expect(room.hasCut).toBe(true);
  });

  it('cuts a long text, and no character in half', () => {
    const room = new Room(10_000);
    const text = String(shortened(`x${'🙂'.repeat(2_000)}`, room));
    expect(text).toHaveLength(2_001);
    expect(text.isWellFormed()).toBe(true);
    expect(room.hasCut).toBe(true);
  });

  it('leaves out a member whose name there is no room for', () => {
    const value = { ['x'.repeat(500)]: 1, b: 2 };
    expect(shortened(value, new Room(100))).toEqual({ '…': 'and 2 more' });
  });

  it('takes about as much as there is room for, or is whole', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(500), (value, characters) => {
        const room = new Room(characters);
        const text = JSON.stringify(shortened(value, room));
        if (!room.hasCut) expect(text).toBe(JSON.stringify(value));
        // What is shortened on each level of nesting says so, in some words of its own.
        expect(text.length).toBeLessThan(2 * characters + 500);
      }),
      { numRuns: 500 },
    );
  });
});
