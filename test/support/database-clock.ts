import { type Query, withSession } from '#local-stack';

/**
 * The clock of one database, which a test can set: hours pass in no time, and steps forwards and
 * backwards are as if somebody had set the clock of its machine. Everything else on the machine,
 * the workers' own clocks with it, goes on as before.
 *
 * `now()` and `clock_timestamp()` of every session that begins later are shadowed by functions of a
 * schema that is searched first. Defaults of columns keep PostgreSQL's own clock.
 */
export class DatabaseClock {
  private constructor(private readonly databaseUrl: string) {}

  /** Before the applications connect. It shows the real time until it is set. */
  static async install(databaseUrl: string): Promise<DatabaseClock> {
    const database = new URL(databaseUrl).pathname.slice(1);
    await withSession(databaseUrl, (query) =>
      query(`
        create schema test_clock;
        create table test_clock.ahead (
          by interval not null, by_the_next interval, server timestamptz);
        insert into test_clock.ahead values ('0');
        create function test_clock.by() returns interval language sql stable as
          'select case when server < pg_catalog.pg_postmaster_start_time()
            then by_the_next else by end from test_clock.ahead';
        create function test_clock.clock_timestamp() returns timestamptz language sql volatile as
          'select pg_catalog.clock_timestamp() + test_clock.by()';
        create function test_clock.now() returns timestamptz language sql stable as
          'select pg_catalog.now() + test_clock.by()';
        alter database "${database}" set search_path = test_clock, pg_catalog, public`),
    );
    return new DatabaseClock(databaseUrl);
  }

  /** Epoch milliseconds. */
  async now(): Promise<number> {
    const [row] = await this.#ask(
      `select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    );
    return (row as { now: number }).now;
  }

  /** Steps to a moment, epoch milliseconds, and goes on from there. */
  async set(moment: number): Promise<void> {
    // A worker sleeps for up to a second: it is told, so that a test need not wait for that.
    await this.#ask(`
      update test_clock.ahead
      set by = to_timestamp(${moment / 1_000}) - pg_catalog.clock_timestamp(), server = null;
      notify "activity_core:cron_triggers"`);
  }

  /**
   * Steps to a moment, epoch milliseconds, when PostgreSQL is started again: until then it goes on
   * as it is, so that time passes while nobody is there to tell it.
   */
  async setAtRestart(moment: number): Promise<void> {
    await this.#ask(`
      update test_clock.ahead
      set by = test_clock.by(),
        by_the_next = to_timestamp(${moment / 1_000}) - pg_catalog.clock_timestamp(),
        server = pg_catalog.pg_postmaster_start_time()`);
  }

  #ask(statement: string): Promise<unknown[]> {
    return withSession(this.databaseUrl, async (query: Query) => [...(await query(statement))]);
  }
}
