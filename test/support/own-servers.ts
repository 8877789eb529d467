import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from '#database';
import {
  consoleProgress,
  freePort,
  type LocalPostgres,
  type LocalTemporal,
  makeTemporaryDirectory,
  startPostgres,
  startTemporal,
  Supervisor,
  type TemporaryDirectory,
} from '#local-stack';
import { type TestDatabase, waitFor } from '#local-stack/testing';

/** What the dying server leaves behind may keep the next one from starting for a while. */
const START_MS = 60_000;

/** A PostgreSQL for one test file, whose data is as safe as in production: it may be killed. */
export class OwnPostgres implements TestDatabase {
  readonly #supervisor = new Supervisor();
  #server: LocalPostgres | undefined;

  private constructor(
    private readonly directory: TemporaryDirectory,
    private readonly port: number,
  ) {}

  /** Starts it with every migration applied. */
  static async start(): Promise<OwnPostgres> {
    const directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-postgres-');
    const postgres = new OwnPostgres(directory, await freePort());
    await postgres.startAgain();
    await runMigrations(postgres.url);
    return postgres;
  }

  get url(): string {
    return this.#running().url;
  }

  /** A "fast shutdown": it ends every session, and writes everything. */
  async stop(): Promise<void> {
    await this.#running().stop();
  }

  /** SIGKILL of the postmaster: its sessions find out and end; the next start recovers the data. */
  async kill(): Promise<void> {
    await this.#running().kill();
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    this.#server = await waitFor(
      () =>
        startPostgres(this.#supervisor, {
          dataDir: join(this.directory.path, 'data'),
          port: this.port,
          logFile: join(this.directory.path, 'postgres.log'),
        }),
      { what: 'PostgreSQL to start again', timeoutMs: START_MS, intervalMs: 250 },
    );
  }

  async drop(): Promise<void> {
    await this.#supervisor.stopAll();
    await this.directory.remove();
  }

  #running(): LocalPostgres {
    if (!this.#server) throw new Error('PostgreSQL was not started');
    return this.#server;
  }
}

/** A Temporal for one test file, in memory: whoever kills it destroys its data. */
export class OwnTemporal {
  readonly #supervisor = new Supervisor();
  #server: LocalTemporal | undefined;

  private constructor(
    private readonly directory: TemporaryDirectory,
    private readonly port: number,
  ) {}

  static async start(): Promise<OwnTemporal> {
    const directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-temporal-');
    const temporal = new OwnTemporal(directory, await freePort());
    await temporal.startAgain();
    return temporal;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  /** On the same port, with nothing of what it knew. */
  async startAgain(): Promise<void> {
    this.#server = await startTemporal(this.#supervisor, {
      headless: true,
      port: this.port,
      logFile: join(this.directory.path, 'temporal.log'),
      progress: consoleProgress,
    });
  }

  async stop(): Promise<void> {
    await this.#supervisor.stopAll();
    await this.directory.remove();
  }
}
