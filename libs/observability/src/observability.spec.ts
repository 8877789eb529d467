import { setImmediate } from 'node:timers/promises';
import { Controller, Get, HttpException, Logger, Module, Param, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Logger as PinoLogger } from 'nestjs-pino';
import { ConfigModule } from '#config';
import {
  addToLogContext,
  type MetricSource,
  ObservabilityModule,
  type ReadinessIndicator,
  type ReadinessVerdict,
  requestIdOf,
} from './index.js';

const lines: Record<string, unknown>[] = [];

class Database implements ReadinessIndicator {
  readonly name = 'database';
  vital = true;
  asked = 0;
  answer: () => Promise<ReadinessVerdict> = () => Promise.resolve({ status: 'up' });

  check(): Promise<ReadinessVerdict> {
    this.asked++;
    return this.answer();
  }
}

class Backlog implements MetricSource {
  readonly name = 'backlog';
  readonly gauges = [
    {
      name: 'activity_core_pending_events',
      help: 'Events not yet dispatched.',
      labelNames: ['tenant'],
    },
    { name: 'activity_core_oldest_batch_seconds', help: 'Age of the oldest unfinished batch.' },
  ];
  answer = () =>
    Promise.resolve([
      { gauge: 'activity_core_pending_events', value: 7, labels: { tenant: 'acme' } },
      { gauge: 'activity_core_oldest_batch_seconds', value: 1.5 },
    ]);

  read() {
    return this.answer();
  }
}

@Controller('things')
class ThingsController {
  private readonly logger = new Logger('Things');

  @Get(':id')
  async read(@Param('id') id: string): Promise<{ id: string }> {
    await setImmediate();
    addToLogContext({ tenant: 'acme' });
    this.logger.log('reading');
    return { id };
  }

  @Post()
  fail(): never {
    throw new HttpException('no', 503);
  }
}

@Module({ providers: [Database, Backlog], exports: [Database, Backlog] })
class DomainModule {}

@Module({
  imports: [
    ConfigModule.forRoot(),
    ObservabilityModule.forRoot({
      app: 'api',
      imports: [DomainModule],
      readiness: [Database],
      metrics: [Backlog],
      logDestination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
  ],
  controllers: [ThingsController],
})
class AppModule {}

async function boot(): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter({ genReqId: requestIdOf }),
  );
  app.useLogger(app.get(PinoLogger));
  return app.init();
}

