import { once } from 'node:events';
import { Agent, request as send } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { Body, Controller, Get, Logger, Module, Post } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Logger as PinoLogger } from 'nestjs-pino';
import { ConfigModule } from '#config';
import { ObservabilityModule } from '#observability';
import { createApiAdapter } from './api.adapter.js';
import { configureApi } from './create-api.js';

const lines: Record<string, unknown>[] = [];

/** A request that is held until the test lets it go. */
class Gate {
  readonly entered = Promise.withResolvers<undefined>();
  readonly open = Promise.withResolvers<undefined>();
}
let gate = new Gate();

@Controller()
class EdgeController {
  private readonly logger = new Logger('Edge');

  @Get('slow')
  async slow(): Promise<string> {
    gate.entered.resolve(undefined);
    await gate.open.promise;
    return 'done';
  }

  @Get('fast')
  fast(): string {
    return 'done';
  }

  @Post('log')
  async log(@Body() body: unknown): Promise<unknown> {
    await setImmediate();
    this.logger.log('inside');
    return body;
  }
}

@Module({
  imports: [
    ConfigModule.forRoot(),
    ObservabilityModule.forRoot({
      app: 'api',
      logDestination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
  ],
  controllers: [EdgeController],
})
class EdgeModule {}

describe('the server', () => {
  let app: NestFastifyApplication;
  let port: number;

  beforeAll(() => {
    process.env.DATABASE_URL = 'postgresql://localhost/x';
  });

  beforeEach(async () => {
    gate = new Gate();
    const module = await Test.createTestingModule({ imports: [EdgeModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createApiAdapter());
    app.useLogger(app.get(PinoLogger));
    configureApi(app, { bodyLimitBytes: 10_000, shutdownGraceMs: 200 });
    await app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = app.getHttpServer().address() as AddressInfo);
    lines.length = 0;
  });

  afterEach(async () => {
    gate.open.resolve(undefined);
    await app.close();
  });

  const url = (path: string) => `http://127.0.0.1:${port}${path}`;

  async function open(bytes: string): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    return socket;
  }

  describe('of documentation', () => {
    it('serves Swagger UI with everything it needs', async () => {
      const page = await (await fetch(url('/docs'))).text();
      expect(page).toContain('activity-core API');
      const assets = [...page.matchAll(/(?:src|href)="(\.\/docs\/[^"]+)"/g)].map(
        ([, path]) => path,
      );
      expect(assets.length).toBeGreaterThan(3);
      for (const asset of assets) {
        expect((await fetch(new URL(asset ?? '', url('/')))).status).toBe(200);
      }
      expect(page).not.toMatch(/(?:src|href)="https?:/);
    });

    it('serves the OpenAPI document', async () => {
      const document = await (await fetch(url('/openapi.json'))).json();
      expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/v1/fast': {} } });
    });
  });

  describe('of what is not quite HTTP', () => {
    it.each([
      ['GARBAGE\r\n\r\n', 400, 'not_http'],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
      [
        'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
        400,
        'not_http',
      ],
    ])('answers %j with a problem', async (bytes, status, code) => {
      const answer = await text(await open(bytes));
      expect(answer).toContain(`HTTP/1.1 ${status} `);
      expect(answer).toContain('Content-Type: application/problem+json');
      expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, code });
    });

    it('stops reading a body of unknown length at the limit', async () => {
      const head =
        'POST /v1/log HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
      const socket = await open(`${head}4e20\r\n"${'x'.repeat(19_999)}`);
      const answer = await text(socket);
      expect(answer).toContain('HTTP/1.1 413 ');
      expect(answer).toContain('body_too_large');
    });

    it('survives a body that ends early', async () => {
      const socket = await open(
        'POST /v1/log HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      );
      socket.end();
      expect(await text(socket)).toContain('HTTP/1.1 400 ');
      expect((await fetch(url('/v1/fast'))).status).toBe(200);
    });
  });

  it('keeps the context of a request whose body arrives in pieces', async () => {
    const bodies = ['q1', 'q2', 'q3'].map(async (id) => {
      const request = send(url('/v1/log'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
      });
      for (const piece of ['{"id":', `"${id}`, '"}']) {
        request.write(piece);
        await setImmediate();
      }
      request.end();
      const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
      return text(response);
    });
    await Promise.all(bodies);
    const inside = lines.filter((line) => line.msg === 'inside').map((line) => line.requestId);
    expect(inside.sort()).toEqual(['q1', 'q2', 'q3']);
  });

  it('notes the code of a problem on the line of the request', async () => {
    await fetch(url('/v1/nothing'));
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'request', status: 404, problem: 'route_not_found' }),
    );
  });

  describe('that stops', () => {
    it('finishes what it has begun and takes nothing new', async () => {
      const slow = fetch(url('/v1/slow'));
      await gate.entered.promise;
      const closing = app.close();
      await refused();
      gate.open.resolve(undefined);
      expect(await (await slow).text()).toBe('done');
      await closing;
    });

    it('does not wait for idle connections that are kept alive', async () => {
      const agent = new Agent({ keepAlive: true });
      const request = send(url('/v1/fast'), { agent }).end();
      const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
      await text(response);
      await app.close();
      agent.destroy();
    });

    it('ends a connection that is kept alive with the last answer on it', async () => {
      const agent = new Agent({ keepAlive: true });
      const request = send(url('/v1/slow'), { agent }).end();
      await gate.entered.promise;
      const closing = app.close();
      await refused();
      gate.open.resolve(undefined);
      const [response] = (await once(request, 'response')) as [
        { headers: object } & NodeJS.ReadableStream,
      ];
      expect(response.headers).toMatchObject({ connection: 'close' });
      await text(response);
      await closing;
      agent.destroy();
    });

    it('cuts what does not end within most of the grace period', async () => {
      const slow = fetch(url('/v1/slow')).catch((error: unknown) => error);
      await gate.entered.promise;
      await app.close();
      expect(await slow).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    });

    /** Resolves once the server takes no new connections. */
    async function refused(): Promise<void> {
      while (
        await fetch(url('/health/live')).then(
          () => true,
          () => false,
        )
      )
        await setImmediate();
    }
  });
});
