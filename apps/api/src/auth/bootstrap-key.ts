import { setTimeout as delay } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ApiKeys } from '#auth';
import { type AppConfig, appConfig } from '#config';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;

/**
 * Makes sure that the key of `BOOTSTRAP_API_KEY` exists, so that a fresh installation for
 * development can be talked to at once. It goes on in the background until the database is there
 * and migrated: the api starts without waiting for it.
 */
@Injectable()
export class BootstrapKey implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BootstrapKey.name);
  private readonly stopping = new AbortController();
  private insertion: Promise<void> | undefined;

  constructor(
    @Inject(appConfig.KEY) private readonly config: AppConfig,
    private readonly keys: ApiKeys,
  ) {}

  onApplicationBootstrap(): void {
    const { bootstrapApiKey: key } = this.config;
    if (key !== undefined) this.insertion = this.insertUntilDone(key);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.insertion;
  }

  private async insertUntilDone(key: string): Promise<void> {
    const { signal } = this.stopping;
    for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      if (await this.insert(key, wait)) return;
      await delay(wait, undefined, { signal }).catch(() => undefined); // stopping ends the wait
    }
  }

  /** @returns whether the key is there now */
  private async insert(key: string, wait: number): Promise<boolean> {
    try {
      const isNew = await this.keys.ensure('default', 'bootstrap', key);
      if (isNew) this.logger.log('The key of BOOTSTRAP_API_KEY can be used now (tenant default).');
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn(
        `The key of BOOTSTRAP_API_KEY could not be inserted; next try in ${wait} ms: ${reason}`,
      );
      return false;
    }
  }
}
