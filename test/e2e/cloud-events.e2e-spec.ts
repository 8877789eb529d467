import type { AcceptedEvent, EventVerdicts, Task } from '#client';
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

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  async function deliver(
    contentType: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Delivered> {
    const response = await tenant.fetch('/v1/events', {
      method: 'POST',
      headers: { 'content-type': contentType, ...headers },
      body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
    });
    expect([200, 202]).toContain(response.status);
    return (await response.json()) as Delivered;
  }

  async function taskOfEvent(eventId = 'none'): Promise<Task> {
    return only(await tenant.tasks({ run: (await tenant.runOf(eventId)).id }));
  }
});

type Delivered = Partial<AcceptedEvent & EventVerdicts>;
