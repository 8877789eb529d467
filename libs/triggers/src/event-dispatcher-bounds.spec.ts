import { sql } from 'kysely';
import { Clock } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, type Station } from './triggers.fixture.js';
import type { TriggerOptions } from './trigger-options.js';

const OTHER = 'zoo';

/** A good part of what one expression may do: 40,000 evaluations. */
const HEAVY = `[1,2,3,4].all(x0, ${[1, 2, 3, 4].reduce(
  (inner, level) => `[0,1,2,3,4,5,6,7,8,9].all(x${level}, ${inner})`,
  'true',
)})`;

describe('What one turn of the dispatcher takes', () => {
  let server: TestDatabase;
  let station: Station;

  beforeEach(async () => {
    server = await createTestDatabase();
  });
  afterEach(async () => {
    await station.close();
    await server.drop();
  });

  async function open(options: Partial<TriggerOptions>): Promise<void> {
    station = await openStation(server.url, new Clock(), options);
  }

  async function save(tenant: string, key: string, when?: string): Promise<void> {
    const trigger = { id: 'it', type: 'event', eventTypes: ['it.*'], ...(when && { when }) };
    await station.definitions.put({ ...anna, tenant }, key, {
      key,
      triggers: [trigger],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    });
  }

  /** What each turn dispatched, as tenant and number of events, until nothing is pending. */
  async function turns(): Promise<[string, number][]> {
    const taken: [string, number][] = [];
    let pending = await pendingByTenant();
    while ((await station.dispatcher.dispatchPending()) !== undefined) {
      const left = await pendingByTenant();
      for (const [tenant, count] of pending) {
        const dispatched = count - (left.get(tenant) ?? 0);
        if (dispatched > 0) taken.push([tenant, dispatched]);
      }
      pending = left;
    }
    return taken;
  }

  async function pendingByTenant(): Promise<Map<string, number>> {
    const rows = await station.query(
      sql<{ tenant: string; count: number }>`
        select tenant, count(*)::int as count from event where state = 'pending' group by tenant`,
    );
    return new Map(rows.map(({ tenant, count }) => [tenant, count]));
  }

  function runs() {
    return station.query(
      sql<{ key: string; state: string; reason: string | null; pointer: string | null }>`
        select d.key, r.state, r.reason, r.error->>'pointer' as pointer
        from activity_run r join activity_definition d on d.id = r.definition_id order by d.key`,
    );
  }

  const many = (count: number) => Array.from({ length: count }, () => 'it.happened');

  it('ends when its time is over, with one event at least, and the next is the next tenant’s', async () => {
    await open({ matchMs: 0 });
    await save(anna.tenant, 'slow');
    await station.accept(...many(4));
    await station.acceptFor(OTHER, many(2));
    expect(await turns()).toEqual([
      [anna.tenant, 1],
      [OTHER, 1],
      [anna.tenant, 1],
      [OTHER, 1],
      [anna.tenant, 1],
      [anna.tenant, 1],
    ]);
    expect(await runs()).toHaveLength(4);
  });

  it('begins with the types that had nothing when time was over', async () => {
    await open({ matchMs: 0 });
    await station.accept('it.a', 'it.a', 'it.a', 'it.b', 'it.c');
    await station.acceptFor(OTHER, ['it.z', 'it.z', 'it.z']);
    for (let turn = 0; turn < 6; turn++) await station.dispatcher.dispatchPending();
    const done = await station.query(sql<{ type: string }>`
      select type from event where tenant = ${anna.tenant} and state = 'dispatched' order by type`);
    expect(done.map(({ type }) => type)).toEqual(['it.a', 'it.b', 'it.c']);
  });

  it('ends after the event that brings the runs to the limit', async () => {
    await open({ runsMax: 600 });
    for (let index = 0; index < 300; index++) await save(anna.tenant, `d-${index}`);
    await station.accept(...many(5));
    await station.acceptFor(OTHER, many(1));
    expect(await turns()).toEqual([
      [anna.tenant, 2],
      [OTHER, 1],
      [anna.tenant, 2],
      [anna.tenant, 1],
    ]);
    expect(await runs()).toHaveLength(1_500);
  });

  it('lets the conditions that one event meets do only so much together, and says of which they are', async () => {
    await open({});
    for (let index = 0; index < 60; index++) await save(anna.tenant, `heavy-${index}`, HEAVY);
    await save(anna.tenant, 'light', 'event.data.n == 1');
    await station.accept(...many(1));
    expect(await turns()).toEqual([[anna.tenant, 1]]);
    const found = await runs();
    expect(found).toHaveLength(61);
    const failed = found.filter(({ state }) => state === 'failed');
    const limit = { reason: 'expression_limit', pointer: '/triggers/0/when' };
    expect(failed).toMatchObject(Array(failed.length).fill(limit));
    expect(failed.length).toBeGreaterThan(10);
    expect(failed.length).toBeLessThan(50);
    expect(found.at(-1)).toMatchObject({ key: 'light', state: 'pending' });
  });

  it('is given up when it fails, and the next tenant’s follows, and then one with fewer events', async () => {
    await open({});
    await save(anna.tenant, 'unlucky');
    const [, bad] = await station.accept('it.a', 'it.b', 'it.c');
    await station.acceptFor(OTHER, many(1));
    await station.query(sql`
      create function fail() returns trigger language plpgsql as $$ begin
        if new.event_id = ${sql.raw(`'${bad}'`)} then raise 'out of luck'; end if;
        return new;
      end $$`);
    await station.query(sql`
      create trigger fail before insert on activity_run for each row execute function fail()`);
    await expect(station.dispatcher.dispatchPending()).rejects.toThrow('out of luck');
    expect(await station.dispatcher.dispatchPending()).toEqual([]);
    expect(await pendingByTenant()).toEqual(new Map([[anna.tenant, 3]]));
    for (let turn = 0; turn < 6; turn++) {
      await station.dispatcher.dispatchPending().catch(() => undefined);
    }
    expect(await station.query(sql`select id from event where state = 'pending'`)).toEqual([
      { id: bad },
    ]);
    await station.query(sql`drop trigger fail on activity_run`);
    expect(await turns()).toEqual([[anna.tenant, 1]]);
  });
});
