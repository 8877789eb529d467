import { createHash, randomBytes } from 'node:crypto';

/** A new key: `ack_` and 256 random bits in base64url, 47 characters in all. */
export function generateApiKey(): string {
  return `ack_${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a key: its SHA-256. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** The first eight characters of a key, to recognise it by in lists. */
export function hintOf(key: string): string {
  return key.slice(0, 8);
}
