import { Migration } from '@mikro-orm/migrations';

/**
 * Lets a run's row change its state in place (PostgreSQL's "heap-only" update): no index depends on
 * the state any more, and pages keep room for the new versions of their rows. Every run changes its
 * state once at least; that cost an entry in each of its indexes, and a vacuum of them.
 *
 * The new indexes also serve the version before this one, while it is still there; only its gauges and
 * its lists of failed runs read more rows than they need.
 */
export class RunUpdatesInPlace20261124000800 extends Migration {
  override name = '20261124000800-run-updates-in-place';

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements: readonly string[] = [
  // At once the lock that is needed in the end: to change to it on the way could be a deadlock.
  `lock table activity_run in access exclusive mode`,
  `create index activity_run_batch on activity_run (batch_id) where batch_id is not null`,
  `drop index activity_run_unfinished`,
  `create index activity_run_lease on activity_run (lease_until) where lease_until is not null`,
  `drop index activity_run_split`,
  `create index activity_run_error on activity_run (tenant, id) where error is not null`,
  `drop index activity_run_failed`,
  `alter table activity_run set (fillfactor = 50)`,
];
