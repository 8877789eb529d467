import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { Command, Option } from 'nest-commander';
import { type DatabaseConfig, databaseConfig } from '#config';
import { isConnectionLoss, pendingMigrations, runMigrations } from '#database';
import { CliCommand } from './cli-command.js';
import { InvalidValueError, PendingMigrationsError } from './cli.errors.js';
import { withInstallation } from './installation.js';
import { Terminal } from './terminal.js';

const RETRY_MS = 1_000;

interface MigrateOptions {
  readonly check?: boolean;
  readonly wait?: number;
}

@Command({
  name: 'migrate',
  description:
    'Bring the database to the schema this version needs. Safe to run again, and at the same time ' +
    'elsewhere.',
})
export class MigrateCommand extends CliCommand {
  constructor(private readonly terminal: Terminal) {
    super();
  }

  override async run(_: string[], { check = false, wait = 0 }: MigrateOptions): Promise<void> {
    await this.whenThere(wait, () => (check ? this.check() : this.migrate()));
  }

  @Option({ flags: '--check', description: 'change nothing; status 1 when something is pending' })
  parseCheck(): true {
    return true;
  }

  @Option({
    flags: '--wait <seconds>',
    description: 'how long to wait for a database that cannot be reached yet',
  })
  parseWait(value: string): number {
    if (/^\d{1,5}$/.test(value)) return Number(value);
    throw new InvalidValueError(`--wait takes whole seconds, not "${value}".`);
  }

  private async migrate(): Promise<void> {
    const applied = await withInstallation((services) =>
      runMigrations(services.get<DatabaseConfig>(databaseConfig.KEY).url),
    );
    for (const name of applied) this.terminal.result(`applied ${name}`);
    if (applied.length === 0) this.terminal.result('nothing to do: the schema is up to date');
  }

  private async check(): Promise<void> {
    const pending = await withInstallation((services) => pendingMigrations(services.get(MikroORM)));
    if (pending.length > 0) throw new PendingMigrationsError(pending);
    this.terminal.result('the schema is up to date');
  }

  /** Repeats `work` while the database is absent, until `seconds` have passed. */
  private async whenThere(seconds: number, work: () => Promise<void>): Promise<void> {
    const deadline = performance.now() + seconds * 1_000;
    for (let attempt = 1; ; attempt++) {
      try {
        await work();
        return;
      } catch (error) {
        if (!isConnectionLoss(error) || performance.now() >= deadline) throw error;
        if (attempt === 1) this.terminal.note(`waiting up to ${seconds} s for the database …`);
        await delay(RETRY_MS);
      }
    }
  }
}
