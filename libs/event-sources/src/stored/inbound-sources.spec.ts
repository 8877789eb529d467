import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from '#config';
import { DatabaseModule } from '#database';
import { createTestDatabase } from '#local-stack/testing';
import { leastSource } from '../event-sources.fixture.js';
import { EventSourcesModule } from '../event-sources.module.js';
import { EventSourceService } from './event-source.service.js';
import { InboundSources, SOURCE_DELAY_MS } from './inbound-sources.js';

@Module({ imports: [ConfigModule.forRoot(), DatabaseModule, EventSourcesModule] })
class Root {}

/** One of several api processes. */
async function openProcess() {
  const nest = await NestFactory.createApplicationContext(Root);
  return {
    sources: nest.get(EventSourceService),
    inbound: nest.get(InboundSources),
    close: () => nest.close(),
  };
}

describe('what another process knows of an event source', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let one: Awaited<ReturnType<typeof openProcess>>;
  let another: Awaited<ReturnType<typeof openProcess>>;
  let address: string;
  /** How much time passed without anybody waiting for it, in milliseconds. */
  let passed = 0;
  const now = performance.now.bind(performance);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    performance.now = () => now() + passed;
    database = await createTestDatabase();
    process.env.DATABASE_URL = database.url;
    [one, another] = [await openProcess(), await openProcess()];
    ({ address } = (await one.sources.put('acme', 'shop', leastSource())).source);
  });

  afterAll(async () => {
    performance.now = now;
    await one.close();
    await another.close();
    await database.drop();
  });

  async function isEnabled(): Promise<boolean | undefined> {
    return (await another.inbound.find(address))?.source.enabled;
  }

  it('changes soon after the source does', async () => {
    expect(await isEnabled()).toBe(true);
    await one.sources.put('acme', 'shop', leastSource({ enabled: false }));
    passed += SOURCE_DELAY_MS;
    expect(await isEnabled()).toBe(false);
  });

  it('is nothing soon after the source is gone', async () => {
    await one.sources.remove('acme', 'shop');
    passed += SOURCE_DELAY_MS;
    expect(await isEnabled()).toBeUndefined();
  });

  it('costs no query in between', async () => {
    const { source } = await one.sources.put('acme', 'shop', leastSource());
    const first = await another.inbound.find(source.address);
    expect(first?.source.key).toBe('shop');
    expect(await another.inbound.find(source.address)).toBe(first);
  });
});
