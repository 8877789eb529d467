import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type SupervisedApp, superviseApp, type Supervisor } from '#local-stack';

const root = join(import.meta.dirname, '../..');

/** What `/health/ready` answers. */
export interface Readiness {
  readonly ready: boolean;
  /** The state of each part, and what more is said about it. */
  readonly details: Readonly<Record<string, { readonly status: string; readonly detail?: string }>>;
}

/** One compiled app, started without waiting until it is ready: it may never be. */
export class LoneApp {
  private constructor(
    readonly url: string,
    /** Resolves when it has said that it is ready. */
    readonly ready: Promise<SupervisedApp>,
    private readonly logFile: string,
  ) {}

  /** @param options.directory where its log goes, below `.activity-core/tests` */
  static async start(
    supervisor: Supervisor,
    options: {
      readonly app: 'api' | 'worker';
      readonly directory: string;
      readonly env: NodeJS.ProcessEnv;
    },
  ): Promise<LoneApp> {
    const { app, directory, env } = options;
    const port = await freePort();
    const logFile = join(root, '.activity-core/tests', directory, `${app}-${port}.log`);
    const ready = superviseApp(supervisor, {
      name: app,
      entry: join(root, `dist/apps/${app}/src/main.js`),
      port,
      env: { ...process.env, TEMPORAL_CONFIG_FILE: '/nonexistent', HOST: '127.0.0.1', ...env },
      logFile,
    });
    ready.catch(() => undefined); // who waits for it gets the error
    return new LoneApp(`http://127.0.0.1:${port}`, ready, logFile);
  }

  async isLive(): Promise<boolean> {
    const response = await fetch(`${this.url}/health/live`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  }

  async readiness(): Promise<Readiness> {
    const response = await fetch(`${this.url}/health/ready`);
    const { details } = (await response.json()) as Pick<Readiness, 'details'>;
    return { ready: response.ok, details };
  }

  /** The messages of its log lines at level warn and above, oldest first. */
  async complaints(): Promise<string[]> {
    const lines = (await readFile(this.logFile, 'utf8')).split('\n').filter((line) => line);
    return lines
      .map((line) => JSON.parse(line) as { level: string; msg?: string })
      .filter(({ level }) => ['warn', 'error', 'fatal'].includes(level))
      .map(({ msg }) => msg ?? '');
  }
}
