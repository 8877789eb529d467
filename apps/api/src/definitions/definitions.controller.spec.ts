import { type CanActivate, type ExecutionContext, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { stringify } from 'yaml';
import { authenticate } from '#auth';
import { ConfigModule } from '#config';
import { DatabaseModule } from '#database';
import { createTestDatabase } from '#local-stack/testing';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { openApiDocument } from '../bootstrap/openapi.js';
import { CronApiModule } from '../cron/cron-api.module.js';
import { type Problem } from '../problems/problem.js';
import { type DefinitionSummaryBody } from './definition.dto.js';
import { DefinitionsApiModule } from './definitions-api.module.js';

/** Takes the tenant from a header, as the api key would say it. */
class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    authenticate(request, { tenant: request.headers['x-tenant'] ?? 'acme', actor: 'api-key:ci' });
    return true;
  }
}

@Module({
  imports: [ConfigModule.forRoot(), DatabaseModule, DefinitionsApiModule, CronApiModule],
  providers: [{ provide: APP_GUARD, useClass: HeaderGuard }],
})
class DefinitionsTestModule {}

interface Definition extends DefinitionSummaryBody {
  readonly outcome?: string;
  readonly spec: { readonly taskTemplates: readonly { readonly title: string }[] };
}

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let app: NestFastifyApplication;

beforeAll(async () => {
  server = await createTestDatabase();
  process.env.DATABASE_URL = server.url;
  const module = await Test.createTestingModule({ imports: [DefinitionsTestModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createApiAdapter());
  configureApi(app);
  await app.init();
});
afterAll(async () => {
  await app.close();
  await server.drop();
});

type Method = 'GET' | 'POST' | 'PUT';

function call(method: Method, path: string, payload?: object | string, headers = {}) {
  const isYaml = typeof payload === 'string';
  return app.inject({
    method,
    url: `/v1${path}`,
    ...(payload !== undefined && { payload }),
    headers: { ...(isYaml && { 'content-type': 'application/yaml' }), ...headers },
  });
}

let keys = 0;
function freshKey(): string {
  return `definition-${++keys}`;
}

function document(key: string, title = 'Look') {
  return {
    key,
    triggers: [
      { id: 'sweep', type: 'cron', cron: '0 9 * * *', timezone: 'Europe/Berlin', jitter: 'PT2M' },
      { id: 'order', type: 'event', eventTypes: ['order.*'] },
    ],
    taskTemplates: [{ id: 'look', title, queue: 'desk' }],
  };
}

describe('POST /v1/definitions', () => {
  it('creates a definition and says where it is', async () => {
    const key = freshKey();
    const response = await call('POST', '/definitions', document(key));
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({ location: `/v1/definitions/${key}`, etag: '"1"' });
    expect(response.json()).toMatchObject({
      key,
      name: key,
      state: 'enabled',
      revision: 1,
      version: 1,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      links: { self: `/v1/definitions/${key}`, revision: `/v1/definitions/${key}/revisions/1` },
      spec: { taskTemplates: [{ priority: 50, maxAttempts: 3 }] },
    });
  });

  it('answers 409 for a key that is taken', async () => {
    const key = freshKey();
    await call('POST', '/definitions', document(key));
    const response = await call('POST', '/definitions', document(key));
    expect(response.statusCode).toBe(409);
    expect(response.json<Problem>().code).toBe('definition_exists');
  });

  it('answers 422 with every problem and its pointer', async () => {
    const bad = { ...document('Bad'), forEach: 1, rules: [{ id: 'r', when: '(', spawn: ['x'] }] };
    const response = await call('POST', '/definitions', bad);
    expect(response.statusCode).toBe(422);
    const { code, errors = [] } = response.json<Problem>();
    expect(code).toBe('invalid_definition');
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/forEach',
      '/key',
      '/rules/0/spawn/0',
      '/rules/0/when',
    ]);
  });

  it('answers 422 for no body at all', async () => {
    const response = await call('POST', '/definitions');
    expect(response.statusCode).toBe(422);
    expect(response.json<Problem>().errors).toMatchObject([{ pointer: '', code: 'wrong_type' }]);
  });
});

