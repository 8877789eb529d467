import { randomUUID } from 'node:crypto';
import type { AcceptedEvent, EventVerdicts, Problem } from '#client';
import { Supervisor, withSession } from '#local-stack';
import {
  createTestDatabase,
  temporalAddress,
  type TestDatabase,
  waitFor,
} from '#local-stack/testing';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { LoneApp } from '../support/lone-app.js';
import { definition, Tenant } from '../support/tenant.js';

const PATIENCE_MS = 30_000;
const TEST_MS = 60_000;

/** The bound of a backlog in these tests. */
const MAX = 400;

describe('the acceptance of events', () => {
  const supervisor = new Supervisor();
  const apiKey = `ack_${randomUUID()}`;
  let database: TestDatabase;
  let env: NodeJS.ProcessEnv;
  let api: LoneApp;
  let tenant: Tenant;

  beforeAll(async () => {
    database = await createTestDatabase();
    env = {
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: await temporalAddress(),
      TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
      NODE_ENV: 'test',
      BOOTSTRAP_API_KEY: apiKey,
      EVENT_BACKLOG_MAX: String(MAX),
    };
    api = await start('api');
    await api.ready;
    tenant = new Tenant(api.url, apiKey);
  });

  afterAll(async () => {
    await supervisor.stopAll();
    await database.drop();
  });

  function start(app: 'api' | 'worker', changes: NodeJS.ProcessEnv = {}): Promise<LoneApp> {
    return LoneApp.start(supervisor, {
      app,
      directory: 'acceptance',
      env: { ...env, ...changes },
    });
  }

  /** A tenant of its own: the backlog of another one does not touch it. */
  async function newTenant(): Promise<Tenant> {
    const options = ['--tenant', `t-${randomUUID()}`, '--name', 'router'];
    const key = await cli({ databaseUrl: database.url }, 'api-key', 'create', ...options);
    return new Tenant(api.url, key);
  }

  async function post(
    tenant: Tenant,
    body: unknown,
    { query = '', type = 'application/json' } = {},
  ) {
    const response = await tenant.fetch(`/v1/events${query}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: (await response.json()) as Partial<Problem & AcceptedEvent & EventVerdicts>,
    };
  }

  const postAll = (tenant: Tenant, body: unknown, type?: string) =>
    post(tenant, body, { query: '?atomic=true', ...(type !== undefined && { type }) });

  /** The own ids of a tenant's events, of one source or of all. */
  async function storedBy(tenant: Tenant, source?: string): Promise<string[]> {
    const query = { limit: 200, ...(source !== undefined && { source }) };
    const { items } = await tenant.client.events.list({ query });
    return items.map(({ event }) => event.id).sort();
  }

  describe('of a batch as a whole', () => {
    /** Each test has a source of its own. */
    let source: string;
    beforeEach(() => {
      source = `/${randomUUID()}`;
    });
    const own = (id: string, data?: number) => ({ ...event(id, data), source });
    const stored = () => storedBy(tenant, source);

    it('stores all of it, and says what was there already', async () => {
      await post(tenant, own('known'));
      const answer = await tenant.client.events.accept({
        query: { atomic: true },
        body: [own('a'), own('known'), own('b'), own('a')],
      });
      expect(answer).toMatchObject({
        verdicts: [
          { verdict: 'accepted' },
          { verdict: 'duplicate' },
          { verdict: 'accepted' },
          { verdict: 'duplicate' },
        ],
      });
      expect(await stored()).toEqual(['a', 'b', 'known']);
    });

    it('writes nothing when anything is invalid, and names every place', async () => {
      const batch = [own('a'), { ...own('b'), type: 1 }, own('c'), { id: 'd', source }];
      const { status, body } = await postAll(tenant, batch);
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'invalid_event',
        errors: [
          { pointer: '/1/type', code: 'wrong_type' },
          { pointer: '/3/type', code: 'required' },
        ],
      });
      expect(await stored()).toEqual([]);
    });

    it('writes nothing when anything conflicts, and names what', async () => {
      await post(tenant, own('known', 1));
      const batch = [own('a', 1), own('known', 2), own('a', 2), own('known', 1)];
      const { status, body } = await postAll(tenant, batch);
      expect(status).toBe(409);
      expect(body).toMatchObject({
        code: 'event_conflict',
        errors: [
          { pointer: '/1', code: 'conflict' },
          { pointer: '/2', code: 'conflict' },
        ],
      });
      expect(await stored()).toEqual(['known']);
    });

    it('takes CloudEvents as well', async () => {
      const type = 'application/cloudevents-batch+json';
      const sound = { specversion: '1.0', ...own('a') };
      const odd = { ...sound, id: 'b', 'bad-name': 1 };
      expect(await postAll(tenant, [sound, odd], type)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/1/bad-name', code: 'bad_name' }] },
      });
      expect(await postAll(tenant, [sound], type)).toMatchObject({ status: 200 });
      expect(await stored()).toEqual(['a']);
    });

    it('answers a word that it does not know with a problem, and stores nothing', async () => {
      expect(await post(tenant, [own('a')], { query: '?atomic=maybe' })).toMatchObject({
        status: 400,
        body: {
          code: 'invalid_parameters',
          errors: [{ in: 'query', pointer: '/atomic', code: 'is_boolean' }],
        },
      });
      expect(await stored()).toEqual([]);
    });

    it(
      'leaves nothing of a request in the middle of which the api was killed',
      async () => {
        const doomed = await start('api');
        const running = await doomed.ready;
        const client = new Tenant(doomed.url, apiKey);
        await withSession(database.url, async (query) => {
          // Another writer is about to store "m": the request has stored "a" and waits for it.
          await query('begin');
          await query(`
            insert into event (id, tenant, source, event_id, type, extensions, content_hash)
            values ('${randomUUID()}', 'default', '${source}', 'm', 't', '{}', '')`);
          const cut = postAll(
            client,
            ['a', 'm', 'z'].map((id) => own(id)),
          ).catch(() => 'cut');
          await untilOneWaits();
          await running.kill();
          expect(await cut).toBe('cut');
          await query('rollback');
        });
        await waitFor(async () => (await waiting()) === 0, {
          what: 'the transaction of the killed api to end',
          timeoutMs: PATIENCE_MS,
        });
        expect(await stored()).toEqual([]);
        const again = await postAll(
          tenant,
          ['a', 'm', 'z'].map((id) => own(id)),
        );
        expect(again.body.verdicts?.map(({ verdict }) => verdict)).toEqual(
          Array(3).fill('accepted'),
        );
      },
      TEST_MS,
    );

    /** How many sessions of this database wait for a lock. */
    async function waiting(): Promise<number> {
      const found = await withSession(database.url, (query) =>
        query(`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`),
      );
      return found.length;
    }

    const untilOneWaits = () =>
      waitFor(async () => (await waiting()) > 0, {
        what: 'the request to be in the middle of its transaction',
        timeoutMs: PATIENCE_MS,
      });

    it('keeps its word among many that overlap, in every order', async () => {
      const ids = ['p', 'q', 'r', 's', 't', 'u'];
      const orders = [ids, ids.toReversed(), ids.slice(2), ids.slice(0, 4).toReversed()];
      const requests = Array.from({ length: 32 }, (_, index) => {
        const order = orders[index % orders.length] ?? [];
        const batch = order.map((id) => own(id, index % 3));
        return index % 2 === 0 ? postAll(tenant, batch) : post(tenant, batch);
      });
      const answers = await Promise.all(requests);
      expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
      const accepted = answers.flatMap(({ body: { verdicts = [] } }) =>
        verdicts.filter(({ verdict }) => verdict === 'accepted'),
      );
      const { items } = await tenant.client.events.list({ query: { source } });
      expect(accepted.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id).sort());
      expect(await stored()).toEqual(ids);
    });
  });

  describe('when too much waits', () => {
    let flooded: Tenant;

    beforeAll(async () => {
      flooded = await newTenant();
      await flooded.save(definition('flood'));
      const events = Array.from({ length: MAX }, (_, n) => ({
        id: `e-${n}`,
        type: 'flood.happened',
      }));
      await flooded.sendAll(events);
    });

    it('is refused with 429 and a time to come again, whatever is sent', async () => {
      const before = await storedBy(flooded);
      const cloud = 'application/cloudevents+json';
      for (const refused of [
        await post(flooded, event('more')),
        await post(flooded, [event('more'), event('and-more')]),
        await postAll(flooded, [event('more')]),
        await post(flooded, { specversion: '1.0', ...event('more') }, { type: cloud }),
        await post(flooded, { ...event('e-0'), type: 'flood.happened' }),
      ]) {
        expect(refused).toMatchObject({ status: 429, body: { code: 'event_backlog_full' } });
        expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(1);
        expect(Number(refused.retryAfter)).toBeLessThanOrEqual(10);
      }
      const source = await flooded.client.eventSources.put({
        path: { key: 'hook' },
        body: {
          key: 'hook',
          verification: { type: 'api-key' },
          event: { id: '${body.id}', type: 'flood.happened' },
        },
      });
      const delivery = { method: 'POST', body: '{"id":"more"}' };
      const refused = await flooded.fetch(source.links.inbound, delivery);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await refused.json()).toMatchObject({ code: 'event_backlog_full' });
      expect(await storedBy(flooded)).toEqual(before);
    });

    it('is refused by an api that has just started, too', async () => {
      const started = await start('api');
      const running = await started.ready;
      const there = new Tenant(started.url, flooded.apiKey);
      expect(await post(there, event('more'))).toMatchObject({ status: 429 });
      await running.stop();
    });

    it('still tells what is invalid, and lets other tenants in', async () => {
      expect(await post(flooded, { id: 1 })).toMatchObject({ status: 422 });
      expect(await post(tenant, event('more'))).toMatchObject({ status: 202 });
    });

    it('is counted', async () => {
      const metrics = await (await fetch(`${api.url}/metrics`)).text();
      const refused = /^activity_core_events_turned_away_total\{.*full="backlog".*\} (\d+)$/m;
      expect(Number(refused.exec(metrics)?.[1])).toBeGreaterThanOrEqual(6);
    });

    it(
      'goes on once a worker has worked off the backlog, by itself',
      async () => {
        const worker = await start('worker');
        const running = await worker.ready;
        const sent = await waitFor(
          async () => {
            const answer = await post(flooded, {
              ...event('more'),
              type: 'flood.happened',
            });
            return answer.status === 202 && answer.body;
          },
          { what: 'the api to accept events again', timeoutMs: PATIENCE_MS },
        );
        expect(await flooded.runOf(String(sent.id))).toMatchObject({ state: 'completed' });
        expect(await storedBy(flooded)).toContain('more');
        await waitFor(async () => (await flooded.tasks()).length === MAX + 1, {
          what: 'a task of every event',
          timeoutMs: PATIENCE_MS,
        });
        await running.stop();
      },
      TEST_MS,
    );
  });

  describe('within its limits', () => {
    let tenant: Tenant;
    beforeAll(async () => {
      tenant = await newTenant();
    });

    const at = (length: number) => 'x'.repeat(length);
    const deep = (levels: number): unknown => (levels === 0 ? 0 : [deep(levels - 1)]);

    /** What may be as large as this, and what is said when it is larger. */
    const LIMITS: Readonly<
      Record<string, { max: number; event: (size: number) => object; errors: object[] }>
    > = {
      'an id': {
        max: 256,
        event: (size) => ({ id: at(size) }),
        errors: [{ pointer: '/id', code: 'too_long' }],
      },
      'a source': {
        max: 512,
        event: (size) => ({ source: at(size) }),
        errors: [{ pointer: '/source', code: 'too_long' }],
      },
      'a type': {
        max: 256,
        event: (size) => ({ type: at(size) }),
        errors: [{ pointer: '/type', code: 'too_long' }],
      },
      'a subject': {
        max: 1_024,
        event: (size) => ({ subject: at(size) }),
        errors: [{ pointer: '/subject', code: 'too_long' }],
      },
      'a schema': {
        max: 2_048,
        event: (size) => ({ dataschema: at(size) }),
        errors: [{ pointer: '/dataschema', code: 'too_long' }],
      },
      'a correlation id': {
        max: 256,
        event: (size) => ({ correlationId: at(size) }),
        errors: [{ pointer: '/correlationId', code: 'too_long' }],
      },
      'the name of an extension': {
        max: 64,
        event: (size) => ({ extensions: { [at(size)]: 1 } }),
        errors: [{ pointer: `/extensions/${at(65)}`, code: 'bad_name' }],
      },
      'an extension': {
        max: 4_096,
        event: (size) => ({ extensions: { region: at(size) } }),
        errors: [{ pointer: '/extensions/region', code: 'too_long' }],
      },
      'the depth of data': {
        max: 64,
        event: (size) => ({ data: deep(size) }),
        errors: [{ pointer: `/data${'/0'.repeat(64)}`, code: 'too_deep' }],
      },
    };

    it.each(Object.entries(LIMITS))(
      'takes %s up to its limit, and says where it is beyond',
      async (_, { max, event: fields, errors }) => {
        const largest = { ...event(randomUUID()), ...fields(max) };
        expect(await post(tenant, largest)).toMatchObject({ status: 202 });
        expect(await post(tenant, { ...event(randomUUID()), ...fields(max + 1) })).toMatchObject({
          status: 422,
          body: { code: 'invalid_event', errors },
        });
      },
    );

    it('takes an envelope of 256 KiB, and none that is larger', async () => {
      const small = { ...event('1'), extensions: {}, data: '' };
      const most = 256 * 1024 - Buffer.byteLength(JSON.stringify(small));
      expect(await post(tenant, { ...small, data: at(most) })).toMatchObject({ status: 202 });
      expect(await post(tenant, { ...small, id: '2', data: at(most + 1) })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '', code: 'too_large' }] },
      });
      expect(
        await post(tenant, [event('3'), { ...event('4'), data: at(256 * 1024) }]),
      ).toMatchObject({
        status: 200,
        body: {
          verdicts: [
            { verdict: 'accepted' },
            { verdict: 'invalid', problems: [{ pointer: '/1', code: 'too_large' }] },
          ],
        },
      });
    });

    it('takes no body beyond BODY_LIMIT_BYTES, in whatever form', async () => {
      for (const type of ['application/json', 'application/cloudevents-batch+json']) {
        expect(await post(tenant, at(4_194_304), { type })).toMatchObject({
          status: 413,
          body: { code: 'body_too_large' },
        });
      }
    });

    it('takes a batch of 1,000, and none that is larger', async () => {
      const batch = Array.from({ length: 1_000 }, (_, n) => event(`e-${n}`));
      expect(await postAll(tenant, [...batch, event('one-more')])).toMatchObject({
        status: 413,
        body: { code: 'too_many_events' },
      });
      expect(await postAll(tenant, batch)).toMatchObject({ status: 200 });
    });
  });

  it('does not begin with times of retention that contradict each other', async () => {
    const { ready } = await start('worker', {
      EVENT_PAYLOAD_RETENTION_DAYS: '31',
      EVENT_IDENTITY_RETENTION_DAYS: '30',
    });
    await expect(ready).rejects.toThrow(
      'EVENT_IDENTITY_RETENTION_DAYS is 30, fewer than EVENT_PAYLOAD_RETENTION_DAYS, which is 31',
    );
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(database.url)).toEqual([]);
  });
});

function event(id: string, data?: number) {
  return { id, source: '/test', type: 'test', ...(data !== undefined && { data }) };
}
