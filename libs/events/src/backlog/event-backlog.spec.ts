import { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { Database, ormConfig, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { normalizeEnvelope } from '../delivery/native.js';
import { Event } from '../event.entity.js';
import { EventBacklogFullError } from '../event.errors.js';
import { openIntake } from '../events.fixture.js';
import { IntakeMetrics } from '../intake/intake.metrics.js';
import { EventBacklog } from './event-backlog.service.js';
import { indexOnly, pendingCount } from './pending-count.js';

describe('The bound of a backlog', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [Event] });
    database = new Database(orm);
  });
  beforeEach(() => rows(database.session(), sql`truncate event`));
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  const count = async () => {
    const query = sql<{ count: number }>`select count(*)::int as count from event`;
    return (await rows(database.session(), query))[0]?.count;
  };

  it('is kept by every way to accept events, and tells when to come again', async () => {
    const intake = openIntake(database, { backlogMax: 3 });
    await intake.accept('acme', events('a', 'b'));
    await intake.acceptAll('acme', events('c'));
    for (const send of [
      () => intake.accept('acme', events('d')),
      () => intake.acceptAll('acme', events('d', 'e')),
    ]) {
      const error = await send().catch((error: unknown) => error);
      expect(error).toBeInstanceOf(EventBacklogFullError);
      expect(error).toMatchObject({ kind: 'too_many', code: 'event_backlog_full' });
      const { retryAfterSeconds = 0 } = error instanceof EventBacklogFullError ? error : {};
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(retryAfterSeconds).toBeLessThanOrEqual(10);
    }
    expect(await count()).toBe(3);
  });

  it('is known to a process that has just started', async () => {
    await openIntake(database).accept('acme', events('a', 'b', 'c'));
    const started = openIntake(database, { backlogMax: 3 });
    await expect(started.accept('acme', events('d'))).rejects.toThrow(EventBacklogFullError);
  });

  it('counts only what is pending, and each tenant by itself', async () => {
    await openIntake(database).accept('rival', events('a', 'b', 'c'));
    await openIntake(database).accept('acme', events('a', 'b', 'c'));
    await rows(
      database.session(),
      sql`update event set state = 'dispatched' where tenant = 'acme' and event_id <> 'a'`,
    );
    const intake = openIntake(database, { backlogMax: 3 });
    expect(await intake.accept('acme', events('d', 'e'))).toHaveLength(2);
    await expect(intake.accept('acme', events('f'))).rejects.toThrow(EventBacklogFullError);
    await expect(intake.accept('rival', events('f'))).rejects.toThrow(EventBacklogFullError);
  });

  it('can be left away', async () => {
    const intake = openIntake(database, { backlogMax: 0 });
    expect(await intake.accept('acme', events('a', 'b', 'c'))).toHaveLength(3);
    expect(await intake.accept('acme', events('d'))).toHaveLength(1);
  });

  it('counts what it turns away', async () => {
    const registry = new Registry();
    const backlog = new EventBacklog(database, new IntakeMetrics(registry), { backlogMax: 1 });
    await openIntake(database).accept('acme', events('a'));
    await expect(backlog.during('acme', 7, () => Promise.resolve([]))).rejects.toThrow();
    expect(await registry.metrics()).toContain(
      'activity_core_events_turned_away_total{full="backlog"} 7',
    );
  });

  it('is found by the index of pending events alone, whatever the statistics say', async () => {
    await rows(
      database.session(),
      sql`
        insert into event (id, tenant, source, event_id, type, extensions, content_hash)
        select gen_random_uuid(), 'acme', 's', n::text, 't', '{}', ''
        from generate_series(1, 20000) as n`,
    );
    await rows(database.session(), sql`analyze event`);
    const plan = await database.transaction(async (tx) => {
      await rows(tx, indexOnly);
      return rows(tx, sql<object>`explain ${pendingCount('acme', 1_000_001)}`);
    });
    expect(JSON.stringify(plan)).toContain('Index Only Scan using event_pending');
  });
});

function events(...ids: readonly string[]) {
  return ids.map((id) => {
    const normalized = normalizeEnvelope({ id, source: 'shop', type: 'order.created' });
    if (!normalized.ok) throw new Error(JSON.stringify(normalized.problems));
    return normalized.event;
  });
}