describe('PUT /v1/definitions/{key}', () => {
  it('takes YAML, creates, replaces, and says when nothing changed', async () => {
    const key = freshKey();
    const path = `/definitions/${key}`;
    const first = await call('PUT', path, stringify(document(key, 'One')));
    expect(first.statusCode).toBe(201);
    expect(first.headers.location).toBe(`/v1/definitions/${key}`);
    expect(first.json()).toMatchObject({ outcome: 'created', revision: 1 });
    const second = await call('PUT', path, document(key, 'Two'));
    expect(second.statusCode).toBe(200);
    expect(second.headers.etag).toBe('"2"');
    expect(second.json()).toMatchObject({ outcome: 'changed', revision: 2 });
    const third = await call('PUT', path, stringify(document(key, 'Two')));
    expect(third.statusCode).toBe(200);
    expect(third.headers.etag).toBe('"2"');
    expect(third.json()).toMatchObject({ outcome: 'unchanged', revision: 2 });
  });

  it('replaces only the version that If-Match names', async () => {
    const key = freshKey();
    const path = `/definitions/${key}`;
    const put = (title: string, ifMatch: string) =>
      call('PUT', path, document(key, title), { 'if-match': ifMatch });
    expect((await put('One', '"1"')).statusCode).toBe(412);
    expect((await put('One', '*')).statusCode).toBe(201);
    expect((await put('Two', '"1"')).statusCode).toBe(200);
    const stale = await put('Three', '"1"');
    expect(stale.statusCode).toBe(412);
    expect(stale.json<Problem>().code).toBe('stale_definition');
    expect((await put('Three', '"2"')).statusCode).toBe(200);
    expect((await put('Three', 'W/"2"')).statusCode).toBe(400);
  });

  it('answers 422 for a document of another key', async () => {
    const response = await call('PUT', `/definitions/${freshKey()}`, document('other'));
    expect(response.statusCode).toBe(422);
    expect(response.json<Problem>().errors).toMatchObject([
      { pointer: '/key', code: 'key_mismatch' },
    ]);
  });

  it('answers 409 while the definition is archived', async () => {
    const key = freshKey();
    await call('PUT', `/definitions/${key}`, document(key));
    await call('POST', `/definitions/${key}/archive`);
    const response = await call('PUT', `/definitions/${key}`, document(key, 'Two'));
    expect(response.statusCode).toBe(409);
    expect(response.json<Problem>().code).toBe('definition_archived');
    await call('POST', `/definitions/${key}/enable`);
    const again = await call('PUT', `/definitions/${key}`, document(key, 'Two'));
    expect(again.statusCode).toBe(200);
  });
});

