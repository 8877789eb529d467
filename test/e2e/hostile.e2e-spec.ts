import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { type SpecData, Validator } from '@seriousme/openapi-schema-validator';
import type { Problem } from '#client';
import type { Attack } from '../support/attacks/attack.js';
import { BODIES } from '../support/attacks/bodies.js';
import { AMPLIFIED, EVENTS, PLACES, REQUESTS } from '../support/attacks/requests.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

/** What people, scanners and broken programs send, by a name that completes "refuses …". */
const ATTACKS = { ...BODIES, ...EVENTS, ...AMPLIFIED, ...REQUESTS, ...PLACES };

describe('the api', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let before: unknown;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'hostile' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    await tenant.save(
      definition('sound', {
        taskTemplates: [
          { id: 'look', title: 'Look', queue: 'q', payload: { data: '${event.data}' } },
        ],
      }),
    );
    await tenant.runOf(await tenant.send({ type: 'sound.happened' }));
    before = await everything();
  });

  afterAll(() => stack.stop());

  /** All that the tenant can see. */
  async function everything(): Promise<unknown> {
    const { apiKeys, definitions, events } = tenant.client;
    return {
      definitions: await definitions.list(),
      events: await events.list(),
      keys: await apiKeys.list(),
      runs: await tenant.runs(),
      tasks: await tenant.tasks(),
    };
  }

  it.each(Object.entries(ATTACKS))('refuses %s', async (_name, { path, init, answer }) => {
    const response = await tenant.fetch(path, init);
    const problem = (await response.json()) as Problem;

    expect(said(response.status, problem)).toEqual(answer);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({
      type: `urn:problem-type:activity-core:${problem.code}`,
      status: response.status,
      title: expect.any(String),
      detail: expect.any(String),
      instance: path.replace(/\?.*/, ''),
      requestId: response.headers.get('x-request-id'),
    });
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|select |insert |\.ts:/);
  });

  it('refuses a body of five megabytes, and says so to a client that sends on', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = `"${'x'.repeat(5_000_000)}"`;
    for (const path of ['/v1/definitions', '/v1/events']) {
      const response = await tenant.fetch(path, { ...init, body });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'body_too_large', instance: path });
    }
  });

  it.each([
    ['no JSON', 'application/json', '{'],
    ['JSON that cannot be kept', 'application/json', `[9007199254740993${',0'.repeat(2_000_000)}]`],
    ['no YAML', 'application/yaml', '['],
    ['much YAML', 'application/yaml', '- a\n'.repeat(200_000)],
    ['what nobody knows', 'application/x-unknown', '?'],
  ])('reads nothing of what comes without a key: %s', async (_what, type, body) => {
    for (const path of ['/v1/definitions', '/v1/events', '/v1/event-sources/try']) {
      const init = { method: 'POST', headers: { 'content-type': type }, body };
      const response = await fetch(`${stack.api.url}${path}`, init);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ status: 401 });
    }
  });

  it('survives many bodies at once that become large in memory', async () => {
    const nested = JSON.stringify(Array.from({ length: 60_000 }, () => ({})));
    const events = Array.from(
      { length: 20 },
      (_, id) => `{"type":"t","id":"${id}","big":${nested}}`,
    );
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const send = () => untilTaken('/v1/events', { ...init, body: `[${events.join()}]` });

    const answers = await Promise.all(Array.from({ length: 24 }, send));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { verdicts } = (await answers[0]?.json()) as { verdicts: { verdict: string }[] };
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(events.map(() => 'invalid'));
  });

  /** Sends the same again after 503, once `Retry-After` is over, as the answer asks. */
  async function untilTaken(path: string, init: RequestInit): Promise<Response> {
    for (;;) {
      const response = await tenant.fetch(path, init);
      if (response.status !== 503) return response;
      await response.arrayBuffer();
      await setTimeout(1_000 * Number(response.headers.get('retry-after')));
    }
  }

  const faults = (count: number) =>
    `{${Array.from({ length: count }, (_, index) => `"Wrong${index}":0`).join()}}`;
  const batchOf = (count: number, event: string) => `[${Array(count).fill(event).join()}]`;

  it.each([
    ['an event', 'application/json', faults(260_000), 20],
    ['a CloudEvent', 'application/cloudevents+json', faults(260_000), 20],
    ['its extensions', 'application/json', `{"extensions":${faults(260_000)}}`, 20],
    ['a batch', 'application/json', batchOf(1_000, faults(25)), 100],
  ])('tells of the first faults of %s, however many there are', async (_, type, body, told) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body };
    const response = await tenant.fetch('/v1/events?atomic=true', init);
    const answer = await response.text();
    expect(response.status).toBe(422);
    expect((JSON.parse(answer) as Problem).errors).toHaveLength(told);
    expect(answer.length).toBeLessThan(50_000);
  });

  it('refuses what is not HTTP', async () => {
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"not_http"/s);
    const line = `GET /v1/runs?cursor=${'A'.repeat(100_000)} HTTP/1.1\r\n\r\n`;
    expect(await raw(line)).toMatch(/^HTTP\/1.1 431 .*"code":"headers_too_large"/s);
  });

  /** Sends bytes and reads whatever comes until the api closes the connection. */
  async function raw(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(stack.api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(bytes);
    return text(socket);
  }

  it('judges each event of a batch by itself', async () => {
    const invalid = [null, [[[]]], { id: 'x' }, { ...EVENT, data: 'a\0' }];
    const body = JSON.stringify(invalid);
    const headers = { 'content-type': 'application/json' };
    const response = await tenant.fetch('/v1/events', { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      verdicts: [
        { verdict: 'invalid', problems: [{ pointer: '/0', code: 'wrong_type' }] },
        { verdict: 'invalid', problems: [{ pointer: '/1', code: 'wrong_type' }] },
        { verdict: 'invalid', problems: [{ pointer: '/2/source' }, { pointer: '/2/type' }] },
        { verdict: 'invalid', problems: [{ pointer: '/3/data', code: 'bad_text' }] },
      ],
    });
  });

  it('has written nothing of all that', async () => {
    expect(await everything()).toEqual(before);
  });

  it('answers in time for any time that there is', async () => {
    const [first, last] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'];
    const body = { cron: '0 0 29 2 1', timezone: 'Europe/Berlin', count: 1_000 };
    const { cron } = tenant.client;
    expect((await cron.preview({ body: { ...body, from: first } })).fires).toHaveLength(1_000);
    expect((await cron.preview({ body: { ...body, from: last } })).fires).toEqual([]);
    expect(await tenant.runs({ createdAfter: first, createdBefore: last })).toHaveLength(1);
    expect(await tenant.runs({ createdAfter: last })).toEqual([]);
    expect((await tenant.client.events.list({ query: { receivedAfter: last } })).items).toEqual([]);
  });

  it('gives data back as it came, whatever its names are', async () => {
    // In the order in which PostgreSQL keeps names, so that the texts can be compared.
    const data = '{"toString":[null,"${event.id}"],"__proto__":{"polluted":true},"constructor":1}';
    const response = await tenant.fetch('/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"id":"odd","source":"/s","type":"sound.happened","data":${data}}`,
    });
    const { id } = (await response.json()) as { id: string };
    const run = await tenant.runOf(id);

    expect(response.status).toBe(202);
    const event = await tenant.fetch(`/v1/events/${id}`);
    const tasks = await tenant.fetch(run.links.tasks);
    expect(await event.text()).toContain(`"data":${data}`);
    expect(await tasks.text()).toContain(`"data":${data}`);
    expect(only(await tenant.tasks({ run: run.id }))).not.toHaveProperty('payload.polluted');
  });

  it('describes itself with a valid OpenAPI document, and shows it', async () => {
    const document = (await (await fetch(`${stack.api.url}/openapi.json`)).json()) as SpecData;
    const docs = await fetch(`${stack.api.url}/docs`);

    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
    expect(document).toMatchObject({ openapi: '3.1.0' });
    expect(docs.status).toBe(200);
    expect(await docs.text()).toContain('activity-core API');
  });

  it('tells of its health and of what waits, like the worker', async () => {
    for (const { url } of [stack.api, only(stack.workers)]) {
      for (const path of ['/health/live', '/health/ready']) {
        expect((await fetch(`${url}${path}`)).status).toBe(200);
      }
      const metrics = await (await fetch(`${url}/metrics`)).text();
      const series = [...metrics.matchAll(/^(activity_core_\w+)\{(?:state="(\w+)")?.*\} \d/gm)];
      const gauges = series.map(([, name, state]) => [name, state].join(' ').trim());
      expect(gauges).toEqual(expect.arrayContaining(GAUGES));
      expect(metrics).not.toMatch(/^activity_core_metric_source_up\{.*\} 0/m);
    }
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});

const EVENT = { id: 'e', source: '/hostile', type: 'hostile.happened' };

const GAUGES = [
  'activity_core_pending_events',
  'activity_core_oldest_pending_event_seconds',
  'activity_core_unfinished_runs pending',
  'activity_core_unfinished_runs split',
  'activity_core_oldest_unfinished_run_seconds',
  'activity_core_unfinished_batches',
  'activity_core_oldest_unfinished_batch_seconds',
];

/** An answer in the words of {@link Attack.answer}. */
function said(status: number, { code, errors = [] }: Problem): Attack['answer'] {
  return [
    `${status} ${code}`,
    ...errors.map((error) => `${error.in ? `${error.in}:` : ''}${error.pointer} ${error.code}`),
  ];
}
