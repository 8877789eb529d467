import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createApi } from './bootstrap/create-api.js';

describe('the api without the systems it depends on', () => {
  const before = { ...process.env };
  let app: NestFastifyApplication;

  beforeAll(async () => {
    Object.assign(process.env, {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    });
    app = await createApi(AppModule);
    await app.init();
  });

  afterAll(async () => {
    await app.close();
    process.env = before;
  });

  it('starts and is alive, and lets anybody ask', async () => {
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/metrics')).statusCode).toBe(200);
    expect((await app.inject('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
  });

  it('asks everybody else for a key', async () => {
    const response = await app.inject('/v1/runs');
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('says that it cannot look up a key, and when to try again', async () => {
    const headers = { authorization: `Bearer ack_${'k'.repeat(43)}` };
    const response = await app.inject({ url: '/v1/runs', headers });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
  });
});
