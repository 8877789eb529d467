import { Test } from '@nestjs/testing';
import { ConfigModule } from './config.module.js';
import { InvalidEnvironmentError } from './invalid-environment.error.js';
import { httpConfig, workerConfig } from './namespaces.js';
import { Secrets } from './secrets.js';

describe('the configuration module', () => {
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  it('offers typed namespaces and secrets everywhere', async () => {
    Object.assign(process.env, { DATABASE_URL: 'postgresql://localhost/x', PORT: '4000' });
    const app = await Test.createTestingModule({ imports: [ConfigModule.forRoot()] }).compile();
    expect(app.get(httpConfig.KEY)).toMatchObject({ port: 4000 });
    expect(app.get(workerConfig.KEY)).toMatchObject({ healthPort: 4000 });
    expect(app.get(Secrets)).toBeInstanceOf(Secrets);
  });

  it('stops the start of an app with a bad environment', async () => {
    delete process.env.DATABASE_URL;
    const starting = Test.createTestingModule({ imports: [ConfigModule.forRoot()] }).compile();
    await expect(starting).rejects.toBeInstanceOf(InvalidEnvironmentError);
  });

  it('lets the worker have a port of its own beside the api', async () => {
    Object.assign(process.env, {
      DATABASE_URL: 'postgresql://localhost/x',
      PORT: '4000',
      WORKER_PORT: '4001',
    });
    const app = await Test.createTestingModule({ imports: [ConfigModule.forRoot()] }).compile();
    expect(app.get(workerConfig.KEY)).toMatchObject({ healthPort: 4001 });
  });
});
