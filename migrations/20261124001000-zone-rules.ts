import { Migration } from '@mikro-orm/migrations';

/**
 * With which rules of timezones a cron trigger's next due time was reckoned, so that a runtime with
 * newer rules reckons it anew.
 *
 * What was there before, and what the version before this one adds while it still serves, has the
 * empty version, which is older than any.
 */
export class ZoneRules20261124001000 extends Migration {
  override name = '20261124001000-zone-rules';

  override up(): void {
    this.addSql(`alter table cron_trigger add column tz_version text not null default ''`);
    this.addSql(`create index cron_trigger_tz_version on cron_trigger (tz_version)`);
  }
}
