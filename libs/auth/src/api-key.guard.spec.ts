import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ConfigModule } from '#config';
import { DatabaseModule } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeys } from './api-key.service.js';
import { AuthModule } from './auth.module.js';
import { CurrentPrincipal, type Principal } from './principal.js';
import { Public } from './public.decorator.js';

@Controller()
class Door {
  @Get('whoami')
  whoAmI(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Public()
  @Get('open')
  open() {
    return { open: true };
  }
}

describe('the API key guard', () => {
  let server: TestDatabase;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    server = await createTestDatabase();
    process.env.DATABASE_URL = server.url;
    const testing = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(), DatabaseModule, AuthModule],
      controllers: [Door],
      providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
    }).compile();
    testing.useLogger(false);
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await server.drop();
  });

  const get = (url: string, authorization?: string) =>
    app.inject({ method: 'GET', url, headers: authorization ? { authorization } : {} });

  it('tells the handler who calls', async () => {
    const { key } = await app.get(ApiKeys).create('acme', 'ci');
    const answer = await get('/whoami', `Bearer ${key}`);
    expect(answer.json()).toEqual({ tenant: 'acme', actor: 'api-key:ci' });
  });

  it('takes the scheme in any case, as RFC 7235 asks', async () => {
    const { key } = await app.get(ApiKeys).create('acme', 'ci');
    expect((await get('/whoami', `bearer ${key}`)).statusCode).toBe(200);
  });

  it('asks for a key when there is none', async () => {
    const answer = await get('/whoami');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="activity-core"');
  });

  it.each(['Bearer ack_wrong', 'Bearer ack_two keys'])('refuses %s', async (authorization) => {
    const answer = await get('/whoami', authorization);
    expect(answer.statusCode).not.toBe(200);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('lets anyone in where the handler is public', async () => {
    expect((await get('/open')).json()).toEqual({ open: true });
  });
});
