import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppOptions, superviseApp } from './app.js';
import { ConditionTimeoutError, ProcessEndedError } from './errors.js';
import { freePort } from './free-port.js';
import { Supervisor } from './supervisor.js';

/** Serves `/health/ready`: at first 503, then 200. */
const SLOW_TO_GET_READY = `
  let calls = 0;
  require('node:http').createServer((request, response) => {
    response.writeHead(request.url === '/health/ready' && ++calls > 2 ? 200 : 503).end();
  }).listen(process.env.PORT, '127.0.0.1');
  console.log(process.env.GREETING);`;

describe('an application', () => {
  let directory: string;
  let supervisor: Supervisor;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'app-'));
    supervisor = new Supervisor();
  });
  afterEach(async () => {
    await supervisor.stopAll();
    await rm(directory, { recursive: true });
  });

  async function options(script: string): Promise<AppOptions> {
    const entry = join(directory, 'app.cjs');
    await writeFile(entry, script);
    const env = { ...process.env, GREETING: 'hello from the app' };
    const logFile = join(directory, 'app.log');
    return { name: 'api', entry, port: await freePort(), env, logFile };
  }

  it('is there when its /health/ready has answered 200', async () => {
    const app = await superviseApp(supervisor, await options(SLOW_TO_GET_READY));
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    await app.stop();
    expect(app.process.running).toBe(false);
  });

  it('that dies before is an error with the end of its log', async () => {
    const starting = superviseApp(supervisor, await options(`throw new Error('no database')`));
    await expect(starting).rejects.toThrow(ProcessEndedError);
    await expect(starting).rejects.toThrow(/api ended.*exit code 1.*no database/s);
  });

  it('that never gets ready is an error that names its log', async () => {
    const never = await options('setInterval(() => {}, 1000)');
    const starting = superviseApp(supervisor, { ...never, readyTimeoutMs: 50 });
    await expect(starting).rejects.toThrow(ConditionTimeoutError);
    await expect(starting).rejects.toThrow(never.logFile);
  });
});
