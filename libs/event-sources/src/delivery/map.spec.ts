import fc from 'fast-check';
import { normalizeEnvelope } from '#events';
import type { JsonValue } from '#expressions';
import { leastSource, mapperOf, specOf } from '../event-sources.fixture.js';
import { deliveryOf } from './delivery.js';

const RECEIVED = { body: {}, headers: {}, query: {} };

/** JSON as its text carries it: there is no -0. */
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const id = fc.stringMatching(/^[\w-]{1,40}$/);

describe('a delivery', () => {
  it('becomes an event with the key as source and the body as data', async () => {
    const body = { id: 'order-1', amount: 12.5 };
    expect(await mapperOf(leastSource())(body)).toMatchObject([
      {
        kind: 'event',
        event: {
          envelope: {
            id: 'order-1',
            source: 'shop',
            type: 'order.created',
            data: body,
            extensions: {},
          },
        },
      },
    ]);
  });

  it('becomes the event that the intake would make of the same envelope', async () => {
    const map = mapperOf(
      leastSource({ event: { id: '${body.id}', type: '${body.type}', data: '${body.data}' } }),
    );
    await fc.assert(
      fc.asyncProperty(id, id, json, async (eventId, type, data) => {
        const envelope = { id: eventId, source: 'shop', type, data };
        const [mapped] = await map({ id: eventId, type, data });
        const sent = normalizeEnvelope(envelope, '/event');
        expect(mapped).toEqual(
          sent.ok
            ? { kind: 'event', event: sent.event }
            : { kind: 'invalid', problems: sent.problems },
        );
      }),
      { numRuns: 100 },
    );
  });

  it('becomes the same event however often it comes', async () => {
    const map = mapperOf(leastSource());
    await fc.assert(
      fc.asyncProperty(id, json, async (eventId, extra) => {
        const body = { id: eventId, extra };
        expect(await map(body)).toEqual(await map(structuredClone(body)));
      }),
      { numRuns: 50 },
    );
  });

  it('fills every field of the envelope', async () => {
    const event = {
      id: 'e-${body.n}',
      source: '/shop',
      type: '${headers.kind}',
      subject: '${query.subject}',
      time: '${timestamp(int(body.n))}',
      dataschema: 'https://shop.example/${body.n}',
      traceparent: '${headers.traceparent}',
      correlationId: '${body.n}',
      causationId: '${body.flag}',
      extensions: { region: '${body.region}', retries: '${body.n}', fixed: 7 },
      data: { sum: '${body.n + 1}', list: ['${body.region}', null] },
    };
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const [mapped] = await mapperOf(leastSource({ event }))(
      { n: 60, flag: true, region: 'eu' },
      { headers: { Kind: 'order.created', traceparent }, query: { subject: 'order/1' } },
    );
    expect(mapped).toMatchObject({
      event: {
        envelope: {
          id: 'e-60',
          source: '/shop',
          type: 'order.created',
          subject: 'order/1',
          time: '1970-01-01T00:01:00Z',
          dataschema: 'https://shop.example/60',
          traceparent,
          correlationId: '60',
          causationId: 'true',
          extensions: { region: 'eu', retries: 60, fixed: 7 },
          data: { sum: 61, list: ['eu', null] },
        },
      },
    });
  });

  it('is ignored when its condition is false', async () => {
    const map = mapperOf(leastSource({ when: 'body.kind != "ping"' }));
    expect(await map({ kind: 'ping' })).toEqual([{ kind: 'ignored' }]);
    expect(await map({ id: '1', kind: 'order' })).toMatchObject([{ kind: 'event' }]);
  });

  it.each([
    ['a missing field', {}, { pointer: '/event/id', code: 'expression_failed' }],
    ['a field that is null', { id: null }, { pointer: '/event/id', code: 'required' }],
    ['a field that is a list', { id: [1] }, { pointer: '/event/id', code: 'wrong_type' }],
    [
      'a field that is too long',
      { id: 'x'.repeat(999) },
      { pointer: '/event/id', code: 'too_long' },
    ],
    ['a field with control characters', { id: 'a\n' }, { pointer: '/event/id', code: 'bad_text' }],
    ['a body that is no object', [1], { pointer: '/event/id', code: 'expression_failed' }],
    [
      'a body that is too large',
      { id: '1', x: 'x'.repeat(300_000) },
      { pointer: '/event', code: 'too_large' },
    ],
    [
      'a body beyond the limits',
      { id: '1', x: 'x'.repeat(2 ** 20) },
      { pointer: '/event/data', code: 'expression_limit' },
    ],
  ])('tells the field of the mapping that failed: %s', async (_what, body: JsonValue, problem) => {
    expect(await mapperOf(leastSource())(body)).toEqual([
      { kind: 'invalid', problems: [expect.objectContaining(problem)] },
    ]);
  });

  it('tells that its condition failed, and never takes that for false', async () => {
    const [mapped] = await mapperOf(leastSource({ when: 'body.kind.name == "x"' }))({ id: '1' });
    expect(mapped).toMatchObject({
      kind: 'invalid',
      problems: [{ pointer: '/when', code: 'expression_failed' }],
    });
  });

  it('cannot make an expression work without end', async () => {
    const list = Array.from({ length: 2_000 }, (_, index) => index);
    const when = 'body.list.all(x, body.list.all(y, body.list.all(z, x + y + z >= 0)))';
    const [mapped] = await mapperOf(leastSource({ when }))({ id: '1', list });
    expect(mapped).toMatchObject({ problems: [{ pointer: '/when', code: 'expression_limit' }] });
  });
});

