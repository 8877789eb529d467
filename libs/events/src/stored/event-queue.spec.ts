import { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { Database, Notifier, ormConfig, rows, type Tx } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { openIntake } from '../events.fixture.js';
import { normalizeEnvelope } from '../delivery/native.js';
import { Event } from '../event.entity.js';
import { EventNotFailedError, EventNotFoundError } from '../event.errors.js';
import { EventQueue, type Lane } from './event-queue.service.js';
import { EventReader } from './event-reader.service.js';

describe('The event queue', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;
  let queue: EventQueue;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [Event] });
    database = new Database(orm);
    queue = new EventQueue(database, new Notifier(database));
  });
  beforeEach(() => rows(database.session(), sql`truncate event`));
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  /** Accepts events with these ids, in order. */
  const accept = async (
    tenant: string,
    ids: readonly string[],
    type = 'test',
    data: object = {},
  ) => {
    const intake = openIntake(database);
    const events = ids.map((id) => {
      const normalized = normalizeEnvelope({ id, source: 'shop', type, data: { id, ...data } });
      if (!normalized.ok) throw new Error('not an event');
      return normalized.event;
    });
    await intake.accept(tenant, events);
  };
  const number = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  /** What a claim gets, as `tenant:ids`. */
  const claim = async (tx: Tx, afterTenant: string | null = null, limit = 250) => {
    const claimed = await queue.claimPending(tx, { after: laneOf(afterTenant), limit });
    return (
      claimed && `${claimed.tenant}:${claimed.events.map(({ envelope }) => envelope.id).join('')}`
    );
  };
  /** Claims and marks in one transaction, as the dispatcher does. */
  const dispatch = (afterTenant: string | null, limit: number) =>
    database.transaction(async (tx) => {
      const claimed = await queue.claimPending(tx, { after: laneOf(afterTenant), limit });
      const events = claimed?.events ?? [];
      if (claimed) {
        const rowIds = events.map(({ rowId }) => rowId);
        await queue.markDispatched(tx, { tenant: claimed.tenant, rowIds, epoch: 7 });
      }
      return claimed && { tenant: claimed.tenant, ids: events.map(({ envelope }) => envelope.id) };
    });

  it('has nothing when nothing was accepted', async () => {
    expect(await database.transaction((tx) => claim(tx))).toBeNull();
    expect(await database.transaction((tx) => claim(tx, 'acme'))).toBeNull();
  });

  it('passes over tenants that are to have no turn', async () => {
    await accept('first', ['1']);
    await accept('second', ['2']);
    const turn = (...without: string[]) =>
      database.transaction(async (tx) => {
        const claimed = await queue.claimPending(tx, { after: null, limit: 10, without });
        return claimed?.tenant;
      });
    expect(await turn()).toBe('first');
    expect(await turn('first', 'absent')).toBe('second');
    expect(await turn('second', 'first')).toBeUndefined();
  });

  it('gives the oldest events first, as many as asked for', async () => {
    await accept('acme', ['c', 'a', 'b']);
    expect(await database.transaction((tx) => claim(tx, null, 2))).toBe('acme:ca');
    expect(await database.transaction((tx) => claim(tx))).toBe('acme:cab');
  });

  it('gives whole envelopes', async () => {
    await accept('acme', ['a']);
    const claimed = await database.transaction((tx) =>
      queue.claimPending(tx, { after: null, limit: 1 }),
    );
    expect(claimed?.events).toEqual([
      {
        rowId: expect.stringMatching(/^[\da-f-]{36}$/),
        envelope: {
          id: 'a',
          source: 'shop',
          type: 'test',
          data: { id: 'a' },
          extensions: {},
          receivedAt: expect.stringMatching(/^20.*Z$/),
        },
      },
    ]);
  });

  it('claims no more than fits into memory, but always one', async () => {
    const size = (kib: number) => ({ text: 'x'.repeat(kib * 1024) });
    await accept('acme', number('large', 20), 'test', size(250));
    await database.transaction(async (tx) => {
      const claimed = await queue.claimPending(tx, { after: null, limit: 500 });
      expect(claimed?.events).toHaveLength(17); // the last one goes beyond 4 MiB
    });
    expect((await dispatch(null, 500))?.ids).toHaveLength(17);
    expect((await dispatch(null, 500))?.ids).toEqual(['large17', 'large18', 'large19']);
  });

  it('gives each type its turn also where large events of another leave little room', async () => {
    await accept('acme', number('large', 30), 'large', { text: 'x'.repeat(250 * 1024) });
    await accept('acme', number('small', 30), 'small');
    await database.transaction(async (tx) => {
      const claimed = await queue.claimPending(tx, { after: null, limit: 60 });
      const types = claimed?.events.map(({ envelope }) => envelope.type) ?? [];
      expect(types.filter((type) => type === 'small').length).toBeGreaterThan(15);
      expect(claimed).toMatchObject({ isCut: true, last: { tenant: 'acme', type: 'small' } });
    });
  });

  it('lets the tenants take turns, round and round', async () => {
    for (const tenant of ['b', 'a', 'c']) await accept(tenant, ['1', '2']);
    const turns: string[] = [];
    for (let last: string | null = null, turn = 0; turn < 7; turn++) {
      const dispatched = await dispatch(last, 1);
      last = dispatched?.tenant ?? null;
      turns.push(dispatched ? `${dispatched.tenant}${dispatched.ids.join('')}` : 'none');
    }
    expect(turns).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'none']);
  });

  it('comes back to the only tenant there is', async () => {
    await accept('acme', ['1']);
    expect(await database.transaction((tx) => claim(tx, 'acme'))).toBe('acme:1');
    expect(await database.transaction((tx) => claim(tx, 'zoo'))).toBe('acme:1');
  });

  it('gives two claimers different events', async () => {
    await accept('acme', ['1', '2', '3']);
    await accept('rival', ['4']);
    await database.transaction(async (first) => {
      expect(await claim(first, null, 2)).toBe('acme:12');
      await database.transaction(async (second) => {
        expect(await claim(second, null, 2)).toBe('acme:3');
        await database.transaction(async (third) => {
          expect(await claim(third, null, 2)).toBe('rival:4');
          expect(await database.transaction((fourth) => claim(fourth))).toBeNull();
        });
      });
    });
  });

  it('passes over a tenant whose events are all claimed', async () => {
    for (const tenant of ['a', 'b', 'c']) await accept(tenant, ['1']);
    await database.transaction(async (first) => {
      expect(await claim(first, 'a')).toBe('b:1');
      expect(await database.transaction((second) => claim(second, 'a'))).toBe('c:1');
      expect(await database.transaction((second) => claim(second, 'c'))).toBe('a:1');
    });
  });

  it('gives an event again when its claimer rolls back', async () => {
    await accept('acme', ['1']);
    const crash = database.transaction(async (tx) => {
      await claim(tx);
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await database.transaction((tx) => claim(tx))).toBe('acme:1');
  });

  it('notes when, and at which epoch, an event was dispatched', async () => {
    await accept('acme', ['1']);
    await dispatch(null, 1);
    const stored = await rows(
      database.session(),
      sql`select state, dispatch_epoch as epoch, dispatched_at >= received_at as later from event`,
    );
    expect(stored).toEqual([{ state: 'dispatched', epoch: 7, later: true }]);
  });

  describe('with events of several types', () => {
    /** How many events of each type a claim gets, and where it ended. */
    const claimTypes = (tx: Tx, after: Lane | null, limit: number) =>
      queue.claimPending(tx, { after, limit }).then((claimed) => {
        const counts: Record<string, number> = {};
        for (const { envelope } of claimed?.events ?? []) {
          counts[envelope.type] = (counts[envelope.type] ?? 0) + 1;
        }
        return { counts, last: claimed?.last };
      });

    it('gives each type an equal share, so that the flood of one holds up no other', async () => {
      await accept('acme', number('flood', 90), 'flood');
      await accept('acme', ['late'], 'rare');
      await accept('acme', number('some', 20), 'some');
      await database.transaction(async (tx) => {
        const { counts } = await claimTypes(tx, null, 30);
        expect(counts).toEqual({ flood: 19, rare: 1, some: 10 });
      });
    });

    it('leaves no room unused while events wait', async () => {
      await accept('acme', number('a', 3), 'a');
      await accept('acme', number('b', 50), 'b');
      await accept('acme', number('c', 50), 'c');
      await database.transaction(async (tx) => {
        const { counts } = await claimTypes(tx, null, 60);
        expect(counts).toEqual({ a: 3, b: 37, c: 20 });
      });
    });

    it('lets the types take turns when there are more than a claim has room for', async () => {
      for (const type of ['a', 'b', 'c', 'd', 'e']) await accept('acme', number(type, 9), type);
      let after: Lane | null = null;
      const turns: string[] = [];
      for (let turn = 0; turn < 4; turn++) {
        await database.transaction(async (tx) => {
          const { counts, last } = await claimTypes(tx, after, 2);
          turns.push(Object.keys(counts).sort().join(''));
          after = last ?? null;
        });
      }
      expect(turns).toEqual(['ab', 'cd', 'ae', 'bc']);
    });

    it('gives two claimers different events of the same types', async () => {
      await accept('acme', number('a', 10), 'a');
      await accept('acme', number('b', 10), 'b');
      await database.transaction(async (first) => {
        expect((await claimTypes(first, null, 10)).counts).toEqual({ a: 5, b: 5 });
        await database.transaction(async (second) => {
          expect((await claimTypes(second, null, 50)).counts).toEqual({ a: 5, b: 5 });
        });
      });
    });
  });

  describe('with an event that cannot be dispatched', () => {
    const error = { code: 'refused_by_database', message: 'no' };

    /** Accepts one event and sets it aside. */
    async function setOneAside(): Promise<string> {
      await accept('acme', ['1', '2']);
      return database.transaction(async (tx) => {
        const claimed = await queue.claimPending(tx, { after: null, limit: 1 });
        const rowId = claimed?.events[0]?.rowId ?? '';
        await queue.setAside(tx, 'acme', [{ rowId, error }]);
        return rowId;
      });
    }

    it('keeps it with its error, out of the others’ way', async () => {
      const rowId = await setOneAside();
      expect(await database.transaction((tx) => claim(tx))).toBe('acme:2');
      const reader = new EventReader(database);
      expect(await reader.read('acme', rowId)).toMatchObject({
        state: 'failed',
        dispatchError: error,
      });
      expect(await reader.queueStats()).toMatchObject({ pending: 1, failed: 1 });
    });

    it('gives it again once it was put back', async () => {
      const rowId = await setOneAside();
      await queue.putBack('acme', rowId);
      expect(await database.transaction((tx) => claim(tx))).toBe('acme:12');
    });

    it('puts back nothing that was not set aside, and nothing of another tenant', async () => {
      const rowId = await setOneAside();
      await expect(queue.putBack('rival', rowId)).rejects.toThrow(EventNotFoundError);
      await queue.putBack('acme', rowId);
      await expect(queue.putBack('acme', rowId)).rejects.toThrow(EventNotFailedError);
    });
  });

  it('hands out every event once to claimers that run at the same time', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => String(index));
    for (const tenant of ['a', 'b', 'c']) await accept(tenant, ids);
    const drain = async () => {
      const seen: string[] = [];
      for (let last: string | null = null; ;) {
        const dispatched = await dispatch(last, 7);
        if (!dispatched) return seen;
        last = dispatched.tenant;
        seen.push(...dispatched.ids.map((id) => `${dispatched.tenant}${id}`));
      }
    };
    const seen = (await Promise.all([drain(), drain()])).flat();
    expect(seen).toHaveLength(360);
    expect(new Set(seen).size).toBe(360);
  });

  it('reads no more than it needs when its statistics do not know of the backlog yet', async () => {
    const flood = (from: number) =>
      rows(
        database.session(),
        sql`
          insert into event (id, tenant, source, event_id, type, extensions, content_hash)
          select gen_random_uuid(), 'acme', 's', n::text, 'flood', '{}', ''
          from generate_series(${from}::int, ${from}::int + 9999) as n`,
      );
    await flood(0);
    await rows(database.session(), sql`analyze event`);
    await rows(database.session(), sql`truncate event`);
    await flood(0);
    await accept('acme', ['1', '2', '3'], 'rare');
    await database.transaction(async (tx) => {
      const before = await rowsRead(tx);
      await queue.claimPending(tx, { after: null, limit: 10 });
      expect((await rowsRead(tx)) - before).toBeLessThan(50);
    });
  });

  it('reads no more than it needs, however many events and tenants there are', async () => {
    await rows(
      database.session(),
      sql`
        insert into event (id, tenant, source, event_id, type, extensions, content_hash, state)
        select gen_random_uuid(), 't' || n % 200, 's', n::text, 't', '{}', '',
          case when n % 10 = 0 then 'pending' else 'dispatched' end
        from generate_series(1, 20000) as n`,
    );
    await rows(database.session(), sql`vacuum analyze event`);
    await database.transaction(async (tx) => {
      const before = await rowsRead(tx);
      await queue.claimPending(tx, { after: laneOf('t5'), limit: 10 });
      const read = (await rowsRead(tx)) - before;
      expect(read).toBeGreaterThanOrEqual(10);
      expect(read).toBeLessThan(50);
    });
  });

  /** Rows that index and sequential scans of `event` have read in this transaction so far. */
  async function rowsRead(tx: Tx): Promise<number> {
    const [stats] = await rows(
      tx,
      sql<{ read: number }>`
        select (seq_tup_read + idx_tup_fetch)::int as read
        from pg_stat_xact_user_tables where relname = 'event'`,
    );
    return stats?.read ?? 0;
  }
});

/** A claim that ended with this tenant, before any of its types. */
function laneOf(tenant: string | null): Lane | null {
  return tenant === null ? null : { tenant, type: '' };
}