describe('GET /v1/definitions', () => {
  it('lists by key, in pages', async () => {
    const headers = { 'x-tenant': 'pages' };
    for (const key of ['c', 'a', 'b']) await call('POST', '/definitions', document(key), headers);
    const first = await call('GET', '/definitions?limit=2', undefined, headers);
    const { items, nextCursor } = first.json<{ items: Definition[]; nextCursor: string }>();
    expect(items.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(items[0]).not.toHaveProperty('spec');
    const rest = await call('GET', `/definitions?limit=2&cursor=${nextCursor}`, undefined, headers);
    expect(rest.json()).toEqual({ items: [expect.objectContaining({ key: 'c' })] });
  });

  it('filters by state and by labels', async () => {
    const headers = { 'x-tenant': 'filters' };
    const save = (key: string, labels: object) =>
      call('POST', '/definitions', { ...document(key), labels }, headers);
    await save('a', { team: 'risk', url: 'http://x' });
    await save('b', { team: 'risk' });
    await call('POST', '/definitions/b/pause', undefined, headers);
    const list = async (query: string) => {
      const response = await call('GET', `/definitions?${query}`, undefined, headers);
      return response.json<{ items: Definition[] }>().items.map(({ key }) => key);
    };
    expect(await list('label=team:risk')).toEqual(['a', 'b']);
    expect(await list('label=team:risk&label=url:http://x')).toEqual(['a']);
    expect(await list('label=team:risk&state=paused')).toEqual(['b']);
  });

  it.each([
    'limit=0',
    'cursor=x',
    'state=asleep',
    'label=team',
    'label=a:1&label=a:2',
    'nonsense=1',
  ])('answers 400 for %s', async (query) => {
    expect((await call('GET', `/definitions?${query}`)).statusCode).toBe(400);
  });
});

describe('A definition', () => {
  it('is read with its ETag, and not by another tenant', async () => {
    const key = freshKey();
    await call('POST', '/definitions', document(key));
    const response = await call('GET', `/definitions/${key}`);
    expect(response.headers.etag).toBe('"1"');
    expect(response.json<Definition>().spec.taskTemplates[0]?.title).toBe('Look');
    const foreign = await call('GET', `/definitions/${key}`, undefined, { 'x-tenant': 'rival' });
    expect(foreign.statusCode).toBe(404);
    expect(foreign.json<Problem>().code).toBe('definition_not_found');
  });

  it('is paused with a note, once, and enabled again', async () => {
    const key = freshKey();
    await call('POST', '/definitions', document(key));
    const paused = await call('POST', `/definitions/${key}/pause`, { note: 'too loud' });
    expect(paused.statusCode).toBe(200);
    expect(paused.headers.etag).toBe('"2"');
    expect(paused.json()).toMatchObject({
      state: 'paused',
      stateChange: { by: 'api-key:ci', note: 'too loud' },
    });
    const again = await call('POST', `/definitions/${key}/pause`, { note: 'much too loud' });
    expect(again.json()).toEqual(paused.json());
    const enabled = await call('POST', `/definitions/${key}/enable`);
    expect(enabled.json()).toMatchObject({ state: 'enabled', version: 3 });
    expect(enabled.json<Definition>().stateChange).not.toHaveProperty('note');
  });

  it('changes its state only from the version that If-Match names', async () => {
    const key = freshKey();
    await call('POST', '/definitions', document(key));
    const pause = (ifMatch: string) =>
      call('POST', `/definitions/${key}/pause`, undefined, { 'if-match': ifMatch });
    expect((await pause('"2"')).statusCode).toBe(412);
    expect((await pause('"1"')).statusCode).toBe(200);
  });

  it('that is archived is not paused', async () => {
    const key = freshKey();
    await call('POST', '/definitions', document(key));
    await call('POST', `/definitions/${key}/archive`);
    expect((await call('POST', `/definitions/${key}/pause`)).statusCode).toBe(409);
  });

  it('has revisions, latest first', async () => {
    const key = freshKey();
    for (const title of ['One', 'Two']) {
      await call('PUT', `/definitions/${key}`, document(key, title));
    }
    const first = await call('GET', `/definitions/${key}/revisions?limit=1`);
    const { items, nextCursor } = first.json<{ items: object[]; nextCursor: string }>();
    expect(items).toMatchObject([{ revision: 2, createdBy: 'api-key:ci' }]);
    const rest = await call('GET', `/definitions/${key}/revisions?cursor=${nextCursor}`);
    expect(rest.json()).toMatchObject({ items: [{ revision: 1 }] });
    const one = await call('GET', `/definitions/${key}/revisions/1`);
    expect(one.json<Definition>().spec.taskTemplates[0]?.title).toBe('One');
    expect((await call('GET', `/definitions/${key}/revisions/3`)).statusCode).toBe(404);
    expect((await call('GET', `/definitions/${key}/revisions/x`)).statusCode).toBe(400);
    expect((await call('GET', '/definitions/none/revisions')).statusCode).toBe(404);
  });

  it('previews its cron triggers', async () => {
    const key = freshKey();
    await call('POST', '/definitions', document(key));
    const path = `/definitions/${key}/triggers`;
    const response = await call('GET', `${path}/sweep/preview?count=2`);
    const { fires } = response.json<{ fires: Record<string, string>[] }>();
    expect(fires).toHaveLength(2);
    for (const { local, due = '', earliest = '', latest = '' } of fires) {
      expect(local).toMatch(/T09:00$/);
      expect(due >= earliest && due <= latest).toBe(true);
    }
    expect((await call('GET', `${path}/order/preview`)).statusCode).toBe(404);
    for (const [action, state] of [
      ['pause', 'paused'],
      ['archive', 'archived'],
      ['enable', 'enabled'],
    ]) {
      await call('POST', `/definitions/${key}/${action}`);
      const shown = await call('GET', `${path}/sweep/preview?count=1`);
      expect(shown.json()).toMatchObject({ state, fires: [{}] });
    }
    expect((await call('GET', `${path}/sweep/preview?count=1001`)).statusCode).toBe(400);
  });
});

describe('POST /v1/definitions/validate', () => {
  it('saves nothing and says what is wrong', async () => {
    const key = freshKey();
    const valid = await call('POST', '/definitions/validate', stringify(document(key)));
    expect(valid.statusCode).toBe(200);
    expect(valid.json()).toEqual({ valid: true, problems: [] });
    expect((await call('GET', `/definitions/${key}`)).statusCode).toBe(404);
    const invalid = await call('POST', '/definitions/validate', { ...document(key), key: '?' });
    expect(invalid.statusCode).toBe(200);
    expect(invalid.json()).toMatchObject({
      valid: false,
      problems: [{ pointer: '/key', code: 'bad_name', message: expect.any(String) }],
    });
  });
});

describe('POST /v1/cron/preview', () => {
  it('shows the next fires and what a change of the clocks does to them', async () => {
    const response = await call('POST', '/cron/preview', {
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
      jitter: 'PT2M',
      from: '2027-03-27T00:00:00Z',
      count: 3,
    });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      description: 'At 02:30 every day',
      fires: [
        {
          nominal: '2027-03-27T01:30:00.000Z',
          local: '2027-03-27T02:30',
          offset: '+01:00',
          earliest: '2027-03-27T01:30:00.000Z',
          latest: '2027-03-27T01:32:00.000Z',
        },
        {
          nominal: '2027-03-28T01:30:00.000Z',
          local: '2027-03-28T03:30',
          offset: '+02:00',
          earliest: '2027-03-28T01:30:00.000Z',
          latest: '2027-03-28T01:32:00.000Z',
          mark: { shifted: { missing: '2027-03-28T02:30', merged: false } },
        },
        expect.objectContaining({ nominal: '2027-03-29T00:30:00.000Z' }),
      ],
    });
  });

  it('begins now, in UTC, with ten fires, unless it is told otherwise', async () => {
    const response = await call('POST', '/cron/preview', { cron: '@hourly' });
    const { fires } = response.json<{ fires: { nominal: string; offset: string }[] }>();
    expect(fires).toHaveLength(10);
    expect(fires[0]?.offset).toBe('+00:00');
    expect(Date.parse(fires[0]?.nominal ?? '')).toBeGreaterThan(Date.now() - 1_000);
  });

  it('answers a thousand fires of a rare line at once', async () => {
    const response = await call('POST', '/cron/preview', { cron: '0 0 29 2 *', count: 1_000 });
    expect(response.json<{ fires: object[] }>().fires.length).toBeGreaterThan(500);
  });

  it('answers 422 with every problem', async () => {
    const response = await call('POST', '/cron/preview', {
      cron: '0 25 * * *',
      timezone: 'Europe/Atlantis',
      jitter: 'P2D',
      from: '2027-02-30T99:00:00Z',
    });
    expect(response.statusCode).toBe(422);
    const errors = response.json<Problem>().errors ?? [];
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/cron cron_out_of_range',
      '/timezone unknown_timezone',
      '/jitter out_of_range',
      '/from bad_time',
    ]);
    const count = await call('POST', '/cron/preview', { cron: '@hourly', count: 1_001 });
    expect(count.statusCode).toBe(422);
  });
});

describe('The OpenAPI document', () => {
  it('names the operations for clients, and shows the parts of the document', () => {
    const { paths, components } = openApiDocument(app);
    const operations = Object.values(paths)
      .flatMap(({ get, post, put }) => [get, post, put])
      .map((operation) => operation?.operationId);
    expect(operations).toEqual(
      expect.arrayContaining([
        'definitions_create',
        'definitions_put',
        'definitions_listRevisions',
        'cron_preview',
      ]),
    );
    expect(Object.keys(components?.schemas ?? {})).toEqual(
      expect.arrayContaining([
        'DefinitionDocument',
        'EventTrigger',
        'CronTrigger',
        'HttpContextSource',
      ]),
    );
  });
});
