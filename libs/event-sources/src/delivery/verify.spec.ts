import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { sign } from '../event-sources.fixture.js';
import type { Headers, RawDelivery } from './delivery.js';
import { isAuthentic, keyOf, type SecretConfig } from './verify.js';

const NOW = Date.parse('2026-11-23T09:30:00Z');
const SECONDS = NOW / 1_000;
const TOLERANCE = 300;
const secrets = ['secret://ours'];
const timed = { secrets, tolerance: 'PT5M' };

function delivery(body: string | Uint8Array, headers: Headers): RawDelivery {
  return { bytes: Buffer.from(body), headers };
}

function judge(config: SecretConfig, given: RawDelivery, ...known: readonly string[]): boolean {
  const keys = known.flatMap((secret) => keyOf(config, secret) ?? []);
  return isAuthentic(config, given, { keys, now: NOW, toleranceMs: TOLERANCE * 1_000 });
}

/** How a sender signs, for each way that signs: the headers of a delivery. */
const SIGNERS: Readonly<
  Record<
    'github' | 'hmac-sha256' | 'standard-webhooks' | 'stripe',
    { config: SecretConfig; headers: (secret: string, body: Uint8Array) => Record<string, string> }
  >
> = {
  github: {
    config: { type: 'github', secrets },
    headers: (secret, body) => ({
      'x-hub-signature-256': `sha256=${sign(secret, body).toString('hex')}`,
    }),
  },
  'hmac-sha256': {
    config: { type: 'hmac-sha256', header: 'x-shop', prefix: '', encoding: 'base64', secrets },
    headers: (secret, body) => ({ 'x-shop': sign(secret, body).toString('base64') }),
  },
  'standard-webhooks': {
    config: { type: 'standard-webhooks', ...timed },
    headers: (secret, body) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(SECONDS),
      'webhook-signature': new Webhook(secret).sign(
        'msg_1',
        new Date(NOW),
        Buffer.from(body).toString(),
      ),
    }),
  },
  stripe: {
    config: { type: 'stripe', ...timed },
    headers: (secret, body) => ({ 'stripe-signature': stripeSignature(secret, body, SECONDS) }),
  },
};

function stripeSignature(secret: string, body: Uint8Array, seconds: number): string {
  const content = Buffer.concat([Buffer.from(`${seconds}.`), body]);
  return `t=${seconds},v0=00,v1=${sign(secret, content).toString('hex')}`;
}

function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

const text = fc.string({ unit: 'grapheme', minLength: 1 });

describe.each(Object.entries(SIGNERS))('a delivery signed as %s', (_type, { config, headers }) => {
  const secret = newSecret();

  it('is authentic whatever its body, if nothing was changed', () => {
    fc.assert(
      fc.property(text, (content) => {
        const body = Buffer.from(content);
        expect(judge(config, delivery(body, headers(secret, body)), secret)).toBe(true);
      }),
    );
  });

  it('is not once any byte of the body is another', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, at, change) => {
        const body = Buffer.from(content);
        const forged = Buffer.from(body);
        const place = at % forged.length;
        forged[place] = (forged[place] ?? 0) ^ change;
        expect(judge(config, delivery(forged, headers(secret, body)), secret)).toBe(false);
      }),
    );
  });

  it('is not with another secret, or none', () => {
    const given = delivery('{}', headers(newSecret(), Buffer.from('{}')));
    expect(judge(config, given, secret)).toBe(false);
    expect(judge(config, given)).toBe(false);
  });

  it('is with any of several secrets', () => {
    const given = delivery('{}', headers(secret, Buffer.from('{}')));
    expect(judge(config, given, newSecret(), secret)).toBe(true);
  });

  it('is not when any of its headers is missing, cut or empty', () => {
    const good = headers(secret, Buffer.from('{}'));
    for (const [name, value] of Object.entries(good)) {
      for (const bad of [undefined, value.slice(0, -4), '', `${value}x`, 'v1,', 't=']) {
        const given = delivery('{}', { ...good, [name]: bad });
        expect([name, bad, judge(config, given, secret)]).toEqual([name, bad, false]);
      }
    }
  });
});

describe('a header that was sent twice', () => {
  it('is joined by Node, and proves nothing where it holds one value', () => {
    const secret = newSecret();
    const lists = ['stripe-signature', 'webhook-signature'];
    for (const { config, headers } of Object.values(SIGNERS)) {
      const good = headers(secret, Buffer.from('{}'));
      for (const [name, value] of Object.entries(good)) {
        const given = delivery('{}', { ...good, [name]: `${value}, ${value}` });
        expect([name, judge(config, given, secret)]).toEqual([name, lists.includes(name)]);
      }
    }
  });
});