describe('forEach', () => {
  const source = leastSource({
    forEach: 'body.orders',
    when: 'item.paid',
    event: { id: '${item.id}', type: 'order.paid', subject: '${body.shop}' },
  });
  const map = mapperOf(source);

  it('makes an event of each item, in order; each fares by itself', async () => {
    const orders = [{ id: 'a', paid: true }, { id: 'b', paid: false }, { paid: true }, { id: 'd' }];
    expect(await map({ shop: 's', orders })).toMatchObject([
      { kind: 'event', event: { envelope: { id: 'a', subject: 's', data: orders[0] } } },
      { kind: 'ignored' },
      { kind: 'invalid', problems: [{ pointer: '/event/id' }] },
      { kind: 'invalid', problems: [{ pointer: '/when' }] },
    ]);
  });

  it('makes of many items what it makes of each alone', async () => {
    const order = fc.record({ id: fc.oneof(id, fc.constant('')), paid: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(order), async (orders) => {
        const alone = await Promise.all(orders.map((one) => map({ shop: 's', orders: [one] })));
        expect(await map({ shop: 's', orders })).toEqual(alone.flat());
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['nothing', {}, 'expression_failed'],
    ['no list', { orders: { id: 'a' } }, 'wrong_type'],
    ['too long a list', { orders: Array.from({ length: 1_001 }, () => ({})) }, 'too_many'],
  ])('tells when there is %s to go through', async (_what, body: JsonValue, code) => {
    expect(await map(body)).toEqual([
      { kind: 'invalid', problems: [expect.objectContaining({ pointer: '/forEach', code })] },
    ]);
  });

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const whole = (problem: object) => [
    { kind: 'invalid', problems: [expect.objectContaining({ pointer: '/forEach', ...problem })] },
  ];

  it('makes no more of a delivery than a process can hold', async () => {
    const event = { id: '${item}', type: 't', data: { all: '${body.common}' } };
    const repeating = mapperOf(leastSource({ forEach: 'body.items', event }));
    const common = 'x'.repeat(200_000);
    const some = await repeating({ items: numbers(40), common });
    expect(some.map(({ kind }) => kind)).toEqual(Array(40).fill('event'));
    expect(await repeating({ items: numbers(1_000), common })).toEqual(
      whole({ code: 'too_large' }),
    );
  });

  it('works no more on many items than on a few', async () => {
    const when = 'body.list.all(x, body.list.all(y, x + y + item >= 0))';
    const slow = mapperOf(
      leastSource({ forEach: 'body.items', when, event: { id: '${item}', type: 't' } }),
    );
    const list = numbers(100);
    const few = await slow({ items: numbers(10), list });
    expect(few.map(({ kind }) => kind)).toEqual(Array(10).fill('event'));
    expect(await slow({ items: numbers(1_000), list })).toEqual(
      whole({ code: 'expression_limit' }),
    );
  });

  it('lets others have their turn between items', async () => {
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (turns < 1_000) setImmediate(turn);
    };
    setImmediate(turn);
    await map({ shop: 's', orders: numbers(100).map((n) => ({ id: String(n), paid: true })) });
    expect(turns).toBeGreaterThanOrEqual(99);
  });

  it('makes nothing of an empty list', async () => {
    expect(await map({ orders: [] })).toEqual([]);
  });

  it('goes through a body that is a list itself', async () => {
    const whole = mapperOf(leastSource({ forEach: 'body', event: { id: '${item}', type: 't' } }));
    const mapped = await whole(Array.from({ length: 1_000 }, (_, index) => index));
    expect(mapped.filter(({ kind }) => kind === 'event')).toHaveLength(1_000);
  });
});

describe('headers', () => {
  it('are seen by lower-case names, but for those that hold credentials', () => {
    const spec = specOf(
      leastSource({
        verification: { type: 'token', header: 'X-Shop-Token', secrets: ['secret://shop'] },
      }),
    );
    const headers = {
      'X-Event': 'a',
      'x-many': ['1', '2'],
      'x-gone': undefined,
      Authorization: 'Bearer k',
      cookie: 'c',
      'X-Shop-Token': 't',
      'x-hub-signature-256': 's',
      'stripe-signature': 's',
      'webhook-signature': 's',
      'X-Slack-Signature': 's',
      'x-gitlab-token': 't',
      'x-api-key': 'k',
      'x-apikey': 'k',
      'x-client-secret': 's',
      __proto__x: 'p',
      ['__proto__']: 'p',
      constructor: 'c',
    };
    expect(deliveryOf(spec, { ...RECEIVED, headers }).headers).toEqual({
      'x-event': 'a',
      'x-many': '1, 2',
      __proto__x: 'p',
      ['__proto__']: 'p',
      constructor: 'c',
    });
  });

  it('that are missing are an error, not a name of every object', async () => {
    const map = mapperOf(leastSource({ event: { id: '${headers.toString}', type: 't' } }));
    expect(await map({})).toMatchObject([{ problems: [{ pointer: '/event/id' }] }]);
  });
});