describe('observability', () => {
  let app: NestFastifyApplication;

  beforeAll(() => {
    process.env.DATABASE_URL = 'postgresql://localhost/x';
    process.env.LOG_LEVEL = 'debug';
  });

  beforeEach(async () => {
    app = await boot();
    lines.length = 0;
  });

  afterEach(async () => {
    await app.close();
  });

  const get = (url: string, headers = {}) => app.inject({ url, headers });

  describe('of requests', () => {
    it('puts the id of the request on every line and sends it back', async () => {
      const response = await get('/things/1', { 'x-request-id': 'from-the-gateway' });
      expect(response.headers['x-request-id']).toBe('from-the-gateway');
      expect(lines).toEqual([
        expect.objectContaining({ msg: 'reading', requestId: 'from-the-gateway', tenant: 'acme' }),
        expect.objectContaining({ msg: 'request', requestId: 'from-the-gateway', tenant: 'acme' }),
      ]);
    });

    it('keeps simultaneous requests apart', async () => {
      const ids = ['q1', 'q2', 'q3', 'q4'];
      await Promise.all(ids.map((id) => get('/things/1', { 'x-request-id': id })));
      const readings = lines.filter((line) => line.msg === 'reading');
      expect(readings.map((line) => line.requestId).sort()).toEqual(ids);
    });

    it('logs success at debug, a refusal at info and a failure at error, by route and not by path', async () => {
      await get('/things/secret-name');
      await get('/nothing/here');
      await app.inject({ method: 'POST', url: '/things' });
      const requests = lines.filter((line) => line.msg === 'request');
      expect(requests).toEqual([
        expect.objectContaining({
          level: 'debug',
          route: '/things/:id',
          status: 200,
          method: 'GET',
        }),
        expect.objectContaining({ level: 'info', route: 'unmatched', status: 404 }),
        expect.objectContaining({ level: 'error', route: '/things', status: 503, method: 'POST' }),
      ]);
      expect(JSON.stringify(lines)).not.toContain('secret-name');
    });

    it('measures them by route template', async () => {
      await get('/things/1');
      await get('/things/2');
      await get('/nowhere');
      const { payload } = await get('/metrics');
      expect(payload).toMatch(
        /http_request_duration_seconds_count\{.*route="\/things\/:id",status="200".*\} 2/,
      );
      expect(payload).toContain('route="unmatched"');
      expect(payload).not.toContain('/nowhere');
    });

    it('says nothing about probes and scrapes', async () => {
      await get('/health/live');
      await get('/metrics');
      expect(lines).toEqual([]);
      expect((await get('/metrics')).payload).not.toContain('route="/health');
    });
  });

  describe('/metrics', () => {
    it('shows the process and what the modules count, labelled with the app', async () => {
      const response = await get('/metrics');
      expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(response.payload).toContain('process_cpu_seconds_total{app="api"}');
      expect(response.payload).toContain('activity_core_pending_events{tenant="acme",app="api"} 7');
      expect(response.payload).toContain('activity_core_oldest_batch_seconds{app="api"} 1.5');
      expect(response.payload).toContain(
        'activity_core_metric_source_up{source="backlog",app="api"} 1',
      );
    });

    it('survives a source that fails, says so and shows no old values', async () => {
      await get('/metrics');
      app.get(Backlog).answer = () => Promise.reject(new Error('no database'));
      const { statusCode, payload } = await get('/metrics');
      expect(statusCode).toBe(200);
      expect(payload).toContain('activity_core_metric_source_up{source="backlog",app="api"} 0');
      expect(payload).not.toMatch(/^activity_core_(pending|oldest)/m);
      expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', source: 'backlog' }));
    });

    it('forgets a label that no longer occurs', async () => {
      await get('/metrics');
      app.get(Backlog).answer = () => Promise.resolve([]);
      expect((await get('/metrics')).payload).not.toContain('tenant="acme"');
    });

    it('does not take a gauge that nobody described', async () => {
      app.get(Backlog).answer = () => Promise.resolve([{ gauge: 'other', value: 1 }]);
      expect((await get('/metrics')).payload).toContain('up{source="backlog",app="api"} 0');
    });

    it('belongs to one app, so that several can run in one process', async () => {
      const other = await boot();
      await get('/things/1');
      const { payload } = await other.inject('/metrics');
      await other.close();
      expect(payload).not.toContain('route="/things/:id"');
    });
  });

  describe('/health', () => {
    const verdict = (answer: Database['answer']) => {
      app.get(Database).answer = answer;
      return get('/health/ready');
    };

    it('is live', async () => {
      const response = await get('/health/live');
      expect(response.json()).toEqual({ status: 'ok' });
      expect(response.headers['cache-control']).toBe('no-store');
    });

    it('is ready when everything is up', async () => {
      const response = await get('/health/ready');
      expect(response.statusCode).toBe(200);
      expect(response.json()).toMatchObject({
        status: 'ok',
        details: { database: { status: 'up' } },
      });
    });

    it('is ready, and says what is degraded', async () => {
      const response = await verdict(() =>
        Promise.resolve({
          status: 'degraded',
          detail: 'does not answer; events are still accepted',
        }),
      );
      expect(response.statusCode).toBe(200);
      expect(response.json()).toMatchObject({
        status: 'degraded',
        details: {
          database: { status: 'degraded', detail: 'does not answer; events are still accepted' },
        },
      });
    });

    it('is not ready when something is down', async () => {
      const response = await verdict(() =>
        Promise.resolve({ status: 'down', detail: 'no answer' }),
      );
      expect(response.statusCode).toBe(503);
      expect(response.json()).toMatchObject({
        status: 'error',
        error: { database: { status: 'down', detail: 'no answer' } },
      });
      expect(lines).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          indicator: 'database',
          before: 'up',
          status: 'down',
        }),
      );
    });

    it('takes a check that throws for down and keeps the reason out of the answer', async () => {
      const response = await verdict(() => Promise.reject(new Error('connect 10.0.0.7:5432')));
      expect(response.statusCode).toBe(503);
      expect(response.payload).not.toContain('10.0.0.7');
    });

    it('takes it for degraded where the app can do without', async () => {
      app.get(Database).vital = false;
      const response = await verdict(() => Promise.reject(new Error('no')));
      expect(response.statusCode).toBe(200);
      expect(response.json()).toMatchObject({ details: { database: { status: 'degraded' } } });
    });

    it('waits for a running check before connections are closed', async () => {
      const answer = Promise.withResolvers<ReadinessVerdict>();
      const probe = verdict(() => answer.promise);
      await setImmediate();
      let closed = false;
      const closing = app.close().then(() => (closed = true));
      await setImmediate();
      expect(closed).toBe(false);
      answer.resolve({ status: 'up' });
      await Promise.all([probe, closing]);
    });

    it('asks once for a storm of probes, and again after a second', async () => {
      const database = app.get(Database);
      await Promise.all(Array.from({ length: 50 }, () => get('/health/ready')));
      expect(database.asked).toBe(1);
      await aSecondLater(() => get('/health/ready'));
      expect(database.asked).toBe(2);
    });

    it('answers with what it knew when a check is slow', async () => {
      await get('/health/ready');
      const answer = Promise.withResolvers<ReadinessVerdict>();
      const response = await aSecondLater(() => verdict(() => answer.promise));
      answer.resolve({ status: 'down' });
      expect(response.statusCode).toBe(200);
    });

    async function aSecondLater<T>(work: () => Promise<T>): Promise<T> {
      const clock = performance.now.bind(performance);
      performance.now = () => clock() + 1_001;
      try {
        return await work();
      } finally {
        performance.now = clock;
      }
    }

    it('is not ready any more from the moment the app stops', async () => {
      await get('/health/ready');
      const stopping = app.close();
      await setImmediate();
      const response = await get('/health/ready').catch(() => undefined);
      await stopping;
      expect(response?.statusCode ?? 503).toBe(503);
    });
  });
});
