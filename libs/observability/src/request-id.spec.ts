import fc from 'fast-check';
import { requestIdOf } from './request-id.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the id of a request', () => {
  it.each(['7b8d1f2c', 'gateway:1/2.3+4=', 'a'.repeat(128)])(
    'is what the caller sent: %s',
    (given) => {
      expect(requestIdOf({ headers: { 'x-request-id': given } })).toBe(given);
    },
  );

  it.each([
    undefined,
    '',
    ' ',
    '-rf',
    'a b',
    'a\nlevel=fatal',
    '"',
    'é',
    'a'.repeat(129),
    ['a', 'b'],
  ])('is new when the caller sent %j', (given) => {
    const headers: Record<string, string | string[]> =
      given === undefined ? {} : { 'x-request-id': given };
    expect(requestIdOf({ headers })).toMatch(UUID);
  });

  it('can always be written into a header and a line of the log', () => {
    fc.assert(
      fc.property(fc.string(), (given) =>
        /^[\x21-\x7e]{1,128}$/.test(requestIdOf({ headers: { 'x-request-id': given } })),
      ),
    );
  });
});
