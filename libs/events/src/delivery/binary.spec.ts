import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { isBinaryCloudEvent, normalizeBinaryCloudEvent } from './binary.js';
import { normalizeCloudEvent } from './cloud-event.js';

const headers = {
  host: 'localhost',
  'ce-specversion': '1.0',
  'ce-id': 'e-1',
  'ce-source': '/shop',
  'ce-type': 'order.created',
  'content-type': 'application/json',
};
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

function normalize(changes: Record<string, string | undefined>, body: string | Uint8Array = '') {
  return normalizeBinaryCloudEvent({
    headers: { ...headers, ...changes },
    body: Buffer.from(body),
  });
}

/** The problems as `place code`, a header with its colon. */
function problemsOf(changes: Record<string, string | undefined>, body?: string): string[] {
  const normalized = normalize(changes, body);
  if (normalized.ok) return [];
  return normalized.problems.map((problem) =>
    problem.in
      ? `${problem.pointer.slice(1)}: ${problem.code}`
      : `${problem.pointer} ${problem.code}`,
  );
}

describe('A CloudEvent in binary mode', () => {
  it('has its attributes in headers and JSON data in the body', () => {
    const changes = {
      'ce-time': '2026-11-23T09:30:00Z',
      'ce-partitionkey': 'k',
      'ce-traceparent': TRACEPARENT,
      'ce-correlationid': 'c-1',
      'ce-causationid': 'e-0',
    };
    expect(normalize(changes, '{"amount":12}')).toMatchObject({
      ok: true,
      event: {
        envelope: {
          id: 'e-1',
          source: '/shop',
          type: 'order.created',
          time: '2026-11-23T09:30:00Z',
          datacontenttype: 'application/json',
          data: { amount: 12 },
          extensions: { partitionkey: 'k' },
          traceparent: TRACEPARENT,
          correlationId: 'c-1',
          causationId: 'e-0',
        },
        dataJson: '{"amount":12}',
      },
    });
  });

  it.each([
    ['application/json; charset=utf-8', '[1]', { data: [1] }],
    ['Application/Vnd.Order+JSON', '"x"', { data: 'x' }],
    ['application/json', '{"__proto__":1}', { data: JSON.parse('{"__proto__":1}') as unknown }],
    ['text/plain', 'grüß dich', { data: 'grüß dich' }],
    ['text/csv; charset="UTF-8"', 'a,b\n', { data: 'a,b\n' }],
    ['text/plain; charset=iso-8859-1', 'a', { dataBase64: 'YQ==' }],
    ['text/plain', 'a\0', { dataBase64: 'YQA=' }],
    ['text/plain', Buffer.of(0xff), { dataBase64: '/w==' }],
    ['image/png', Buffer.of(0x89, 0x50), { dataBase64: 'iVA=' }],
    ['application/xml', '<a/>', { dataBase64: 'PGEvPg==' }],
    [undefined, 'x', { dataBase64: 'eA==' }],
  ])('keeps a body of %s as fits it', (contentType, body, data) => {
    const normalized = normalize({ 'content-type': contentType }, body);
    expect(normalized).toMatchObject({ ok: true, event: { envelope: data } });
    expect(normalized.ok && Object.keys(normalized.event.envelope)).toEqual(
      expect.arrayContaining(Object.keys(data)),
    );
  });

  it('has no data without a body, whatever its content type', () => {
    const normalized = normalize({});
    expect(normalized.ok && normalized.event.envelope).toEqual({
      id: 'e-1',
      source: '/shop',
      type: 'order.created',
      datacontenttype: 'application/json',
      extensions: {},
    });
  });

  it.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['plain text', 'plain text'],
    ['"quoted \\"text\\" %22"', 'quoted "text" "'],
    ['100%25', '100%'],
    ['"a" and "b"', '"a" and "b"'],
    ['"a\\" and "b"', '"a\\" and "b"'],
    ['"a\\\\"', 'a\\'],
    ['%2525', '%25'],
  ])('reads the header value %s as %s', (encoded, subject) => {
    expect(normalize({ 'ce-subject': encoded })).toMatchObject({
      event: { envelope: { subject } },
    });
  });

  it.each<[string, Record<string, string | undefined>, string, string[]]>([
    ['no id', { 'ce-id': undefined }, '', ['ce-id: required']],
    ['an empty subject', { 'ce-subject': '' }, '', ['ce-subject: too_short']],
    ['no version', { 'ce-specversion': undefined }, '', ['ce-specversion: required']],
    ['another version', { 'ce-specversion': '0.3' }, '', ['ce-specversion: unknown_value']],
    [
      'a source that is no URI reference',
      { 'ce-source': 'my%20shop' },
      '',
      ['ce-source: wrong_form'],
    ],
    [
      'percent signs that encode nothing',
      { 'ce-subject': '50%' },
      '',
      ['ce-subject: bad_encoding'],
    ],
    ['bytes that are not UTF-8', { 'ce-key': '%ff' }, '', ['ce-key: bad_encoding']],
    ['characters that are not encoded', { 'ce-key': 'ä' }, '', ['ce-key: bad_encoding']],
    ['U+0000', { 'ce-key': '%00' }, '', ['ce-key: bad_text']],
    ['a bad attribute name', { 'ce-tenant_id': 'x' }, '', ['ce-tenant_id: bad_name']],
    ['a header without attribute name', { 'ce-': 'x' }, '', ['ce-: bad_name']],
    ['an attribute named __proto__', { 'ce-__proto__': 'x' }, '', ['ce-__proto__: bad_name']],
    ['data in a header', { 'ce-data': 'x' }, '', ['ce-data: reserved_name']],
    [
      'the content type in a ce- header',
      { 'ce-datacontenttype': 'x' },
      '',
      ['ce-datacontenttype: reserved_name'],
    ],
    [
      'a long correlation id',
      { 'ce-correlationid': 'x'.repeat(257) },
      '',
      ['ce-correlationid: too_long'],
    ],
    ['a content type that is none', { 'content-type': 'json' }, '', ['content-type: wrong_form']],
    ['a body that is not JSON', {}, '{"a":', [' bad_json']],
    ['U+0000 in the body', {}, '{"a":["\\u0000"]}', ['/a/0 bad_text']],
    ['an integer that is not kept', {}, '{"a":9007199254740993}', ['/a inexact_number']],
    ['a body that is too large', {}, JSON.stringify('x'.repeat(262_144)), [' too_large']],
  ])('is refused: %s', (_, changes, body, problems) => {
    expect(problemsOf(changes, body)).toEqual(problems);
  });

  it('names what is wrong with a body that is not UTF-8', () => {
    const body = Buffer.concat([Buffer.from('"'), Buffer.of(0xff), Buffer.from('"')]);
    expect(normalize({}, body)).toMatchObject({ problems: [{ pointer: '', code: 'bad_json' }] });
  });

  it('is told by its headers', () => {
    expect(isBinaryCloudEvent(headers)).toBe(true);
    expect(isBinaryCloudEvent({ 'content-type': 'application/json', cele: 'x' })).toBe(false);
  });

  it('has the content hash of the same event in structured mode', () => {
    fc.assert(
      fc.property(events, ({ data, ...attributes }) => {
        const encoded = Object.entries(attributes).map(
          ([name, value]) => [`ce-${name}`, encode(String(value))] as const,
        );
        const binary = normalizeBinaryCloudEvent({
          headers: { ...Object.fromEntries(encoded), 'content-type': 'application/json' },
          body: Buffer.from(data === undefined ? '' : JSON.stringify(data)),
        });
        const structured = normalizeCloudEvent({
          ...attributes,
          datacontenttype: 'application/json',
          data,
        });
        expect([binary, structured]).toMatchObject([{ ok: true }, { ok: true }]);
        expect(hashOf(binary)).toBe(hashOf(structured));
      }),
    );
  });

  it('is understood as another implementation writes it', () => {
    const event = new CloudEvent({
      id: 'e-1',
      source: 'https://shop.example/orders',
      type: 'order.created',
      time: '2026-11-23T09:30:00Z',
      data: { amount: 12 },
      partitionkey: 'k',
    });
    const message = HTTP.binary(event);
    const received = normalizeBinaryCloudEvent({
      headers: message.headers,
      body: Buffer.from(String(message.body)),
    });
    expect(received).toMatchObject({
      ok: true,
      event: { envelope: { id: 'e-1', data: { amount: 12 }, extensions: { partitionkey: 'k' } } },
    });
  });
});

