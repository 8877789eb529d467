import fc from 'fast-check';
import { InvalidParametersError } from '../problems/request.errors.js';
import { cursorCodec } from './cursor.js';
import { pageOf } from './page.js';

const codec = cursorCodec('tasks', {
  priority: 'integer',
  createdAt: 'time',
  queue: 'text',
  id: 'uuid',
});
const position = fc.record({
  priority: fc.maxSafeInteger(),
  createdAt: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
    .map((date) => date.toISOString().replace('Z', '123Z')),
  queue: fc.string({ unit: 'grapheme' }),
  id: fc.uuid(),
});

describe('a cursor', () => {
  it('says where to go on', () => {
    fc.assert(
      fc.property(position, (value) => {
        expect(codec.decode(codec.encode(value))).toEqual(value);
      }),
    );
  });

  it('is safe in a URL', () => {
    fc.assert(fc.property(position, (value) => /^[\w-]+$/.test(codec.encode(value))));
  });

  it('is refused once a character was changed, lost or added', () => {
    fc.assert(
      fc.property(
        position,
        fc.nat(),
        fc.constantFrom('', 'A', 'b', '7', '-', '==', '%'),
        (value, at, other) => {
          const cursor = codec.encode(value);
          const index = at % cursor.length;
          const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);
          fc.pre(changed !== cursor);
          expect(() => codec.decode(changed)).toThrow(InvalidParametersError);
        },
      ),
    );
  });

  it('of another list or of other values is refused', () => {
    const runs = cursorCodec('runs', { id: 'uuid' }).encode({
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
    });
    expect(() => codec.decode(runs)).toThrow(InvalidParametersError);
    const shorter = cursorCodec('tasks', { priority: 'integer' }).encode({ priority: 1 });
    expect(() => codec.decode(shorter)).toThrow(InvalidParametersError);
  });

  it.each(['', 'x', 'null', 'AAAA', '%00', 'e30', '👍'])('is not %j', (text) => {
    expect(() => codec.decode(text)).toThrow(InvalidParametersError);
  });
});

describe('a page', () => {
  it('has a next one exactly when there was one row more', () => {
    expect(pageOf([1, 2, 3], 2, String)).toEqual({ items: [1, 2], nextCursor: '2' });
    expect(pageOf([1, 2], 2, String)).toEqual({ items: [1, 2] });
    expect(pageOf([], 2, String)).toEqual({ items: [] });
  });
});
