import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SERVICES_VARIABLE } from '#local-stack/testing';
import { type TestServers } from './test-servers.js';

/**
 * Offers the test run's servers to all test files: the other end of `#local-stack/testing`. It
 * lives in jest's main process; a run that asks for nothing loads and starts nothing.
 */
class TestServices {
  readonly #http = createServer((request, response) => {
    void this.#answer(request, response);
  });
  #servers: Promise<TestServers> | undefined;

  /** May be called again: each project's setup does. */
  async open(): Promise<void> {
    if (this.#http.listening) return;
    await once(this.#http.listen(0, '127.0.0.1'), 'listening');
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    process.env[SERVICES_VARIABLE] = `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#http.close();
    this.#http.closeAllConnections();
    await (await this.#servers)?.stop();
  }

  servers(): Promise<TestServers> {
    this.#servers ??= import('./test-servers.js').then((module) => new module.TestServers());
    return this.#servers;
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
    const servers = await this.servers();
    if (method === 'GET' && path === '/temporal') return (await servers.temporal()).address;
    if (method === 'POST' && path === '/databases') return servers.createDatabase();
    const database = /^\/databases\/(test_\d+)$/.exec(path)?.[1];
    if (method !== 'DELETE' || database === undefined) {
      throw new Error(`the test services know no ${method} ${path}`);
    }
    await servers.dropDatabase(database);
    return '';
  }
}

export const services = new TestServices();
