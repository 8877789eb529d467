import { type RawBuilder, sql } from 'kysely';
import { Clock, epochMs } from '#database';
import { createTestDatabase, type TestDatabase, waitFor } from '#local-stack/testing';
import { anna, openStation, type Station } from './triggers.fixture.js';

/**
 * The real clock, which may be set forward, and which counts the statements that ask for the time:
 * each turn does so twice.
 */
class CountingClock extends Clock {
  asked = 0;
  aheadMs = 0;

  override moment(): RawBuilder<Date> {
    this.asked += 1;
    return sql`(select clock_timestamp() + ${this.aheadMs} * interval '1 millisecond')`;
  }
}

const OBSERVED_MS = 3_000;
const MINUTE = 60_000;
const YEARLY = '0 0 1 1 *';
/** So long before it falls due a trigger is saved, much less than the loop sleeps. */
const SOON_MS = 300;
const TRIES = 8;

describe('The loop of the cron clock', () => {
  const clock = new CountingClock();
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
    station.listener.open();
    await waitFor(() => station.listener.isConnected, { what: 'the listener', timeoutMs: 10_000 });
    station.cronClock.loop.start();
  });
  afterAll(async () => {
    await station.cronClock.loop.stop();
    await station.close();
    await server.drop();
  });

  /**
   * A trigger whose last new year falls due after so many milliseconds. It is paused, so that what
   * is recorded needs no Temporal.
   *
   * @returns when it falls due
   */
  async function save(key: string, dueInMs: number): Promise<number> {
    await station.definitions.put(anna, key, document(key, YEARLY));
    await station.definitions.pause(anna, key);
    const [row] = await station.query(sql<{ due: number }>`
      update cron_trigger set last_nominal = date_trunc('year', now(), 'UTC') - interval '1 day',
        next_due = clock_timestamp() + ${dueInMs} * interval '1 millisecond'
      where definition_key = ${key}
      returning ${epochMs('next_due')} as due`);
    return row?.due ?? NaN;
  }

  function document(key: string, cron: string): object {
    const taskTemplates = [{ id: 'look', title: 'Look', queue: 'desk' }];
    return { key, triggers: [{ id: 'it', type: 'cron', cron }], taskTemplates };
  }

  it('looks about once a second while nothing is due', async () => {
    const [before, since] = [clock.asked, performance.now()];
    await waitFor(() => performance.now() > since + OBSERVED_MS, {
      ...{ what: 'time to pass', timeoutMs: 2 * OBSERVED_MS },
    });
    const seconds = (performance.now() - since) / 1_000;
    expect(clock.asked - before).toBeGreaterThan(0);
    expect(clock.asked - before).toBeLessThanOrEqual(2 * (seconds + 2));
  });

  it('wakes for the next due fire, not a second later', async () => {
    const keys = Array.from({ length: 9 }, (_, number) => `spread-${number}`);
    const due = new Map<string, number>();
    for (const [number, key] of keys.entries()) due.set(key, await save(key, 1_100 + 270 * number));
    const runs = await waitFor(
      async () => {
        const found = await station.query(sql<{ key: string; at: number }>`
          select d.key, ${epochMs('r.created_at')} as at
          from activity_run r join activity_definition d on d.id = r.definition_id`);
        return found.length === keys.length && found;
      },
      { what: 'all to be recorded', timeoutMs: 20_000 },
    );
    const lateness = runs
      .map(({ key, at }) => at - (due.get(key) ?? NaN))
      .sort((one, other) => one - other);
    expect(lateness[0]).toBeGreaterThanOrEqual(-1); // moments are cut to milliseconds
    // Looked for once a second, one of nine so spread would be later than this.
    expect(lateness.at(-1)).toBeLessThan(700);
  });

  it('wakes for what is saved while it sleeps', async () => {
    await station.definitions.put(anna, 'woken', document('woken', YEARLY));
    await station.definitions.pause(anna, 'woken');
    const lateness: number[] = [];
    // On a machine that does much else, one of them is in time; without a wake-up none could be.
    while (lateness.length < TRIES && !lateness.some((ms) => ms < 250)) {
      lateness.push(await savedAsleep('woken'));
    }
    expect(Math.min(...lateness)).toBeLessThan(250);
  }, 60_000);

  /**
   * Saves a trigger that falls due soon when the loop has just gone to sleep.
   *
   * @returns how late it was recorded (ms); Infinity when it was saved too late for that
   */
  async function savedAsleep(key: string): Promise<number> {
    await nextLook();
    const now = await clock.now(station.database.session());
    const minute = (Math.floor(now / MINUTE) + 1) * MINUTE;
    clock.aheadMs += minute - SOON_MS - now;
    const saved = await station.definitions.put(anna, key, document(key, '* * * * *'));
    if (saved.definition.updatedAt >= minute) return Infinity;
    const recorded = await waitFor(() => recordedAt(minute), {
      ...{ what: 'the minute to be recorded', timeoutMs: 10_000 },
    });
    await station.definitions.put(anna, key, document(key, YEARLY));
    return recorded - minute;
  }

  /** The loop looks once when it is woken, and then no sooner than it has slept. */
  async function nextLook(): Promise<void> {
    for (let look = 0; look < 2; look++) {
      const before = clock.asked;
      await waitFor(() => clock.asked >= before + 2, { what: 'a look', timeoutMs: 10_000 });
    }
  }

  async function recordedAt(minute: number): Promise<number | undefined> {
    const [run] = await station.query(sql<{ at: number }>`
      select ${epochMs('created_at')} as at from activity_run
      where ${epochMs('nominal_time')} = ${minute}`);
    return run?.at;
  }
});
