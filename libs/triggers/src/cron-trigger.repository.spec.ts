import { sql } from 'kysely';
import { rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { openStation, type Station } from './triggers.fixture.js';

const IDLE = 5_000;

describe('The table of cron triggers', () => {
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url);
    await station.query(sql`
      insert into cron_trigger (
        id, tenant, definition_id, definition_key, trigger_id, revision, paused, last_nominal,
        next_due)
      select gen_random_uuid(), 'acme', gen_random_uuid(), 'idle-' || n, 'it', 1, false, now(),
        now() + n * interval '1 hour'
      from generate_series(1, ${IDLE}::int) n`);
    await station.query(sql`analyze cron_trigger`);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  it('is not read through for the few that are due, however many are not', async () => {
    const { triggers, database } = station;
    const read = await database.transaction(async (tx) => {
      expect(await triggers.claimDue(tx, 250)).toEqual([]);
      expect(await triggers.nextDueIn(tx)).toBeGreaterThan(0);
      expect(await triggers.stats(tx)).toMatchObject({ due: 0 });
      return rows(
        tx,
        sql<{ rows: number }>`
        select (seq_tup_read + idx_tup_fetch)::int as rows
        from pg_stat_xact_user_tables where relname = 'cron_trigger'`,
      );
    });
    expect(read[0]?.rows).toBeLessThan(10);
  });
});