describe("Another implementation's two forms of an event", () => {
  const attributes = {
    id: 'e-1',
    source: '/shop',
    type: 'order.created',
    time: '2026-11-23T09:30:00Z',
  };

  it.each<[string, object]>([
    ['JSON', { data: { a: 1 } }],
    ['a list', { data: [1, 'x'] }],
    ['JSON by its name', { data: { a: 1 }, datacontenttype: 'application/json' }],
    ['another JSON', { data: { a: 1 }, datacontenttype: 'application/vnd.order+json' }],
    ['text', { data: 'grüß dich', datacontenttype: 'text/plain' }],
    ['empty text', { data: '', datacontenttype: 'text/plain' }],
    ['nothing', {}],
    ['bytes', { data: Uint8Array.of(0, 255, 1), datacontenttype: 'image/png' }],
  ])('are the same event: %s', (_, content) => {
    const event = new CloudEvent({ ...attributes, ...content });
    const { headers, body } = HTTP.binary(event);
    const bytes = body instanceof Uint8Array ? body : Buffer.from((body ?? '') as string);
    const binary = normalizeBinaryCloudEvent({ headers, body: bytes });
    const structured = normalizeCloudEvent(JSON.parse(String(HTTP.structured(event).body)));
    expect([binary, structured]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(hashOf(binary)).toBe(hashOf(structured));
  });
});

function hashOf(normalized: ReturnType<typeof normalizeCloudEvent>): string {
  return normalized.ok ? normalized.event.contentHash : JSON.stringify(normalized.problems);
}

/** Section 3.1.3.2 of the binding: what a sender must encode, plus whatever else it likes to. */
function encode(text: string): string {
  return encodeURIComponent(text);
}

const texts = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
const events = fc.record(
  {
    specversion: fc.constant('1.0'),
    id: texts,
    source: fc.webUrl(),
    type: texts,
    time: fc.constantFrom('2026-11-23T09:30:00Z', '2026-11-23T09:30:00.5+01:00'),
    subject: texts,
    region: texts,
    attempt: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    sampled: fc.boolean(),
    // As JSON text carries it: -0 is written as 0.
    data: fc
      .jsonValue({ maxDepth: 3 })
      .map((data) => JSON.parse(JSON.stringify(data)) as typeof data),
  },
  { requiredKeys: ['specversion', 'id', 'source', 'type'] },
);
