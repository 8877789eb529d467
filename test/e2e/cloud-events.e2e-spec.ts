import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import type { AcceptedEvent, EventVerdicts, Problem, Task } from '#client';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

describe('a CloudEvent', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'cloud-events' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    await tenant.save(
      definition('cloud', {
        taskTemplates: [
          {
            id: 'look',
            title: '${event.subject}',
            queue: 'cloud',
            payload: {
              data: '${event.data}',
              time: '${event.time}',
              id: '${event.id}',
              region: '${event.extensions.region}',
              belongs: '${event.correlationId}',
            },
          },
        ],
      }),
    );
  });

  afterAll(() => stack.stop());

  const attributes = {
    specversion: '1.0',
    source: 'urn:shop',
    type: 'cloud.happened',
    subject: 'ordre/é',
    time: '2026-11-23T10:00:00.123456+01:00',
    region: 'eu',
    correlationid: 'c-1',
  };
  const data = { id: 7, text: 'naïve 🙂' };

  const expected = (id: string) => ({
    title: 'ordre/é',
    payload: { data, id, time: '2026-11-23T09:00:00.123456Z', region: 'eu', belongs: 'c-1' },
  });

  it('reaches a task in structured mode', async () => {
    const body = { ...attributes, id: 'structured', data };
    const { id } = await deliver('application/cloudevents+json; charset=utf-8', body);
    expect(await taskOfEvent(id)).toMatchObject(expected('structured'));
  });

  it('reaches a task in binary mode', async () => {
    const { id } = await deliver('application/json', data, binary('binary'));
    expect(await taskOfEvent(id)).toMatchObject(expected('binary'));
  });

  it('keeps data in base64 that is neither JSON nor text', async () => {
    const bytes = Uint8Array.of(0, 255, 0, 1);
    const { id = '' } = await deliver('application/octet-stream', bytes, binary('bytes'));
    const { event } = await tenant.client.events.get({ path: { id } });
    expect(event).toMatchObject({
      datacontenttype: 'application/octet-stream',
      dataBase64: Buffer.from(bytes).toString('base64'),
    });
    expect(event).not.toHaveProperty('data');
    expect(await tenant.runOf(id)).toMatchObject({
      state: 'failed',
      error: { code: 'expression_failed', pointer: '/taskTemplates/0/payload' },
    });
  });

  function binary(id: string): Record<string, string> {
    return Object.fromEntries(
      Object.entries({ ...attributes, id }).map(([name, value]) => [
        `ce-${name}`,
        encodeURI(value),
      ]),
    );
  }

  it('reaches a task in a batch, whatever else is in it', async () => {
    const { verdicts = [] } = await deliver('application/cloudevents-batch+json', [
      { ...attributes, id: 'batch-1', data },
      { ...attributes, specversion: '0.3', id: 'batch-2' },
      { ...attributes, id: 'batch-3', data },
    ]);
    expect(verdicts).toMatchObject([
      { verdict: 'accepted' },
      { verdict: 'invalid', problems: [{ pointer: '/1/specversion', code: 'unknown_value' }] },
      { verdict: 'accepted' },
    ]);
    expect(await taskOfEvent(verdicts[0]?.id)).toMatchObject(expected('batch-1'));
    expect(await taskOfEvent(verdicts[2]?.id)).toMatchObject(expected('batch-3'));
  });

  const bare = { specversion: '1.0', source: 'urn:shop', type: 'bare.happened' };
  const bareHeaders = (id: string, more: Readonly<Record<string, string>> = {}) => ({
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': 'urn:shop',
    'ce-type': 'bare.happened',
    ...more,
  });

  it.each([
    ['a', 'Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['b', 'no need', 'no need'],
    ['c', '"quoted \\"text\\" %22"', 'quoted "text" "'],
    ['d', '%2525', '%25'],
  ])('has its header values decoded once: %s', async (id, encoded, subject) => {
    const headers = bareHeaders(`header-${id}`, { 'ce-subject': encoded, 'ce-region': encoded });
    const { event } = await stored(await deliver('application/json', data, headers));
    expect(event).toMatchObject({ subject, extensions: { region: subject } });
  });

  it('keeps extension attributes with their types, which a header does not have', async () => {
    const extensions = { region: 'eu', attempt: -2_147_483_648, sampled: false };
    const structured = await deliver(STRUCTURED, { ...bare, id: 'extended', ...extensions });
    expect((await stored(structured)).event.extensions).toEqual(extensions);
    const headers = bareHeaders('extended', {
      'ce-region': 'eu',
      'ce-attempt': '-2147483648',
      'ce-sampled': 'false',
    });
    // The same event, all the same: nothing is stored a second time.
    expect(await deliver('', new Uint8Array(), headers)).toMatchObject({
      verdict: 'duplicate',
      id: structured.id,
    });
    const other = await deliver('', new Uint8Array(), { ...headers, 'ce-id': 'texts' });
    expect((await stored(other)).event.extensions).toEqual({
      region: 'eu',
      attempt: '-2147483648',
      sampled: 'false',
    });
  });

  it.each<[string, string, string | Uint8Array, object]>([
    ['json', 'application/vnd.order+json; charset=utf-8', '[1]', { data: [1] }],
    ['text', 'text/plain', 'grüß dich', { data: 'grüß dich' }],
    ['latin', 'text/plain; charset=iso-8859-1', 'a', { dataBase64: 'YQ==' }],
    ['image', 'image/png', Uint8Array.of(0x89, 0x50, 0xff), { dataBase64: 'iVD/' }],
  ])('has its body taken by its content type: %s', async (id, type, body, content) => {
    const { event } = await stored(await deliver(type, body, bareHeaders(`body-${id}`)));
    expect(event).toMatchObject({ datacontenttype: type, ...content });
    expect('data' in event).toBe('data' in content);
  });

  it('keeps data_base64, and text as data, in structured mode', async () => {
    const bytes = { id: 's-bytes', datacontenttype: 'image/png', data_base64: 'iVD/' };
    expect((await stored(await deliver(STRUCTURED, { ...bare, ...bytes }))).event).toMatchObject({
      datacontenttype: 'image/png',
      dataBase64: 'iVD/',
    });
    const text = { id: 's-text', datacontenttype: 'text/plain', data: 'grüß dich' };
    const { id } = await deliver(STRUCTURED, { ...bare, ...text });
    const again = await deliver('text/plain', 'grüß dich', bareHeaders('s-text'));
    expect(again).toMatchObject({ verdict: 'duplicate', id });
  });

  it.each<[string, object]>([
    ['json', { data: { a: 1 } }],
    ['typed', { data: { a: 1 }, datacontenttype: 'application/json' }],
    ['text', { data: 'grüß dich', datacontenttype: 'text/plain' }],
    ['empty', { data: '', datacontenttype: 'text/plain' }],
    ['bare', {}],
  ])('is the same in both forms of the official package: %s', async (id, content) => {
    const event = (order: string) =>
      new CloudEvent({
        ...bare,
        id: `sdk-${id}-${order}`,
        time: '2026-11-23T09:30:00Z',
        ...content,
      });
    const send = ({ headers, body = '' }: Message) =>
      deliver('', body as string, headers as Record<string, string>);
    const { binary, structured } = HTTP;
    for (const [order, first, second] of [
      ['binary first', binary, structured],
      ['structured first', structured, binary],
    ] as const) {
      const stored = await send(first(event(order)));
      expect(stored).toMatchObject({ verdict: 'accepted' });
      expect(await send(second(event(order)))).toMatchObject({
        verdict: 'duplicate',
        id: stored.id,
      });
    }
  });

  it('is judged by itself in a batch, by every rule of names and types', async () => {
    const odd: readonly (readonly [object, ...string[]])[] = [
      [{ id: undefined }, '/id required'],
      [{ id: '' }, '/id too_short'],
      [{ source: 'not a uri' }, '/source wrong_form'],
      [{ specversion: undefined }, '/specversion required'],
      [{ time: '2026-11-23' }, '/time wrong_form'],
      [{ dataschema: 'relative' }, '/dataschema wrong_form'],
      [{ datacontenttype: 'json' }, '/datacontenttype wrong_form'],
      [{ tenantId: 'x' }, '/tenantId bad_name'],
      [{ 'a-b': 'x' }, '/a-b bad_name'],
      [{ ['x'.repeat(65)]: 'x' }, `/${'x'.repeat(65)} bad_name`],
      [{ rate: 0.5 }, '/rate out_of_range'],
      [{ rate: 2_147_483_648 }, '/rate out_of_range'],
      [{ tags: ['x'] }, '/tags wrong_type'],
      [{ nested: { a: 1 } }, '/nested wrong_type'],
      [{ region: 'a\nb' }, '/region bad_text'],
      [{ region: '\uFFFE' }, '/region bad_text'],
      [{ subject: 'a\uFDD0' }, '/subject bad_text'],
      [{ subject: '\u{1FFFF}' }, '/subject bad_text'],
      [{ data: 1, data_base64: 'AA==' }, '/data_base64 not_both'],
      [{ data_base64: '%' }, '/data_base64 wrong_form'],
    ];
    const batch = odd.flatMap(([changes], index) => [
      { ...bare, id: `sound-${index}` },
      { ...bare, id: `odd-${index}`, ...changes },
    ]);
    const { verdicts = [] } = await deliver('application/cloudevents-batch+json', batch);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(
      odd.flatMap(() => ['accepted', 'invalid']),
    );
    const problems = verdicts
      .filter(({ verdict }) => verdict === 'invalid')
      .map((one) => one.problems?.map(({ pointer, code }) => `${pointer} ${code}`));
    expect(problems).toEqual(
      odd.map(([, ...expected], index) => expected.map((place) => `/${index * 2 + 1}${place}`)),
    );
  });

  it('is refused in binary mode with the headers that are wrong, and the body', async () => {
    const response = await tenant.fetch('/v1/events', {
      method: 'POST',
      headers: {
        ...bareHeaders('refused', { 'ce-subject': '50%', 'ce-bad_name': 'x', 'ce-key': '%ff' }),
        'content-type': 'application/json',
      },
      body: '{"a":',
    });
    expect(response.status).toBe(422);
    const { errors = [] } = (await response.json()) as Problem;
    expect(errors.map((one) => `${one.in ?? 'body'} ${one.pointer} ${one.code}`).sort()).toEqual([
      'body  bad_json',
      'header /ce-bad_name bad_name',
      'header /ce-key bad_encoding',
      'header /ce-subject bad_encoding',
    ]);
  });

  it('is refused in binary mode when an attribute was sent twice', async () => {
    const headers = [
      ...Object.entries(bareHeaders('twice')).flat(),
      ...['CE-Type', 'other.happened', 'authorization', `Bearer ${tenant.apiKey}`],
      ...['host', 'localhost', 'content-length', '0'],
    ];
    const sent = request(`${stack.api.url}/v1/events`, { method: 'POST', headers }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(422);
    expect((await json(response)) as Problem).toMatchObject({
      errors: [{ in: 'header', pointer: '/ce-type', code: 'duplicate' }],
    });
  });

  it('may have a byte order mark before it', async () => {
    const event = { ...bare, id: 'marked', data };
    const { id } = await deliver(STRUCTURED, `\uFEFF${JSON.stringify(event)}`);
    expect(await deliver(STRUCTURED, event)).toMatchObject({ verdict: 'duplicate', id });
  });

  it('may have attributes with names of up to 64 characters', async () => {
    const name = 'x'.repeat(64);
    const { event } = await stored(await deliver(STRUCTURED, { ...bare, id: 'long', [name]: 'y' }));
    expect(event.extensions).toEqual({ [name]: 'y' });
  });

  function stored({ id = '' }: Delivered) {
    return tenant.client.events.get({ path: { id } });
  }

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  async function deliver(
    contentType: string,
    body: object | string,
    headers: Record<string, string> = {},
  ): Promise<Delivered> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await tenant.fetch('/v1/events', {
      method: 'POST',
      headers: { ...(contentType && { 'content-type': contentType }), ...headers },
      body: isRaw ? Buffer.from(body) : JSON.stringify(body),
    });
    expect([200, 202]).toContain(response.status);
    return (await response.json()) as Delivered;
  }

  async function taskOfEvent(eventId = 'none'): Promise<Task> {
    return only(await tenant.tasks({ run: (await tenant.runOf(eventId)).id }));
  }
});

const STRUCTURED = 'application/cloudevents+json';

type Delivered = Partial<AcceptedEvent & EventVerdicts>;
