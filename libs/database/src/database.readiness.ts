import { Injectable } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { pendingMigrations } from './migrate.js';

/** Ready when the database answers and no migration that this build needs is missing. */
@Injectable()
export class DatabaseReadiness {
  readonly name = 'database';
  /** Migrations are never taken back, so what was complete once stays complete. */
  private migrated = false;

  constructor(private readonly orm: MikroORM) {}

  async check(): Promise<{ status: 'up' | 'down'; detail?: string }> {
    await this.orm.em.fork().execute('select 1');
    if (this.migrated) return { status: 'up' };
    const missing = await pendingMigrations(this.orm);
    this.migrated = missing.length === 0;
    return this.migrated
      ? { status: 'up' }
      : { status: 'down', detail: `migrations are missing: ${missing.join(', ')}` };
  }
}
