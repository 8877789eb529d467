import { generateApiKey, hashApiKey, hintOf } from './api-key.js';

describe('an API key', () => {
  it('is a prefix and 256 random bits in base64url', () => {
    const key = generateApiKey();
    expect(key).toMatch(/^ack_[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(key.slice(4), 'base64url')).toHaveLength(32);
  });

  it('differs from every other', () => {
    const keys = new Set(Array.from({ length: 1_000 }, generateApiKey));
    expect(keys.size).toBe(1_000);
  });

  it('is kept as its SHA-256', () => {
    // The digest of "abc" in FIPS 180-2, appendix B.1.
    expect(hashApiKey('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is recognised by its first eight characters', () => {
    expect(hintOf('ack_abcdefgh')).toBe('ack_abcd');
  });
});
