import { request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { BodyRoom } from './body.room.js';

/** Requests that were let in wait here until the test lets them go. */
let held: (() => void)[] = [];
let arrived = Promise.withResolvers<null>();

@Controller('held')
class HeldController {
  @Post()
  @HttpCode(200)
  async hold(): Promise<object> {
    const { promise, resolve } = Promise.withResolvers<null>();
    held.push(() => {
      resolve(null);
    });
    arrived.resolve(null);
    await promise;
    return {};
  }
}

@Module({ controllers: [HeldController] })
class HeldModule {}

describe('Large bodies at once', () => {
  const LARGE = JSON.stringify('x'.repeat(100_000));
  let app: NestFastifyApplication;
  let url: string;

  beforeEach(async () => {
    held = [];
    arrived = Promise.withResolvers<null>();
    const module = await Test.createTestingModule({ imports: [HeldModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createApiAdapter());
    configureApi(app, { room: new BodyRoom({ bytes: 150_000, waitMs: 200 }) });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}/v1/held`;
  });
  afterEach(async () => {
    for (const letGo of held) letGo();
    await app.close();
  });

  const headers = { 'content-type': 'application/json' };
  const post = (body: string) => fetch(url, { method: 'POST', headers, body });

  it('wait for each other, and are sent away when that takes too long', async () => {
    const first = post(LARGE);
    await arrived.promise;
    const second = await post(LARGE);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await second.json()).toMatchObject({ code: 'too_busy' });
    for (const letGo of held) letGo();
    expect((await first).status).toBe(200);
  });

  it('do not hold up small ones', async () => {
    void post(LARGE);
    await arrived.promise;
    arrived = Promise.withResolvers<null>();
    const small = post('{}');
    await arrived.promise;
    for (const letGo of held) letGo();
    expect((await small).status).toBe(200);
  });

  it('make room when their client is gone', async () => {
    const gone = request(url, { method: 'POST', headers });
    gone.on('error', () => undefined); // that is what it is for
    gone.end(LARGE);
    await arrived.promise;
    arrived = Promise.withResolvers<null>();
    gone.destroy();
    const second = post(LARGE);
    await arrived.promise;
    for (const letGo of held) letGo();
    expect((await second).status).toBe(200);
  });
});
