import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from '#database';
import {
  consoleProgress,
  type LocalPostgres,
  type LocalTemporal,
  makeTemporaryDirectory,
  startPostgres,
  startTemporal,
  Supervisor,
  type TemporaryDirectory,
  withSession,
} from '#local-stack';
import { SERVICES_VARIABLE } from '#local-stack/testing';

/**
 * The PostgreSQL and the Temporal of one test run. They live in jest's main process and start when
 * the first test file asks, over HTTP, for what `#local-stack/testing` offers; a run that needs
 * neither starts neither.
 */
class TestServices {
  readonly #supervisor = new Supervisor();
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request, response);
  });
  #directory: Promise<TemporaryDirectory> | undefined;
  #postgres: Promise<LocalPostgres> | undefined;
  #temporal: Promise<LocalTemporal> | undefined;
  #databases = 0;

  async open(): Promise<void> {
    if (this.#server.listening) return; // each project's setup opens them
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    process.env[SERVICES_VARIABLE] = `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#supervisor.stopAll();
    await (await this.#directory)?.remove();
  }

  temporal(): Promise<LocalTemporal> {
    this.#temporal ??= this.#startTemporal();
    return this.#temporal;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Connection', 'close'); // an idle connection would keep a jest worker alive
    try {
      response.end(await this.#carryOut(request.method ?? '', request.url ?? ''));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  async #carryOut(method: string, path: string): Promise<string> {
    if (method === 'GET' && path === '/temporal') return (await this.temporal()).address;
    if (method === 'POST' && path === '/databases') return this.#createDatabase();
    const name = /^\/databases\/(test_\d+)$/.exec(path)?.[1];
    if (method === 'DELETE' && name !== undefined) return this.#dropDatabase(name);
    throw new Error(`the test services know no ${method} ${path}`);
  }

  async #createDatabase(): Promise<string> {
    this.#postgres ??= this.#startPostgres();
    const { url, adminUrl } = await this.#postgres;
    const { pathname, username } = new URL(url);
    const name = `test_${++this.#databases}`;
    await withSession(adminUrl, (query) =>
      query(`create database ${name} template ${pathname.slice(1)} owner ${username}`),
    );
    return Object.assign(new URL(url), { pathname: name }).href;
  }

  async #dropDatabase(name: string): Promise<string> {
    const postgres = await this.#postgres;
    if (postgres) {
      await withSession(postgres.adminUrl, (query) => query(`drop database ${name} with (force)`));
    }
    return '';
  }

  /** The application's database itself becomes the template: nobody else connects to it. */
  async #startPostgres(): Promise<LocalPostgres> {
    const { path } = await this.#temporaryDirectory();
    const postgres = await startPostgres(this.#supervisor, {
      dataDir: join(path, 'postgres'),
      durable: false,
      logFile: join(path, 'postgres.log'),
    });
    await runMigrations(postgres.url);
    return postgres;
  }

  async #startTemporal(): Promise<LocalTemporal> {
    const { path } = await this.#temporaryDirectory();
    return startTemporal(this.#supervisor, {
      headless: true,
      logFile: join(path, 'temporal.log'),
      progress: consoleProgress,
    });
  }

  #temporaryDirectory(): Promise<TemporaryDirectory> {
    this.#directory ??= makeTemporaryDirectory(tmpdir(), 'activity-core-test-');
    return this.#directory;
  }
}

export const services = new TestServices();
