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

/** The PostgreSQL and the Temporal of one test run; each starts when it is first needed. */
export class TestServers {
  readonly #supervisor = new Supervisor();
  #directory: Promise<TemporaryDirectory> | undefined;
  #postgres: Promise<LocalPostgres> | undefined;
  #temporal: Promise<LocalTemporal> | undefined;
  #databases = 0;

  /** Not durable, with every migration applied to the database that serves as template. */
  postgres(): Promise<LocalPostgres> {
    this.#postgres ??= this.#startPostgres();
    return this.#postgres;
  }

  /** In memory. */
  temporal(): Promise<LocalTemporal> {
    this.#temporal ??= this.#startTemporal();
    return this.#temporal;
  }

  /** @returns the URL of a new clone of the template */
  async createDatabase(): Promise<string> {
    const { url, adminUrl } = await this.postgres();
    const { pathname, username } = new URL(url);
    const name = `test_${++this.#databases}`;
    await withSession(adminUrl, (query) =>
      query(`create database ${name} template ${pathname.slice(1)} owner ${username}`),
    );
    return Object.assign(new URL(url), { pathname: name }).href;
  }

  /** @param name as {@link createDatabase} made it, of letters, digits and `_` */
  async dropDatabase(name: string): Promise<void> {
    const { adminUrl } = await this.postgres();
    await withSession(adminUrl, (query) => query(`drop database ${name} with (force)`));
  }

  async stop(): Promise<void> {
    await this.#supervisor.stopAll();
    await (await this.#directory)?.remove();
  }

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
