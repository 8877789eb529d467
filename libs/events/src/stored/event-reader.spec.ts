import { MikroORM } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Database, idMadeAt, newId, Notifier, ormConfig, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { openIntake } from '../events.fixture.js';
import { normalizeEnvelope } from '../delivery/native.js';
import { Event } from '../event.entity.js';
import { EventNotFoundError } from '../event.errors.js';
import type { EventIntake } from '../intake/event-intake.service.js';
import { EventQueue } from './event-queue.service.js';
import { EventReader } from './event-reader.service.js';

describe('Reading events', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;
  let intake: EventIntake;
  let reader: EventReader;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [Event] });
    database = new Database(orm);
    intake = openIntake(database);
    reader = new EventReader(database);
  });
  beforeEach(() => rows(database.session(), sql`truncate event`));
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  /** Accepts one event and returns the id of its row. */
  const accept = async (fields: Readonly<Record<string, unknown>>, tenant = 'acme') => {
    const normalized = normalizeEnvelope({ id: newId(), source: 'shop', type: 'test', ...fields });
    if (!normalized.ok) throw new Error(JSON.stringify(normalized.problems));
    const [verdict] = await intake.accept(tenant, [normalized.event]);
    return verdict && 'rowId' in verdict ? verdict.rowId : '';
  };
  const listed = async (...query: Parameters<EventReader['list']>) =>
    (await reader.list(...query)).map(({ rowId }) => rowId);

  it('gives back what was accepted', async () => {
    const envelope = {
      id: 'e-1',
      source: 'shop',
      type: 'order.created',
      subject: 'order/1',
      time: '0001-01-01T00:00:00.10002Z',
      datacontenttype: 'application/json',
      dataschema: 'order-v1',
      data: { amount: 1e21, small: 1.5e-7, lines: [{ sku: 'ä€😀\\u0000' }], none: null },
      extensions: { region: 'eu', attempt: 1, sampled: true },
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      correlationId: 'c-1',
      causationId: 'e-0',
    };
    const rowId = await accept(envelope);
    expect(await reader.read('acme', rowId)).toEqual({
      rowId,
      envelope: { ...envelope, receivedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) },
      state: 'pending',
      dispatchedAt: null,
      dispatchEpoch: null,
      dispatchError: null,
      payloadRemovedAt: null,
    });
  });

  describe('a sample', () => {
    const idsOf = async (...query: Parameters<EventReader['sample']>) =>
      (await reader.sample(...query)).events.map(({ rowId }) => rowId);

    it('has the latest events, of all types or of some, or the ones that are named', async () => {
      const order = await accept({ type: 'order.created' });
      const orders = await accept({ type: 'orders' });
      const amended = await accept({ type: 'order.amended' });
      const strange = await accept({ type: 'order_x' });
      await accept({}, 'other');
      const latest = (limit: number, types?: readonly string[]) =>
        idsOf('acme', { kind: 'latest', limit, ...(types && { types }) });

      expect(await latest(3)).toEqual([strange, amended, orders]);
      expect(await latest(9, ['order.*'])).toEqual([amended, order]);
      expect(await latest(9, ['order.created', 'order_*', 'orders'])).toEqual([
        strange,
        orders,
        order,
      ]);
      expect(await latest(9, [])).toEqual([]);
      const named = [order, amended, newId(), orders];
      expect(await idsOf('acme', { kind: 'ids', rowIds: named })).toEqual([order, amended, orders]);
      expect(await idsOf('other', { kind: 'ids', rowIds: [order] })).toEqual([]);
    });

    it('ends where there is too much to read, and says how much there is', async () => {
      const normalized = Array.from({ length: 200 }, (_, i) =>
        normalizeEnvelope({ ...{ id: `${i}`, source: 's', type: 't' }, data: 'x'.repeat(200_000) }),
      );
      await intake.accept(
        'acme',
        normalized.flatMap((one) => (one.ok ? [one.event] : [])),
      );
      const { events, found } = await reader.sample('acme', { kind: 'latest', limit: 190 });
      expect(found).toBe(190);
      expect(events).toHaveLength(Math.floor((8 * 2 ** 20) / 200_002));
      expect(events.at(0)?.envelope.id).toBe('199');
      const named = events.map(({ rowId }) => rowId).reverse();
      const small = await accept({});
      const rowIds = [small, ...named, ...(await idsOf('acme', { kind: 'latest', limit: 9 }))];
      const first = await reader.sample('acme', { kind: 'ids', rowIds });
      expect(first.events.map(({ rowId }) => rowId)).toEqual([small, ...named]);
    });

    it('may name only what is stored and has its payload', async () => {
      const kept = await accept({ data: { n: 1 } });
      const removed = await accept({ data: { n: 2 } });
      const missing = newId();
      await rows(
        database.session(),
        sql`update event set payload_removed_at = now() where id = ${removed}`,
      );
      expect(await reader.standings('acme', [removed, missing, kept])).toEqual([
        { rowId: removed, isStored: true, hasContent: false },
        { rowId: missing, isStored: false, hasContent: false },
        { rowId: kept, isStored: true, hasContent: true },
      ]);
      expect(await reader.standings('rival', [kept])).toEqual([
        { rowId: kept, isStored: false, hasContent: false },
      ]);
    });
  });

  it('tells which pending events nobody is dispatching, and keeps them so', async () => {
    const queue = new EventQueue(database, new Notifier(database));
    const claim = () =>
      database.transaction(async (tx) => {
        const claimed = await queue.claimPending(tx, { after: null, limit: 1 });
        return claimed?.events.map(({ rowId }) => rowId);
      });
    const ids = [await accept({}), await accept({}), await accept({})];
    const [first = '', second = '', third = ''] = ids;
    await queue.markDispatched(database.session(), { tenant: 'acme', rowIds: [third], epoch: 1 });
    await database.transaction(async (dispatching) => {
      await queue.claimPending(dispatching, { after: null, limit: 1 });
      await database.transaction(async (tx) => {
        expect(await reader.atRest(tx, 'acme', [...ids, newId()])).toEqual(new Set([second]));
        expect(await reader.atRest(tx, 'rival', ids)).toEqual(new Set());
        expect(await claim()).toBeUndefined();
      });
      expect(await claim()).toEqual([second]);
    });
    expect(await claim()).toEqual([first]);
  });

  it('gives back any JSON data as it came', async () => {
    const values = fc
      .jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
      .filter((value) => value !== null);
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const data: unknown = JSON.parse(JSON.stringify(value));
        const storable = normalizeEnvelope({ id: '1', source: 's', type: 't', data }).ok;
        fc.pre(storable);
        const { envelope } = await reader.read('acme', await accept({ data }));
        expect(envelope.data).toEqual(data);
      }),
      { numRuns: 100 },
    );
  });

  it('gives back data with names that mean something to JavaScript', async () => {
    const rowId = await accept({ data: JSON.parse('{"__proto__":{"a":1},"constructor":2}') });
    const { envelope } = await reader.read('acme', rowId);
    expect(JSON.stringify(envelope.data)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it('gives back binary data in base64', async () => {
    const rowId = await accept({ dataBase64: '/+8=', datacontenttype: 'image/png' });
    const { envelope } = await reader.read('acme', rowId);
    expect(envelope).toMatchObject({ dataBase64: '/+8=', datacontenttype: 'image/png' });
    expect(envelope).not.toHaveProperty('data');
  });

  it('tells how an event was dispatched', async () => {
    const rowId = await accept({});
    await new EventQueue(database, new Notifier(database)).markDispatched(database.session(), {
      tenant: 'acme',
      rowIds: [rowId],
      epoch: 3,
    });
    expect(await reader.read('acme', rowId)).toMatchObject({
      state: 'dispatched',
      dispatchedAt: expect.any(Number),
      dispatchEpoch: 3,
    });
  });

  it('does not show an event to another tenant', async () => {
    const rowId = await accept({});
    await expect(reader.read('rival', rowId)).rejects.toThrow(EventNotFoundError);
    await expect(reader.read('acme', newId())).rejects.toThrow(EventNotFoundError);
    expect(await listed('rival', {}, { limit: 10 })).toEqual([]);
  });

  it('gives the envelopes of many rows at once', async () => {
    const ids = [await accept({ id: 'a' }), await accept({ id: 'b' })];
    const wanted = [...ids, newId()];
    const { found, rest } = await reader.envelopes(database.session(), 'acme', wanted);
    expect([...found].map(([rowId, { id }]) => [rowId, id]).sort()).toEqual([
      [ids[0], 'a'],
      [ids[1], 'b'],
    ]);
    expect(rest).toEqual([]);
  });

  it('gives no more envelopes than fit into memory, and says which are left', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 20; index++) {
      ids.push(await accept({ id: String(index), data: { text: 'x'.repeat(250_000) } }));
    }
    const gone = newId();
    const wanted = [gone, ...ids];
    const read: string[] = [];
    let portions = 0;
    for (let left: readonly string[] = wanted; left.length > 0; portions++) {
      const { found, rest } = await reader.envelopes(database.session(), 'acme', left);
      read.push(...found.keys());
      left = rest;
    }
    expect(read).toEqual(ids);
    expect(portions).toBe(2);
  });

  it('lists events newest first, in pages', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.unshift(await accept({}));
    const first = await listed('acme', {}, { limit: 2 });
    const second = await listed('acme', {}, { limit: 2, after: first.at(-1) });
    const third = await listed('acme', {}, { limit: 2, after: second.at(-1) });
    expect([first, second, third]).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  });

  it('shows in a list what an event is about, without its data', async () => {
    const rowId = await accept({
      id: 'e-1',
      subject: 'order/1',
      time: '2026-11-23T09:30:00Z',
      data: 1,
    });
    expect(await reader.list('acme', {}, { limit: 1 })).toEqual([
      {
        rowId,
        id: 'e-1',
        source: 'shop',
        type: 'test',
        subject: 'order/1',
        time: '2026-11-23T09:30:00Z',
        receivedAt: expect.any(Number),
        state: 'pending',
      },
    ]);
  });

  it('filters by what an event says', async () => {
    const plain = await accept({});
    const other = await accept({ type: 'other', source: 'desk', subject: 'x' });
    const page = { limit: 10 };
    await new EventQueue(database, new Notifier(database)).markDispatched(database.session(), {
      tenant: 'acme',
      rowIds: [other],
      epoch: 1,
    });
    expect(await listed('acme', { type: 'test' }, page)).toEqual([plain]);
    expect(await listed('acme', { source: 'desk' }, page)).toEqual([other]);
    expect(await listed('acme', { subject: 'x', type: 'other' }, page)).toEqual([other]);
    expect(await listed('acme', { state: 'pending' }, page)).toEqual([plain]);
    expect(await listed('acme', { state: 'dispatched', source: 'shop' }, page)).toEqual([]);
  });

  it('filters by the time of receipt, from one moment on and before another', async () => {
    const rowId = await accept({});
    const { envelope } = await reader.read('acme', rowId);
    const at = Date.parse(envelope.receivedAt);
    const page = { limit: 10 };
    expect(await listed('acme', { receivedAfter: at, receivedBefore: at + 1 }, page)).toEqual([
      rowId,
    ]);
    expect(await listed('acme', { receivedAfter: at + 1 }, page)).toEqual([]);
    expect(await listed('acme', { receivedBefore: at }, page)).toEqual([]);
  });

  it('counts what waits over all tenants, and tells the age of the oldest', async () => {
    expect(await reader.queueStats()).toEqual({ pending: 0, failed: 0, oldestAgeSeconds: 0 });
    const [first] = [await accept({}), await accept({}, 'rival'), await accept({})];
    await rows(
      database.session(),
      sql`update event set received_at = now() - interval '90 seconds' where id = ${first}`,
    );
    const stats = await reader.queueStats();
    expect(stats.pending).toBe(3);
    expect(stats.oldestAgeSeconds).toBeGreaterThanOrEqual(90);
    expect(stats.oldestAgeSeconds).toBeLessThan(120);
  });

  it('scans a range of time in the order of receipt, part by part', async () => {
    const rowIds = [];
    for (let count = 0; count < 5; count++) rowIds.push(await accept({ type: `t${count}` }));
    await accept({ type: 'theirs' }, 'rival');
    const range = { from: idMadeAt(rowIds[0] ?? '') - 1, until: Date.now() + 1 };
    const scan = (part: { after: string | null; limit: number }) =>
      reader.scan(database.session(), 'acme', { ...range, ...part });
    const all = await scan({ after: null, limit: 10 });
    expect(all.map(({ rowId, type }) => [rowId, type])).toEqual(
      rowIds.map((rowId, count) => [rowId, `t${count}`]),
    );
    expect(all[0]).toMatchObject({ source: 'shop', state: 'pending', hasContent: true });
    const first = await scan({ after: null, limit: 2 });
    const rest = await scan({ after: first.at(-1)?.rowId ?? null, limit: 10 });
    expect([...first, ...rest]).toEqual(all);
    const empty = { from: range.until, until: range.until + 1, after: null, limit: 10 };
    expect(await reader.scan(database.session(), 'acme', empty)).toEqual([]);
  });
});
