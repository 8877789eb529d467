import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { bearerOf, headerOf, type RawDelivery } from './delivery.js';
import { signedContent, type SigningConfig } from './signed.js';
import type { VerificationConfig } from '../event-source.contract.js';

/** A way of verification that needs secrets of ours. */
export type SecretConfig = Exclude<VerificationConfig, { type: 'api-key' }>;

/** What a delivery is judged by. */
export interface Proof {
  /** Of {@link keyOf}. */
  readonly keys: readonly Uint8Array[];
  readonly toleranceMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Whether a delivery proves with one of the keys that it comes from who knows it. What is compared
 * takes the same time wherever it differs; a signature that is not all there counts as a wrong one.
 */
export function isAuthentic(config: SecretConfig, delivery: RawDelivery, proof: Proof): boolean {
  return config.type === 'token'
    ? hasToken(config.header, delivery, proof)
    : hasSignature(config, delivery, proof);
}

/**
 * The key of a secret: its text, or for Standard Webhooks what stands in base64 after `whsec_`.
 *
 * @returns undefined for a secret that is empty: with an empty key anybody could sign
 */
export function keyOf({ type }: SecretConfig, secret: string): Uint8Array | undefined {
  const key =
    type === 'standard-webhooks'
      ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
      : Buffer.from(secret);
  return key.length === 0 ? undefined : key;
}

function hasToken(header: string, { headers }: RawDelivery, { keys }: Proof): boolean {
  const token = header === 'authorization' ? bearerOf(headers) : headerOf(headers, header);
  if (token === undefined) return false;
  // Node reads headers byte by byte, as Latin-1; a token beyond ASCII was sent in UTF-8.
  const digest = hash('sha256', Buffer.from(token, 'latin1'), 'buffer');
  return keys.some((key) => timingSafeEqual(digest, hash('sha256', key, 'buffer')));
}

function hasSignature(
  config: SigningConfig,
  delivery: RawDelivery,
  { keys, toleranceMs, now }: Proof,
): boolean {
  const signed = signedContent(config, delivery);
  if (!signed) return false;
  const { signatures, encoding, content, signedAt } = signed;
  if (signedAt !== undefined && Math.abs(now - signedAt * 1_000) > toleranceMs) return false;
  return keys.some((key) => {
    const hmac = createHmac('sha256', key);
    for (const part of content) hmac.update(part);
    const expected = hmac.digest(encoding);
    return signatures.some((given) => isSame(expected, oneSpelling(given, encoding)));
  });
}

/** Hex may be written in either case. */
function oneSpelling(signature: string, encoding: 'hex' | 'base64'): string {
  return encoding === 'hex' ? signature.toLowerCase() : signature;
}

/** Takes the same time wherever the texts differ. */
function isSame(expected: string, given: string): boolean {
  const [ours, theirs] = [Buffer.from(expected), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
