import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { normalizeCloudEvent } from './cloud-event.js';
import { normalizeEnvelope } from './native.js';

const minimal = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'order.created' };
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

function problemsOf(document: unknown): string[] {
  const normalized = normalizeCloudEvent(document);
  return normalized.ok ? [] : normalized.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('A CloudEvent in the JSON format', () => {
  it('becomes the EventEnvelope that says the same', () => {
    const event = {
      ...minimal,
      subject: 'order/1',
      time: '2026-11-23T10:30:00+01:00',
      datacontenttype: 'application/json',
      dataschema: 'https://schemas.example/order',
      data: { amount: 12 },
      partitionkey: 'k',
      sampled: true,
      attempt: 2,
      traceparent: TRACEPARENT,
      tracestate: 'vendor=1',
      correlationid: 'c-1',
      causationid: 'e-0',
    };
    const envelope = {
      id: 'e-1',
      source: '/shop',
      type: 'order.created',
      subject: 'order/1',
      time: '2026-11-23T09:30:00Z',
      datacontenttype: 'application/json',
      dataschema: 'https://schemas.example/order',
      data: { amount: 12 },
      extensions: { partitionkey: 'k', sampled: true, attempt: 2, tracestate: 'vendor=1' },
      traceparent: TRACEPARENT,
      correlationId: 'c-1',
      causationId: 'e-0',
    };
    expect(normalizeCloudEvent(event)).toMatchObject({ ok: true, event: { envelope } });
    expect(normalizeCloudEvent(event)).toEqual(normalizeEnvelope(envelope));
  });

  it('keeps binary data in base64', () => {
    const event = { ...minimal, datacontenttype: 'image/png', data_base64: 'iVBORw0=' };
    expect(normalizeCloudEvent(event)).toMatchObject({
      event: { envelope: { datacontenttype: 'image/png', dataBase64: 'iVBORw0=' } },
    });
  });

  it('takes null for not set, as the format asks', () => {
    const unset = { subject: null, time: null, dataschema: null, data_base64: null, other: null };
    expect(normalizeCloudEvent({ ...minimal, ...unset })).toEqual(normalizeCloudEvent(minimal));
  });

  it.each([
    'https://shop.example/orders',
    'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
    'mailto:orders@shop.example',
    'shop/orders',
    '/sensors/1?x=y#z',
    '1-555-123-4567',
  ])('can come from %s', (source) => {
    expect(problemsOf({ ...minimal, source })).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['null', null, [' wrong_type']],
    ['a list', [], [' wrong_type']],
    [
      'an empty object',
      {},
      ['/specversion required', '/id required', '/source required', '/type required'],
    ],
    ['version 0.3', { ...minimal, specversion: '0.3' }, ['/specversion unknown_value']],
    ['a number as version', { ...minimal, specversion: 1 }, ['/specversion unknown_value']],
    ['no id, which is not made up', { ...minimal, id: undefined }, ['/id required']],
    [
      'a source that is no URI reference',
      { ...minimal, source: 'my shop' },
      ['/source wrong_form'],
    ],
    ['a schema that is no URI', { ...minimal, dataschema: 'order-v1' }, ['/dataschema wrong_form']],
    ['a time that is none', { ...minimal, time: 'today' }, ['/time wrong_form']],
    ['an attribute with a capital', { ...minimal, tenantId: 'x' }, ['/tenantId bad_name']],
    ['an attribute with a dash', { ...minimal, 'a-b': 'x' }, ['/a-b bad_name']],
    [
      'an attribute with a long name',
      { ...minimal, [`a${'b'.repeat(64)}`]: 'x' },
      [`/a${'b'.repeat(64)} bad_name`],
    ],
    [
      '__proto__ as attribute',
      JSON.parse('{"specversion":"1.0","id":"1","source":"/","type":"t","__proto__":{}}'),
      ['/__proto__ bad_name'],
    ],
    ['a list as extension', { ...minimal, tags: ['x'] }, ['/tags wrong_type']],
    ['a fraction as extension', { ...minimal, rate: 0.5 }, ['/rate out_of_range']],
    ['a number as correlationid', { ...minimal, correlationid: 5 }, ['/correlationid wrong_type']],
    ['data and data_base64', { ...minimal, data: {}, data_base64: '' }, ['/data_base64 not_both']],
    ['base64 that is none', { ...minimal, data_base64: '%' }, ['/data_base64 wrong_form']],
    ['a number as data_base64', { ...minimal, data_base64: 7 }, ['/data_base64 wrong_form']],
    ['U+0000 in data', { ...minimal, data: ['\0'] }, ['/data/0 bad_text']],
  ])('is refused: %s', (_, document, problems) => {
    expect(problemsOf(document)).toEqual(problems);
  });

  it('means the same after the way through another implementation', () => {
    fc.assert(
      fc.property(cloudEvents, (attributes) => {
        const message = HTTP.structured(new CloudEvent(attributes));
        const received = normalizeCloudEvent(JSON.parse(String(message.body)));
        expect(received).toMatchObject({ ok: true });
        expect(received).toEqual(normalizeCloudEvent({ specversion: '1.0', ...attributes }));
      }),
    );
  });
});

const words = fc.stringMatching(/^[\w .:~-]{1,20}$/);
const cloudEvents = fc.record(
  {
    id: words,
    source: fc.webUrl(),
    type: words,
    time: fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    subject: words,
    dataschema: fc.webUrl(),
    datacontenttype: fc.constant('application/json'),
    // As JSON text carries it: the other implementation writes -0 as 0.
    data: fc
      .dictionary(fc.stringMatching(/^\w{1,5}$/), fc.jsonValue({ maxDepth: 2 }))
      .map((data) => JSON.parse(JSON.stringify(data)) as typeof data),
    partitionkey: words,
    attempt: fc.integer(),
    sampled: fc.boolean(),
  },
  { requiredKeys: ['id', 'source', 'type', 'time'] },
);
