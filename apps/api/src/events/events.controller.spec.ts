import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { type SpecData, Validator } from '@seriousme/openapi-schema-validator';
import { ApiKeys } from '#auth';
import { ConfigModule } from '#config';
import { DatabaseModule, newId } from '#database';
import { normalizeCloudEvent, normalizeEnvelope } from '#events';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { AuthApiModule } from '../auth/auth-api.module.js';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { openApiDocument } from '../bootstrap/openapi.js';
import { DELIVERY_EXAMPLES } from './delivery.examples.js';
import { EventsApiModule } from './events-api.module.js';

type Headers = Readonly<Record<string, string>>;

describe('/v1/events', () => {
  let server: TestDatabase;
  let app: NestFastifyApplication;
  let key: string;
  let rivalKey: string;

  beforeAll(async () => {
    server = await createTestDatabase();
    process.env.DATABASE_URL = server.url;
    const imports = [ConfigModule.forRoot(), DatabaseModule, AuthApiModule, EventsApiModule];
    const testing = await Test.createTestingModule({ imports }).compile();
    testing.useLogger(false);
    app = testing.createNestApplication<NestFastifyApplication>(createApiAdapter());
    configureApi(app);
    await app.init();
    ({ key } = await app.get(ApiKeys).create('acme', 'router'));
    ({ key: rivalKey } = await app.get(ApiKeys).create('rival', 'router'));
  });
  afterAll(async () => {
    await app.close();
    await server.drop();
  });

  const answerOf = (response: Awaited<ReturnType<NestFastifyApplication['inject']>>) => ({
    status: response.statusCode,
    headers: response.headers,
    body: response.json<Record<string, unknown>>(),
  });
  const post = async (payload: string | Buffer, headers: Headers, bearer = key, query = '') =>
    answerOf(
      await app.inject({
        method: 'POST',
        url: `/v1/events${query}`,
        headers: { authorization: `Bearer ${bearer}`, ...headers },
        payload,
      }),
    );
  const send = (document: unknown, type = 'application/json', bearer = key, query = '') =>
    post(JSON.stringify(document), { 'content-type': type }, bearer, query);
  const get = async (path: string, bearer = key) =>
    answerOf(
      await app.inject({
        method: 'GET',
        url: `/v1/events${path}`,
        headers: { authorization: `Bearer ${bearer}` },
      }),
    );
  const read = async (id: unknown) => (await get(`/${String(id)}`)).body;
  const anEvent = (fields: object = {}) => ({
    id: newId(),
    source: '/shop',
    type: 'test',
    ...fields,
  });

  describe('accepts', () => {
    it('an EventEnvelope, and says where it is', async () => {
      const envelope = anEvent({ data: { amount: 12 }, extensions: { region: 'eu' } });
      const { status, headers, body } = await send(envelope);
      expect(status).toBe(202);
      const id = String(body.id);
      expect(body).toEqual({
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        verdict: 'accepted',
        links: linksOf(id),
      });
      expect(headers.location).toBe(`/v1/events/${id}`);
      expect(await read(id)).toEqual({
        id,
        state: 'pending',
        receivedAt: expect.stringMatching(/Z$/),
        event: { ...envelope, receivedAt: expect.stringMatching(/Z$/) },
        links: body.links,
      });
    });

    it('a CloudEvent in structured mode', async () => {
      const event = { ...anEvent(), specversion: '1.0', data: [1], region: 'eu' };
      const { status, body } = await send(event, 'application/cloudevents+json; charset=utf-8');
      expect(status).toBe(202);
      expect(await read(body.id)).toMatchObject({
        event: { data: [1], extensions: { region: 'eu' } },
      });
    });

    it('a CloudEvent in binary mode', async () => {
      const attributes = {
        'ce-specversion': '1.0',
        'ce-id': newId(),
        'ce-source': '/shop',
        'ce-type': 'order.created',
        'CE-Subject': 'Euro%20%E2%82%AC',
      };
      const json = await post('{"amount":12}', {
        ...attributes,
        'content-type': 'application/json',
      });
      expect(json.status).toBe(202);
      expect(await read(json.body.id)).toMatchObject({
        event: { subject: 'Euro €', datacontenttype: 'application/json', data: { amount: 12 } },
      });

      const image = { ...attributes, 'ce-id': newId(), 'content-type': 'image/png' };
      const binary = await post(Buffer.of(0x89, 0x50, 0xff), image);
      expect(binary.status).toBe(202);
      expect(await read(binary.body.id)).toMatchObject({ event: { dataBase64: 'iVD/' } });

      const bare = await post('', { ...attributes, 'ce-id': newId() });
      expect(bare.status).toBe(202);
      expect(await read(bare.body.id)).not.toHaveProperty('event.data');
    });

    it('a second delivery as a duplicate, whatever form it has', async () => {
      const event = anEvent({ data: { a: 1, b: 2 } });
      const first = await send(event);
      const again = await send({ ...event, data: { b: 2, a: 1 }, correlationId: 'try-2' });
      const structured = await send(
        { specversion: '1.0', ...event },
        'application/cloudevents+json',
      );
      const binary = await post('{"b":2,"a":1}', {
        'ce-specversion': '1.0',
        'ce-id': event.id,
        'ce-source': event.source,
        'ce-type': event.type,
        'content-type': 'application/json',
      });
      for (const { status, body } of [again, structured, binary]) {
        expect({ status, body }).toEqual({
          status: 202,
          body: { ...first.body, verdict: 'duplicate' },
        });
      }
    });

    it('an envelope that was read, as a duplicate', async () => {
      const first = await send(anEvent({ time: '2026-11-23T09:30:00+01:00', data: 1.5 }));
      const { event } = await read(first.body.id);
      expect((await send(event)).body).toEqual({ ...first.body, verdict: 'duplicate' });
    });

    it('names in data that mean something to JavaScript', async () => {
      const data = '{"__proto__":{"admin":true},"constructor":{"prototype":1}}';
      const payload = `{"id":"${newId()}","source":"s","type":"t","data":${data}}`;
      const { body } = await post(payload, { 'content-type': 'application/json' });
      const { event } = await read(body.id);
      expect(JSON.stringify((event as { data: unknown }).data)).toBe(data);
    });
  });

  describe('judges a batch', () => {
    it('item by item, in order', async () => {
      const stored = anEvent({ data: 1 });
      const { id } = (await send(stored)).body;
      const fresh = anEvent();
      const batch = [fresh, stored, { ...stored, data: 2 }, { ...fresh, id: 7 }, fresh, 'x'];
      const { status, body } = await send(batch);
      expect(status).toBe(200);
      const verdicts = body.verdicts as Record<string, unknown>[];
      expect(verdicts).toEqual([
        { verdict: 'accepted', id: expect.any(String) },
        { verdict: 'duplicate', id },
        { verdict: 'conflict', id },
        {
          verdict: 'invalid',
          problems: [{ pointer: '/3/id', code: 'wrong_type', message: 'must be a string' }],
        },
        { verdict: 'duplicate', id: verdicts[0]?.id },
        { verdict: 'invalid', problems: [expect.objectContaining({ pointer: '/5' })] },
      ]);
    });

    it('of CloudEvents', async () => {
      const event = { specversion: '1.0', ...anEvent() };
      const batch = [event, { ...event, specversion: '0.3' }];
      const { status, body } = await send(batch, 'application/cloudevents-batch+json');
      expect(status).toBe(200);
      expect(body.verdicts).toMatchObject([
        { verdict: 'accepted' },
        { verdict: 'invalid', problems: [{ pointer: '/1/specversion' }] },
      ]);
    });

    it('that is empty', async () => {
      expect(await send([])).toMatchObject({ status: 200, body: { verdicts: [] } });
    });

    it('whose items cannot be stored, without harm to the others', async () => {
      const bad = [
        '{"a":"\\u0000"}',
        '"\\ud800"',
        '1e999',
        '9007199254740993',
        `${'['.repeat(500)}${']'.repeat(500)}`,
      ].map((data) => `{"id":"${newId()}","source":"s","type":"t","data":${data}}`);
      const payload = `[${JSON.stringify(anEvent())},${bad.join()}]`;
      const { status, body } = await post(payload, { 'content-type': 'application/json' });
      expect(status).toBe(200);
      expect(body.verdicts).toMatchObject([
        { verdict: 'accepted' },
        { problems: [{ pointer: '/1/data/a', code: 'bad_text' }] },
        { problems: [{ pointer: '/2/data', code: 'bad_text' }] },
        { problems: [{ pointer: '/3/data', code: 'out_of_range' }] },
        { problems: [{ pointer: '/4/data', code: 'inexact_number' }] },
        { problems: [{ pointer: expect.stringMatching(/^\/5\/data/), code: 'too_deep' }] },
      ]);
    });

    it('without repeating a long name of it', async () => {
      const { body } = await send([anEvent({ data: { ['k'.repeat(200_000)]: 'a\0' } })]);
      expect(body).toMatchObject({
        verdicts: [
          { problems: [{ pointer: expect.stringMatching(/^\/0\/data\/k+…$/), code: 'bad_text' }] },
        ],
      });
      expect(JSON.stringify(body).length).toBeLessThan(5_000);
    });

    it('of 1,000 events at most', async () => {
      const batch = Array.from({ length: 1_000 }, () => anEvent());
      const { status, body } = await send(batch);
      expect(status).toBe(200);
      expect(
        (body.verdicts as { verdict: string }[]).every((one) => one.verdict === 'accepted'),
      ).toBe(true);
      const larger = await send([...batch, anEvent()]);
      expect(larger).toMatchObject({ status: 413, body: { code: 'too_many_events' } });
    });
  });

  describe('takes a batch as a whole with atomic=true', () => {
    const sendAll = (document: unknown, type?: string) => send(document, type, key, '?atomic=true');
    const isStored = async (event: { readonly id: string; readonly source: string }) =>
      (await send(event)).body.verdict === 'duplicate';

    it('and says of each event whether it is new', async () => {
      const [known, fresh] = [anEvent(), anEvent()];
      await send(known);
      const { status, body } = await sendAll([fresh, known, fresh]);
      expect(status).toBe(200);
      expect(body.verdicts).toMatchObject([
        { verdict: 'accepted' },
        { verdict: 'duplicate' },
        { verdict: 'duplicate' },
      ]);
    });

    it('or refuses it for what is invalid, every place of it', async () => {
      const sound = anEvent();
      const batch = [sound, { ...anEvent(), type: 7 }, anEvent(), { id: 'x', colour: 'red' }, null];
      const { status, body } = await sendAll(batch);
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'invalid_event',
        errors: [
          { pointer: '/1/type', code: 'wrong_type' },
          { pointer: '/3/colour', code: 'unknown_field' },
          { pointer: '/3/source', code: 'required' },
          { pointer: '/3/type', code: 'required' },
          { pointer: '/4', code: 'wrong_type' },
        ],
      });
      expect(body.detail).toMatch(/^The event is not valid: 1\/type must be a string; .*\.$/);
      expect(await isStored(sound)).toBe(false);
    });

    it('of CloudEvents, too', async () => {
      const sound = { specversion: '1.0', ...anEvent() };
      const type = 'application/cloudevents-batch+json';
      expect(await sendAll([sound, { ...sound, id: '' }], type)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/1/id', code: 'too_short' }] },
      });
      expect(await sendAll([sound], type)).toMatchObject({
        status: 200,
        body: { verdicts: [{ verdict: 'accepted' }] },
      });
    });

    it('or refuses it for what is in conflict, and names it', async () => {
      const [known, fresh] = [anEvent({ data: 1 }), anEvent({ data: 1 })];
      const { id } = (await send(known)).body;
      const { status, body } = await sendAll([
        fresh,
        { ...known, data: 2 },
        known,
        { ...fresh, data: 2 },
      ]);
      expect(status).toBe(409);
      expect(body).toMatchObject({
        code: 'event_conflict',
        errors: [
          { pointer: '/1', code: 'conflict', message: expect.stringContaining(String(id)) },
          { pointer: '/3', code: 'conflict', message: expect.stringContaining('item 0') },
        ],
      });
      expect(await isStored(fresh)).toBe(false);
    });

    it('and one event as without it', async () => {
      const event = anEvent({ data: 1 });
      const first = await sendAll(event);
      expect(first).toMatchObject({ status: 202, body: { verdict: 'accepted' } });
      expect(await sendAll(event)).toMatchObject({ status: 202, body: { verdict: 'duplicate' } });
      expect(await sendAll({ ...event, data: 2 })).toMatchObject({ status: 409 });
      expect(await sendAll({ ...event, type: 7 })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/type' }] },
      });
    });

    it('but not with atomic=false', async () => {
      const { status, body } = await send([anEvent(), null], undefined, key, '?atomic=false');
      expect(status).toBe(200);
      expect(body.verdicts).toMatchObject([{ verdict: 'accepted' }, { verdict: 'invalid' }]);
    });

    it.each(['?atomic=yes', '?atomic=', '?atomic=1', '?atomic=TRUE', '?atomic=true&atomic=true'])(
      'and refuses %s',
      async (query) => {
        expect(await send([anEvent()], undefined, key, query)).toMatchObject({
          status: 400,
          body: {
            code: 'invalid_parameters',
            errors: [{ in: 'query', pointer: '/atomic', code: 'is_boolean' }],
          },
        });
      },
    );

    it('and refuses a parameter that is not there, rather than guess what it was to be', async () => {
      expect(await send([anEvent()], undefined, key, '?atomc=true')).toMatchObject({
        status: 400,
        body: { errors: [{ in: 'query', pointer: '/atomc', code: 'unknown_field' }] },
      });
    });
  });

  describe('refuses', () => {
    it('other content under the same identity with 409', async () => {
      const event = anEvent({ data: 1 });
      const { body } = await send(event);
      const refused = await send({ ...event, data: 2 });
      expect(refused).toMatchObject({ status: 409, body: { code: 'event_conflict' } });
      expect(refused.body.detail).toContain(String(body.id));
    });

    it('an event that is none, with all that is wrong', async () => {
      const { status, body } = await send({ id: 1, type: 'a\u0000b', extra: true });
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'invalid_event',
        errors: [
          { pointer: '/extra', code: 'unknown_field' },
          { pointer: '/id', code: 'wrong_type' },
          { pointer: '/source', code: 'required' },
          { pointer: '/type', code: 'bad_text' },
        ],
      });
    });

    it('a CloudEvent in binary mode and names its headers', async () => {
      const { status, body } = await post('x', {
        'ce-id': 'ä',
        'ce-type': 't',
        'ce-a_b': 'c',
        'content-type': 'application/json',
      });
      expect(status).toBe(422);
      expect(body.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ in: 'header', pointer: '/ce-specversion', code: 'required' }),
          expect.objectContaining({ in: 'header', pointer: '/ce-id', code: 'bad_encoding' }),
          expect.objectContaining({ in: 'header', pointer: '/ce-source', code: 'required' }),
          expect.objectContaining({ in: 'header', pointer: '/ce-a_b', code: 'bad_name' }),
          expect.objectContaining({ pointer: '', code: 'bad_json' }),
        ]),
      );
    });

    it.each<[string, string, Headers, number, string]>([
      [
        'JSON that is none',
        '{"id":',
        { 'content-type': 'application/json' },
        400,
        'malformed_json',
      ],
      [
        'bytes that are not UTF-8',
        '\u00ff',
        { 'content-type': 'application/json' },
        400,
        'malformed_json',
      ],
      ['nothing', '', { 'content-type': 'application/json' }, 400, 'empty_body'],
      [
        'no batch where one should be',
        '{}',
        { 'content-type': 'application/cloudevents-batch+json' },
        422,
        'invalid_event',
      ],
      ['a text', '"x"', { 'content-type': 'application/json' }, 422, 'invalid_event'],
      ['YAML', 'id: 1', { 'content-type': 'application/yaml' }, 415, 'unsupported_content_type'],
      [
        'a form',
        'id=1',
        { 'content-type': 'application/x-www-form-urlencoded' },
        415,
        'unsupported_content_type',
      ],
      [
        'Avro',
        'x',
        { 'content-type': 'application/cloudevents+avro', 'ce-id': '1' },
        415,
        'unsupported_content_type',
      ],
      ['what has no content type', 'x', {}, 415, 'unsupported_content_type'],
      [
        'what is compressed',
        'x',
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        415,
        'unsupported_content_encoding',
      ],
    ])('%s', async (_, payload, headers, status, code) => {
      const refused = await post(Buffer.from(payload, 'latin1'), headers);
      expect(refused).toMatchObject({ status, body: { code } });
      expect(refused.headers['content-type']).toContain('application/problem+json');
    });

    it('an event of more than 256 KiB', async () => {
      const { status, body } = await send(anEvent({ data: 'x'.repeat(262_144) }));
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ pointer: '', code: 'too_large' }] });
    });

    it('whoever has no key', async () => {
      expect(await send(anEvent(), 'application/json', 'ack_none')).toMatchObject({ status: 401 });
      expect(await get('', 'ack_none')).toMatchObject({ status: 401 });
    });
  });

  describe('shows', () => {
    it('no event of another tenant', async () => {
      const event = anEvent({ data: 1 });
      const { body } = await send(event);
      const other = await send({ ...event, data: 2 }, 'application/json', rivalKey);
      expect(other.status).toBe(202);
      expect(other.body.id).not.toBe(body.id);
      expect(await get(`/${String(body.id)}`, rivalKey)).toMatchObject({
        status: 404,
        body: { code: 'event_not_found' },
      });
    });

    it('400 for an id that is none, 404 for one that is unknown', async () => {
      expect(await get('/x')).toMatchObject({ status: 400, body: { code: 'invalid_parameters' } });
      expect(await get(`/${newId()}`)).toMatchObject({
        status: 404,
        body: { code: 'event_not_found' },
      });
    });

    it('events newest first, in pages, filtered', async () => {
      const type = newId();
      const sent: unknown[] = [];
      for (const subject of ['a', 'b', 'c']) {
        sent.unshift((await send(anEvent({ type, subject, data: 1 }))).body.id);
      }
      const first = await get(`?type=${type}&limit=2`);
      const second = await get(`?type=${type}&limit=2&cursor=${String(first.body.nextCursor)}`);
      const items = [first, second].flatMap(({ body }) => body.items as Record<string, unknown>[]);
      expect(items.map(({ id }) => id)).toEqual(sent);
      expect(second.body).not.toHaveProperty('nextCursor');
      expect(items[0]).toEqual({
        id: sent[0],
        state: 'pending',
        receivedAt: expect.stringMatching(/Z$/),
        event: { id: expect.any(String), source: '/shop', type, subject: 'c' },
        links: linksOf(String(sent[0])),
      });

      const listed = async (filter: string) =>
        ((await get(`?type=${type}&${filter}`)).body.items as unknown[]).length;
      const at = encodeURIComponent(String(items[1]?.receivedAt));
      expect(await listed('subject=b')).toBe(1);
      expect(await listed('source=/desk')).toBe(0);
      expect(await listed('state=pending')).toBe(3);
      expect(await listed('state=dispatched')).toBe(0);
      expect(await listed(`receivedAfter=${at}`)).toBeGreaterThanOrEqual(2);
      expect((await listed(`receivedAfter=${at}`)) + (await listed(`receivedBefore=${at}`))).toBe(
        3,
      );
    });

    it.each([
      ['limit=0', '/limit'],
      ['state=done', '/state'],
      ['receivedAfter=yesterday', '/receivedAfter'],
      ['receivedBefore=2026-02-30T00:00:00Z', '/receivedBefore'],
      ['cursor=x', '/cursor'],
      ['colour=red', '/colour'],
    ])('what is wrong with the query %s', async (query, pointer) => {
      expect(await get(`?${query}`)).toMatchObject({
        status: 400,
        body: { errors: [{ in: 'query', pointer }] },
      });
    });
  });

  describe('is documented', () => {
    let document: OpenAPIObject;
    beforeAll(() => {
      document = openApiDocument(app);
    });

    it('as valid OpenAPI, operations by name', async () => {
      const { valid, errors } = await new Validator().validate(
        JSON.parse(JSON.stringify(document)) as SpecData,
      );
      expect(errors).toBeUndefined();
      expect(valid).toBe(true);
      const { '/v1/events': events, '/v1/events/{id}': event } = document.paths;
      expect(events?.post?.operationId).toBe('events_accept');
      expect(events?.get?.operationId).toBe('events_list');
      expect(event?.get?.operationId).toBe('events_get');
    });

    it('with every form of delivery', () => {
      const body = document.paths['/v1/events']?.post?.requestBody;
      expect(body).toMatchObject({ required: true });
      expect(body && 'content' in body && Object.keys(body.content)).toEqual([
        'application/json',
        'application/cloudevents+json',
        'application/cloudevents-batch+json',
        '*/*',
      ]);
    });

    it('with examples that are events', () => {
      const { native, structured, batch } = DELIVERY_EXAMPLES;
      for (const value of [native.one.value, ...native.batch.value]) {
        expect(normalizeEnvelope(value)).toMatchObject({ ok: true });
      }
      for (const value of [structured.cloudEvent.value, ...batch.cloudEvents.value]) {
        expect(normalizeCloudEvent(value)).toMatchObject({ ok: true });
      }
    });
  });
});

function linksOf(id: string) {
  const self = `/v1/events/${id}`;
  return { self, runs: `/v1/runs?event=${id}`, explain: `${self}/explain` };
}