describe('a signature in hex', () => {
  it('may be written in either case', () => {
    const secret = newSecret();
    const body = Buffer.from('{}');
    const digest = sign(secret, body).toString('hex');
    const config: SecretConfig = {
      type: 'hmac-sha256',
      header: 'x-shop',
      prefix: 'sha256=',
      encoding: 'hex',
      secrets,
    };
    for (const given of [digest, digest.toUpperCase()]) {
      const headers = { 'x-shop': `sha256=${given}` };
      expect(judge(config, delivery(body, headers), secret)).toBe(true);
    }
  });
});

describe('GitHub', () => {
  it('signs its own example as it says', () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const given = delivery('Hello, World!', { 'x-hub-signature-256': signature });
    expect(judge({ type: 'github', secrets }, given, "It's a Secret to Everybody")).toBe(true);
  });
});

describe('Standard Webhooks', () => {
  const { config, headers } = SIGNERS['standard-webhooks'];
  const secret = newSecret();
  const good = headers(secret, Buffer.from('{}'));

  it('takes the right signature among several', () => {
    const mixed = `v1a,AAAA v1,${'A'.repeat(43)}= ${good['webhook-signature'] ?? ''}`;
    expect(judge(config, delivery('{}', { ...good, 'webhook-signature': mixed }), secret)).toBe(
      true,
    );
  });

  it('signs the id too', () => {
    expect(judge(config, delivery('{}', { ...good, 'webhook-id': 'msg_2' }), secret)).toBe(false);
  });

  it('knows a secret without its prefix', () => {
    expect(judge(config, delivery('{}', good), secret.replace('whsec_', ''))).toBe(true);
  });
});

describe('the time of a delivery', () => {
  const { config } = SIGNERS.stripe;

  it.each([
    [0, true],
    [TOLERANCE, true],
    [-TOLERANCE, true],
    [TOLERANCE + 1, false],
    [-TOLERANCE - 1, false],
    [-SECONDS, false],
  ])('%d seconds from ours: %s', (offset, verdict) => {
    const signature = stripeSignature('whsec_x', Buffer.from('{}'), SECONDS + offset);
    const given = delivery('{}', { 'stripe-signature': signature });
    expect(judge(config, given, 'whsec_x')).toBe(verdict);
  });

  it('is the one that was signed', () => {
    const old = stripeSignature('whsec_x', Buffer.from('{}'), SECONDS - 9_999);
    const freshened = old.replace(/t=\d+/, `t=${SECONDS}`);
    expect(judge(config, delivery('{}', { 'stripe-signature': freshened }), 'whsec_x')).toBe(false);
  });
});

describe('a token', () => {
  const bearer: SecretConfig = { type: 'token', header: 'authorization', secrets };
  const plain: SecretConfig = { type: 'token', header: 'x-gitlab-token', secrets };

  it.each([
    [bearer, { authorization: 'Bearer s3cret' }, true],
    [bearer, { authorization: 'bearer s3cret' }, true],
    [bearer, { authorization: 's3cret' }, false],
    [bearer, { authorization: 'Bearer s3cret2' }, false],
    [bearer, { authorization: 'Bearer ' }, false],
    [bearer, {}, false],
    [plain, { 'x-gitlab-token': 's3cret' }, true],
    [plain, { 'x-gitlab-token': 'S3cret' }, false],
    [plain, { 'x-gitlab-token': '' }, false],
    [plain, { authorization: 'Bearer s3cret' }, false],
  ])('%j with %j: %s', (config, headers: Headers, verdict) => {
    expect(judge(config, delivery('{}', headers), 's3cret')).toBe(verdict);
  });

  it('may have any characters; headers come byte by byte', () => {
    const sent = Buffer.from('schlüssel', 'utf8').toString('latin1');
    expect(judge(plain, delivery('{}', { 'x-gitlab-token': sent }), 'schlüssel')).toBe(true);
  });
});

it('has no key for a secret that is empty, with which anybody could sign', () => {
  for (const { config } of Object.values(SIGNERS)) expect(keyOf(config, '')).toBeUndefined();
  expect(keyOf({ type: 'standard-webhooks', ...timed }, 'whsec_')).toBeUndefined();
  expect(keyOf({ type: 'token', header: 'x', secrets }, '')).toBeUndefined();
});
