import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** An authority of a test's own, which signs certificates that last for a day. */
export class CertificateAuthority {
  readonly #keys = newKeys();
  /** What those who trust it need, in PEM. */
  readonly cert = this.#certificate(AUTHORITY, this.#keys.publicKey, [
    extension(OID.basicConstraints, sequence(TRUE)),
  ]);

  /** @returns the identity of a server that is called `host` */
  identityOf(host: string): Identity {
    const { publicKey, privateKey } = newKeys();
    const names = sequence(tlv(0x82, Buffer.from(host, 'ascii'))); // [2] dNSName
    const cert = this.#certificate(host, publicKey, [extension(OID.subjectAltName, names)]);
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  /** X.509 (RFC 5280), as little of it as TLS asks for. */
  #certificate(subject: string, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const algorithm = sequence(oid(OID.ecdsaWithSha256));
    const content = sequence(
      tlv(0xa0, integer(Buffer.from([2]))), // version 3
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])), // serial number
      algorithm,
      nameOf(AUTHORITY),
      sequence(utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS)),
      nameOf(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tlv(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', content, this.#keys.privateKey);
    const certificate = sequence(content, algorithm, bitString(signature));
    const lines = certificate.toString('base64').replaceAll(/.{64}/g, '$&\n');
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}

const AUTHORITY = 'test authority';
const DAY_MS = 86_400_000;

const OID = {
  ecdsaWithSha256: [1, 2, 840, 10045, 4, 3, 2],
  commonName: [2, 5, 4, 3],
  basicConstraints: [2, 5, 29, 19],
  subjectAltName: [2, 5, 29, 17],
} as const;

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function nameOf(commonName: string): Buffer {
  const attribute = sequence(oid(OID.commonName), tlv(0x0c, Buffer.from(commonName)));
  return sequence(tlv(0x31, attribute));
}

function extension(id: readonly number[], value: Buffer): Buffer {
  return sequence(oid(id), tlv(0x04, value));
}

// DER (X.690): a tag, the length of the content, the content.

const TRUE = tlv(0x01, Buffer.from([0xff]));

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  return Buffer.concat([Buffer.from([tag, ...sizeOf(length)]), content]);
}

/** In as few bytes as it takes, or it is not DER. */
function sizeOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function sequence(...items: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(items));
}

function integer(bytes: Buffer): Buffer {
  return tlv(0x02, bytes);
}

function bitString(bytes: Buffer): Buffer {
  return tlv(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}

function oid([first = 0, second = 0, ...others]: readonly number[]): Buffer {
  return tlv(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

function base128(value: number): number[] {
  const groups = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}
