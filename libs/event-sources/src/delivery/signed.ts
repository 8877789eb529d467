import type { VerificationConfig } from '../event-source.contract.js';
import { headerOf, type RawDelivery } from './delivery.js';

/** What a delivery says to prove its origin with an HMAC-SHA256. */
export interface SignedContent {
  /** One after another, this is what is signed. */
  readonly content: readonly (string | Uint8Array)[];
  /** Any of them may be the right one: a sender signs with its old and its new secret for a while. */
  readonly signatures: readonly string[];
  readonly encoding: 'hex' | 'base64';
  /** When it was signed, in epoch seconds, for schemes that say so. */
  readonly signedAt?: number;
}

/** A way of verification that signs. */
export type SigningConfig = Exclude<VerificationConfig, { type: 'token' | 'api-key' }>;

/** @returns undefined when the delivery lacks what the scheme needs, or has it in another form */
export function signedContent(
  config: SigningConfig,
  delivery: RawDelivery,
): SignedContent | undefined {
  switch (config.type) {
    case 'github':
      return ofHeader(
        { header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex' },
        delivery,
      );
    case 'hmac-sha256':
      return ofHeader(config, delivery);
    case 'standard-webhooks':
      return ofStandardWebhook(delivery);
    case 'stripe':
      return ofStripe(delivery);
  }
}

interface SignatureHeader {
  readonly header: string;
  readonly prefix: string;
  readonly encoding: 'hex' | 'base64';
}

/** The body alone is signed. */
function ofHeader(
  { header, prefix, encoding }: SignatureHeader,
  { headers, bytes }: RawDelivery,
): SignedContent | undefined {
  const value = headerOf(headers, header);
  if (value?.startsWith(prefix) !== true) return undefined;
  return { content: [bytes], signatures: [value.slice(prefix.length)], encoding };
}

/** https://www.standardwebhooks.com: `webhook-signature: v1,<base64> v1,<base64> …` */
function ofStandardWebhook({ headers, bytes }: RawDelivery): SignedContent | undefined {
  const id = headerOf(headers, 'webhook-id');
  const time = headerOf(headers, 'webhook-timestamp');
  const signedAt = secondsOf(time);
  if (id === undefined || time === undefined || signedAt === undefined) return undefined;
  const given = (headerOf(headers, 'webhook-signature') ?? '').split(' ');
  return {
    content: [`${id}.${time}.`, bytes],
    signatures: valuesOf(given, 'v1,'),
    encoding: 'base64',
    signedAt,
  };
}

/** https://docs.stripe.com/webhooks/signature: `stripe-signature: t=<seconds>,v1=<hex>,v1=<hex>,…` */
function ofStripe({ headers, bytes }: RawDelivery): SignedContent | undefined {
  const parts = (headerOf(headers, 'stripe-signature') ?? '').split(',').map((part) => part.trim());
  const [time] = valuesOf(parts, 't=');
  const signedAt = secondsOf(time);
  if (time === undefined || signedAt === undefined) return undefined;
  return {
    content: [`${time}.`, bytes],
    signatures: valuesOf(parts, 'v1='),
    encoding: 'hex',
    signedAt,
  };
}

function valuesOf(parts: readonly string[], prefix: string): string[] {
  return parts.filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
