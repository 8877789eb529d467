import { sql } from 'kysely';
import { rows, type Tx } from '#database';
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
  afterEach(() => station.query(sql`delete from cron_trigger where definition_key like 'due-%'`));
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  /** Triggers that are due, `due-1` since a minute and `due-<count>` the longest. */
  async function fallDue(count: number): Promise<void> {
    await station.query(sql`
      insert into cron_trigger (
        id, tenant, definition_id, definition_key, trigger_id, revision, paused, last_nominal,
        next_due)
      select gen_random_uuid(), 'acme', gen_random_uuid(), 'due-' || n, 'it', 1, false,
        now() - interval '1 day', now() - n * interval '1 minute'
      from generate_series(1, ${count}::int) n`);
  }

  /** How long those have been due that are claimed, in minutes. */
  async function claim(tx: Tx, limit: number): Promise<number[]> {
    const claimed = await station.triggers.claimDue(tx, limit);
    return claimed.map(({ definitionKey }) => Number(definitionKey.replace('due-', '')));
  }

  /** How many rows of the table were read, in this transaction and perhaps before it. */
  async function rowsRead(tx: Tx): Promise<number> {
    const [read] = await rows(
      tx,
      sql<{ rows: number }>`
        select (seq_tup_read + idx_tup_fetch)::int as rows
        from pg_stat_xact_user_tables where relname = 'cron_trigger'`,
    );
    return read?.rows ?? NaN;
  }

  it('is not read through for the few that are due, however many are not', async () => {
    const { triggers, database } = station;
    await database.transaction(async (tx) => {
      const before = await rowsRead(tx);
      expect(await triggers.claimDue(tx, 250)).toEqual([]);
      expect(await triggers.nextDueIn(tx)).toBeGreaterThan(0);
      expect(await triggers.stats(tx)).toMatchObject({ due: 0 });
      expect((await rowsRead(tx)) - before).toBeLessThan(10);
    });
  });

  it('gives the longest due and the latest due in equal parts, and reads no others', async () => {
    await fallDue(1_000);
    await station.database.transaction(async (tx) => {
      const before = await rowsRead(tx);
      expect(await claim(tx, 7)).toEqual([1, 2, 3, 997, 998, 999, 1_000]);
      expect((await rowsRead(tx)) - before).toBeLessThan(10);
    });
  });

  it.each([1, 4, 5, 7, 9, 10])('gives all of %i that are due, each once', async (count) => {
    await fallDue(count);
    const all = Array.from({ length: count }, (_, index) => index + 1);
    await station.database.transaction(async (tx) => {
      expect(await claim(tx, 10)).toEqual(all);
    });
  });

  it('gives several claims at once different triggers', async () => {
    await fallDue(20);
    await station.database.transaction(async (tx) => {
      expect(await claim(tx, 6)).toEqual([1, 2, 3, 18, 19, 20]);
      await station.database.transaction(async (other) => {
        expect(await claim(other, 6)).toEqual([4, 5, 6, 15, 16, 17]);
      });
    });
  });
});
