import { Test } from '@nestjs/testing';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { sql } from 'kysely';
import { ApiKeys } from '#auth';
import { ConfigModule } from '#config';
import { Database, DatabaseModule, rows } from '#database';
import { createTestDatabase, type TestDatabase, waitFor } from '#local-stack/testing';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { AuthApiModule } from './auth-api.module.js';

const BOOTSTRAP_KEY = 'ack_chosen-for-development';

describe('/v1/api-keys', () => {
  let server: TestDatabase;
  let app: NestFastifyApplication;
  let key: string;

  beforeAll(async () => {
    server = await createTestDatabase();
    process.env.DATABASE_URL = server.url;
    app = await startApi();
    ({ key } = await app.get(ApiKeys).create('acme', 'anna'));
  });
  afterAll(async () => {
    await app.close();
    await server.drop();
  });

  async function startApi(): Promise<NestFastifyApplication> {
    const imports = [ConfigModule.forRoot(), DatabaseModule, AuthApiModule];
    const testing = await Test.createTestingModule({ imports }).compile();
    testing.useLogger(false);
    const api = testing.createNestApplication<NestFastifyApplication>(createApiAdapter());
    configureApi(api);
    return api.init();
  }

  async function send(method: 'GET' | 'POST', path: string, body?: object, bearer = key) {
    const response = await app.inject({
      method,
      url: `/v1/api-keys${path}`,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body && { payload: body }),
    });
    const { statusCode: status, headers } = response;
    return { status, headers, body: response.json<Record<string, unknown>>() };
  }

  it('answers 401 with a challenge without a valid key', async () => {
    const { status, headers, body } = await send('GET', '', undefined, 'ack_wrong');
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthorized' });
    expect(headers['www-authenticate']).toMatch(/^Bearer realm=/);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('creates a key for the own tenant, shows it once, and revokes it', async () => {
    const created = await send('POST', '', { name: 'worker' });
    expect(created).toMatchObject({ status: 201, body: { name: 'worker' } });
    const newKey = String(created.body.key);
    expect(await send('GET', '', undefined, newKey)).toMatchObject({ status: 200 });

    const list = await send('GET', '?limit=1');
    expect(list.body.items).toEqual([expect.not.objectContaining({ key: expect.anything() })]);

    const revoked = await send('POST', `/${String(created.body.id)}/revoke`);
    expect(revoked).toMatchObject({ status: 200, body: { revokedAt: expect.any(String) } });
    expect(await send('GET', '', undefined, newKey)).toMatchObject({ status: 401 });
  });

  it('refuses a name that would not do', async () => {
    const { status, body } = await send('POST', '', { name: 'a b' });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ pointer: '/name' }] });
  });

  it("does not touch another tenant's keys", async () => {
    const rival = await app.get(ApiKeys).create('rival', 'theirs');
    expect(await send('POST', `/${rival.id}/revoke`)).toMatchObject({ status: 404 });
    expect(await app.get(ApiKeys).verify(rival.key)).toBeDefined();
  });

  describe('with BOOTSTRAP_API_KEY', () => {
    afterEach(() => {
      delete process.env.BOOTSTRAP_API_KEY;
    });

    it('has that key as soon as the database is migrated, however late', async () => {
      const run = (statement: ReturnType<typeof sql>) =>
        rows(app.get(Database).session(), statement);
      await run(sql`alter table api_key rename to not_migrated_yet`);
      process.env.BOOTSTRAP_API_KEY = BOOTSTRAP_KEY;
      const api = await startApi();
      await run(sql`alter table not_migrated_yet rename to api_key`);
      const principal = await waitFor(() => api.get(ApiKeys).verify(BOOTSTRAP_KEY), {
        timeoutMs: 20_000,
        what: 'the bootstrap key',
      });
      expect(principal).toEqual({ tenant: 'default', actor: 'api-key:bootstrap' });
      await api.close();
    });

    it('stops trying when the api stops', async () => {
      process.env.BOOTSTRAP_API_KEY = BOOTSTRAP_KEY;
      process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nothing';
      const api = await startApi();
      await api.close();
    });
  });
});
