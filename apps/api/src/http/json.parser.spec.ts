import fc from 'fast-check';
import { MalformedBodyError } from '../problems/request.errors.js';
import { parseJson } from './json.parser.js';

describe('the JSON parser', () => {
  it('takes and refuses the same texts as the language, apart from what cannot be kept', () => {
    const damaged = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', ',', '}', '"', 'x', '\\', '1', '\n'),
      )
      .map(([text, at, other]) => {
        const index = at % (text.length + 1);
        return text.slice(0, index) + other + text.slice(index + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        let malformed = false;
        try {
          parseJson(Buffer.from(text));
        } catch (error) {
          malformed = error instanceof MalformedBodyError;
        }
        expect(malformed).toBe(!isJson(text.toWellFormed()));
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells the position of every mistake in a short text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!isJson(text));
        expect(() => parseJson(Buffer.from(text))).toThrow(/line \d+ column \d+/);
      }),
    );
  });

  it('does not search long for the position in a long text', () => {
    const began = performance.now();
    const text = Buffer.from(`[${'1,'.repeat(2_000_000)}x]`);
    expect(() => parseJson(text)).toThrow(/Unexpected token 'x'/);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('ignores a byte order mark', () => {
    expect(parseJson(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
