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
        create table test_clock.ahead (by interval not null);
        insert into test_clock.ahead values ('0');
        create function test_clock.clock_timestamp() returns timestamptz language sql volatile as
          'select pg_catalog.clock_timestamp() + by from test_clock.ahead';
        create function test_clock.now() returns timestamptz language sql stable as
          'select pg_catalog.now() + by from test_clock.ahead';
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
      set by = to_timestamp(${moment / 1_000}) - pg_catalog.clock_timestamp();
      notify "activity_core:cron_triggers"`);
  }

  #ask(statement: string): Promise<unknown[]> {
    return withSession(this.databaseUrl, async (query: Query) => [...(await query(statement))]);
  }
}
