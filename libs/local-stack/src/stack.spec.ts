import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { CommandFailedError } from './errors.js';
import { type LocalStackOptions, startLocalStack } from './stack.js';
import { Supervisor } from './supervisor.js';

/** Is ready at once, and shows its environment. */
const APP = `
  require('node:http').createServer((request, response) => {
    response.end(JSON.stringify(process.env));
  }).listen(process.env.PORT, '127.0.0.1');`;

const CLI = `
  require('node:fs').writeFileSync(process.env.WITNESS, process.argv[2] + ' ' + process.env.DATABASE_URL);`;

/** With stand-ins for the apps, and for servers that are there already. */
describe('the local stack', () => {
  let directory: string;
  let supervisor: Supervisor;
  const before = { ...process.env };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stack-'));
    supervisor = new Supervisor();
  });
  afterEach(async () => {
    await supervisor.stopAll();
    await rm(directory, { recursive: true });
    process.env = { ...before };
  });

  async function options(cli = CLI): Promise<LocalStackOptions> {
    const entry = async (name: string, script: string): Promise<string> => {
      await writeFile(join(directory, name), script);
      return join(directory, name);
    };
    process.env.WITNESS = join(directory, 'witness');
    return {
      dataDir: directory,
      persistentTemporal: false,
      databaseUrl: 'postgresql://somewhere/else',
      temporalAddress: 'temporal.example:7233',
      entries: {
        api: await entry('api.cjs', APP),
        worker: await entry('worker.cjs', APP),
        cli: await entry('cli.cjs', cli),
      },
    };
  }

  /** As the stand-in shows it. */
  async function environmentOf(app: { url: string }): Promise<Record<string, string>> {
    const shown: object = Object(await (await fetch(app.url)).json());
    return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, String(value)]));
  }

  it('migrates the database, then starts the api and as many workers as asked for', async () => {
    const stack = await startLocalStack(supervisor, { ...(await options()), workers: 2 });
    expect(await readFile(join(directory, 'witness'), 'utf8')).toBe(
      'migrate postgresql://somewhere/else',
    );
    expect(stack.workers).toHaveLength(2);
    expect(await environmentOf(stack.api)).toMatchObject({
      DATABASE_URL: 'postgresql://somewhere/else',
      TEMPORAL_ADDRESS: 'temporal.example:7233',
    });
  });

  it('lets workers be killed and started', async () => {
    const stack = await startLocalStack(supervisor, { ...(await options()), workers: 0 });
    const first = await stack.startWorker();
    await first.kill();
    const second = await stack.startWorker();
    expect([first.process.running, second.process.running]).toEqual([false, true]);
    await stack.stop();
    expect([stack.api.process.running, second.process.running]).toEqual([false, false]);
  });

  it('gives the api alone what is meant for it alone', async () => {
    const stack = await startLocalStack(supervisor, {
      ...(await options()),
      env: { LOG_LEVEL: 'debug' },
      apiEnv: { BOOTSTRAP_API_KEY: 'key' },
    });
    const [worker] = await Promise.all(stack.workers.map(environmentOf));
    expect(await environmentOf(stack.api)).toMatchObject({
      LOG_LEVEL: 'debug',
      BOOTSTRAP_API_KEY: 'key',
    });
    expect(worker).toMatchObject({ LOG_LEVEL: 'debug' });
    expect(worker).not.toHaveProperty('BOOTSTRAP_API_KEY');
  });

  it('hides the settings for the user’s own Temporal when it is not to be used', async () => {
    Object.assign(process.env, { TEMPORAL_API_KEY: 'mine', TEMPORAL_TASK_QUEUE: 'queue' });
    const stack = await startLocalStack(supervisor, await options());
    const env = await environmentOf(stack.api);
    expect(loadClientConnectConfig({ overrideEnvVars: env })).toEqual({
      connectionOptions: { address: 'temporal.example:7233' },
      namespace: 'default',
    });
    expect(env.TEMPORAL_TASK_QUEUE).toBe('queue');
  });

  it('uses DATABASE_URL and TEMPORAL_ADDRESS, with all that belongs to it', async () => {
    Object.assign(process.env, {
      DATABASE_URL: 'postgresql://mine',
      TEMPORAL_ADDRESS: 'mine:7233',
      TEMPORAL_API_KEY: 'mine',
    });
    const { entries } = await options();
    const stack = await startLocalStack(supervisor, {
      dataDir: directory,
      persistentTemporal: false,
      ...(entries && { entries }),
    });
    expect(await environmentOf(stack.api)).toMatchObject({
      DATABASE_URL: 'postgresql://mine',
      TEMPORAL_ADDRESS: 'mine:7233',
      TEMPORAL_API_KEY: 'mine',
    });
  });

  it('starts no app when the migrations fail', async () => {
    const broken = await options(`console.error('relation exists'); process.exit(1)`);
    const starting = startLocalStack(supervisor, broken);
    await expect(starting).rejects.toThrow(CommandFailedError);
    await expect(starting).rejects.toThrow(/migrate failed.*relation exists/s);
  });
});
