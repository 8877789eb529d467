import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { NewEnvelope } from '../event.contract.js';
import { normalEvent } from './normal-event.js';

const untyped: NewEnvelope = {
  id: 'e-1',
  source: '/shop',
  type: 'order.created',
  time: '2026-11-23T09:30:00Z',
  data: { amount: 12 },
  extensions: { region: 'eu', attempt: 2 },
};
const order: NewEnvelope = { ...untyped, datacontenttype: 'application/json' };
const hashOf = (envelope: NewEnvelope, dataJson?: string) =>
  normalEvent(envelope, dataJson, 0).contentHash;
const orderHash = hashOf(order, '{"amount":12}');

describe('The content hash', () => {
  it('is the SHA-256 of the content as sorted JSON', () => {
    const content =
      '{"data":{"amount":12},"datacontenttype":"application/json",' +
      '"extensions":{"attempt":"2","region":"eu"},' +
      '"time":"2026-11-23T09:30:00Z","type":"order.created"}';
    expect(orderHash).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it.each<[string, Partial<NewEnvelope>]>([
    ['identity', { id: 'e-2', source: '/other' }],
    ['the trace context', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }],
    ['the trace state', { extensions: { ...order.extensions, tracestate: 'vendor=1' } }],
    ['the correlation ids', { correlationId: 'c', causationId: 'd' }],
    ['the order of extensions', { extensions: { attempt: 2, region: 'eu' } }],
    [
      'the type of an extension, which headers do not tell',
      { extensions: { region: 'eu', attempt: '2' } },
    ],
  ])('does not depend on %s', (_, change) => {
    expect(hashOf({ ...order, ...change }, '{"amount":12}')).toBe(orderHash);
  });

  it.each<[string, Partial<NewEnvelope>]>([
    ['type', { type: 'order.amended' }],
    ['subject', { subject: 'order/1' }],
    ['time', { time: '2026-11-23T09:30:01Z' }],
    ['datacontenttype', { datacontenttype: 'application/vnd.order+json' }],
    ['dataschema', { dataschema: 'https://schemas.example/order' }],
    ['extensions', { extensions: { region: 'us', attempt: 2 } }],
    ['dataBase64', { dataBase64: 'AAAA' }],
  ])('depends on %s', (_, change) => {
    expect(hashOf({ ...order, ...change }, '{"amount":12}')).not.toBe(orderHash);
  });

  it('depends on data', () => {
    expect(hashOf(order, '{"amount":13}')).not.toBe(orderHash);
    expect(hashOf(order)).not.toBe(orderHash);
  });

  it('takes data without a content type as JSON', () => {
    expect(hashOf(untyped, '{"amount":12}')).toBe(orderHash);
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON ; charset="utf-8"',
  ])('takes %s for what it means: JSON', (datacontenttype) => {
    expect(hashOf({ ...order, datacontenttype }, '{"amount":12}')).toBe(orderHash);
  });

  it.each([
    'application/json; charset=utf-16',
    'application/json; profile=x',
    'application/x+json',
    'text/json',
  ])('does not take %s for plain JSON', (datacontenttype) => {
    expect(hashOf({ ...order, datacontenttype }, '{"amount":12}')).not.toBe(orderHash);
  });

  it('depends on no content type when there is no content', () => {
    const none = hashOf(untyped);
    for (const datacontenttype of ['application/json', 'application/xml', 'text/plain']) {
      expect(hashOf({ ...untyped, datacontenttype })).toBe(none);
      expect(hashOf({ ...untyped, datacontenttype, dataBase64: '' })).toBe(none);
    }
    expect(hashOf({ ...untyped, datacontenttype: 'text/plain' }, '""')).toBe(none);
    expect(hashOf({ ...untyped, datacontenttype: 'application/json' }, '""')).not.toBe(none);
    expect(hashOf(untyped, '""')).not.toBe(none);
  });

  it('differs for different texts, wherever quotes and braces stand in them', () => {
    const texts = fc.string({ minLength: 1, unit: fc.constantFrom('"', '\\', ',', '}', 'a', ':') });
    fc.assert(
      fc.property(texts, texts, texts, texts, (subject, dataschema, subject2, dataschema2) => {
        const same = subject === subject2 && dataschema === dataschema2;
        const first = hashOf({ ...order, subject, dataschema });
        const second = hashOf({ ...order, subject: subject2, dataschema: dataschema2 });
        expect(first === second).toBe(same);
      }),
    );
  });
});

describe('The size of an event', () => {
  it('grows with every part of the envelope, in bytes of UTF-8', () => {
    const base = normalEvent(order, '{"amount":12}', 0).bytes;
    expect(normalEvent({ ...order, id: 'e-ä1' }, '{"amount":12}', 0).bytes).toBe(base + 2);
    expect(normalEvent(order, '{"amount":12345}', 0).bytes).toBe(base + 3);
    expect(normalEvent(order, '{"amount":12}', 300).bytes).toBe(base + 300);
  });

  it.each<[string, Partial<NewEnvelope>]>([
    ['the least', {}],
    ['texts', { subject: 'ä"', correlationId: 'c', traceparent: 't', datacontenttype: 'a/b' }],
    ['extensions', { extensions: { tracestate: 'x=1', attempt: 2, sampled: true } }],
    ['bytes', { dataBase64: 'AAAA' }],
    ['no bytes', { dataBase64: '' }],
    ['data', { data: { text: '😀', list: [1, null] } }],
  ])('is that of its JSON: %s', (_, change) => {
    const envelope: NewEnvelope = { id: 'e', source: '/s', type: 't', extensions: {}, ...change };
    const dataJson = 'data' in envelope ? JSON.stringify(envelope.data) : undefined;
    const size = Buffer.byteLength(JSON.stringify(envelope));
    expect(normalEvent(envelope, dataJson, 0).bytes).toBe(size);
  });
});
