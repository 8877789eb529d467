import { Test, type TestingModule } from '@nestjs/testing';
import { sql } from 'kysely';
import { ConfigModule } from '#config';
import { Database, DatabaseModule, newId, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { ApiKey } from './api-key.entity.js';
import { generateApiKey } from './api-key.js';
import { ApiKeys } from './api-key.service.js';
import { ApiKeyNotFoundError, InvalidApiKeyRequestError } from './auth.errors.js';
import { AuthModule } from './auth.module.js';

describe('API keys', () => {
  let server: TestDatabase;
  let nest: TestingModule;
  let database: Database;
  let keys: ApiKeys;

  beforeAll(async () => {
    server = await createTestDatabase();
    process.env.DATABASE_URL = server.url;
    const imports = [ConfigModule.forRoot(), DatabaseModule, AuthModule];
    nest = await Test.createTestingModule({ imports }).compile();
    database = nest.get(Database);
    keys = nest.get(ApiKeys);
  });
  afterAll(async () => {
    await nest.close();
    await server.drop();
  });

  it('verify to the tenant and name they were made for', async () => {
    const { key } = await keys.create('acme', 'ci');
    expect(await keys.verify(key)).toEqual({ tenant: 'acme', actor: 'api-key:ci' });
  });

  it('are shown once: only a hash is stored', async () => {
    const { id, key } = await keys.create('acme', 'ci');
    const stored = await rows(
      database.session(),
      sql<{ text: string }>`select api_key::text as text from api_key where id = ${id}`,
    );
    expect(stored[0]?.text).not.toContain(key.slice(8));
  });

  it('that are unknown verify to nobody', async () => {
    expect(await keys.verify(generateApiKey())).toBeUndefined();
    expect(await keys.verify('')).toBeUndefined();
    expect(await keys.verify('x'.repeat(10_000))).toBeUndefined();
  });

  it('cost no query when they were verified a moment ago', async () => {
    const { id, key } = await keys.create('acme', 'ci');
    await keys.verify(key);
    await database.session().nativeDelete(ApiKey, { id });
    expect(await keys.verify(key)).toEqual({ tenant: 'acme', actor: 'api-key:ci' });
  });

  it('are refused as soon as they are revoked here', async () => {
    const { id, key } = await keys.create('acme', 'ci');
    await keys.verify(key);
    const revoked = await keys.revoke('acme', id);
    expect(revoked.revokedAt).not.toBeNull();
    expect(await keys.verify(key)).toBeUndefined();
  });

  it('keep the time of their first revocation', async () => {
    const { id } = await keys.create('acme', 'ci');
    const first = await keys.revoke('acme', id);
    expect(await keys.revoke('acme', id)).toEqual(first);
  });

  it('cannot be revoked by another tenant', async () => {
    const { id, key } = await keys.create('acme', 'ci');
    await expect(keys.revoke('rival', id)).rejects.toThrow(ApiKeyNotFoundError);
    await expect(keys.revoke('acme', newId())).rejects.toThrow(ApiKeyNotFoundError);
    expect(await keys.verify(key)).toBeDefined();
  });

  it('are listed per tenant, newest first, in pages', async () => {
    const names = ['one', 'two', 'three'];
    for (const name of names) await keys.create('pages', name);
    const first = await keys.list('pages', { limit: 2 });
    const after = first.at(-1)?.id ?? '';
    const second = await keys.list('pages', { limit: 2, after });
    expect(first.map((key) => key.name)).toEqual(['three', 'two']);
    expect(second.map((key) => key.name)).toEqual(['one']);
    expect(first[0]?.hint).toMatch(/^ack_.{4}$/);
  });

  it('refuse a tenant or a name that would not do in a workflow id', async () => {
    const refusal = await keys.create('a/b', '').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidApiKeyRequestError);
    expect(refusal).toMatchObject({ problems: [{ pointer: '/tenant' }, { pointer: '/name' }] });
  });

  it('can be chosen elsewhere and are inserted once', async () => {
    const key = generateApiKey();
    expect(await keys.ensure('default', 'bootstrap', key)).toBe(true);
    expect(await keys.ensure('default', 'bootstrap', key)).toBe(false);
    expect(await keys.verify(key)).toEqual({ tenant: 'default', actor: 'api-key:bootstrap' });
  });
});
