import { MikroORM } from '@mikro-orm/postgresql';
import { type RawBuilder, sql } from 'kysely';
import { Registry } from 'prom-client';
import { Clock, Database, firstIdAt, ormConfig, rows, timestamp } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { normalizeEnvelope } from '../delivery/native.js';
import { Event } from '../event.entity.js';
import { EventNotFoundError } from '../event.errors.js';
import { openIntake } from '../events.fixture.js';
import { EventReader } from '../stored/event-reader.service.js';
import { EventRetentionRepository } from './event-retention.repository.js';
import { EventRetention } from './event-retention.service.js';
import { RetentionMetrics, RetentionOutcomes } from './retention.metrics.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** When the tests begin, long ago, so that time can pass. */
const START = Date.UTC(2025, 0, 1);

describe('Event retention', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;
  let reader: EventReader;
  let registry: Registry;
  let outcomes: RetentionOutcomes;
  let now: number;

  class SetClock extends Clock {
    override moment(): RawBuilder<Date> {
      return sql`${timestamp(now)}::timestamptz`;
    }
  }

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [Event] });
    database = new Database(orm);
    reader = new EventReader(database);
  });
  beforeEach(async () => {
    now = START;
    registry = new Registry();
    outcomes = new RetentionOutcomes(registry);
    await query(sql`truncate event, event_straggler`);
    await query(sql`update event_retention set last_id = ${'0'.repeat(32)}`);
  });
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  const query = <Row>(statement: RawBuilder<Row>) => rows(database.session(), statement);
  const config = { backlogMax: 0, payloadRetentionDays: 30, identityRetentionDays: 90 };

  /** As one worker has it. */
  const newRetention = () =>
    new EventRetention(database, new SetClock(), new EventRetentionRepository(), outcomes, config);

  /** Turns until nothing is left to do at this moment. */
  async function retain(at: number, retention = newRetention()): Promise<void> {
    now = at;
    while ((await retention.turn()) < 30_000);
  }

  /** Accepts an event as if it were `at` so many ms after the start. @returns its row's id */
  async function accept(id: string, at: number, fields: object = { data: { a: 1 } }) {
    const [verdict] = await openIntake(database).accept('acme', [event(id, fields)]);
    const rowId = firstIdAt(START + at).replace(/0{12}$/, String(++rowNumber).padStart(12, '0'));
    await query(sql`
      update event set id = ${rowId}, received_at = ${timestamp(START + at)}
      where id = ${verdict && 'rowId' in verdict ? verdict.rowId : null}`);
    return rowId;
  }
  let rowNumber = 0;

  async function dispatch(rowId: string, at: number): Promise<void> {
    await query(sql`
      update event set state = 'dispatched', dispatched_at = ${timestamp(START + at)},
        dispatch_epoch = 1 where id = ${rowId}`);
  }

  async function acceptAndDispatch(id: string, at: number, fields?: object): Promise<string> {
    const rowId = await accept(id, at, fields);
    await dispatch(rowId, at + 50);
    return rowId;
  }

  /** What there is of an event. */
  async function stateOf(rowId: string): Promise<'whole' | 'stripped' | 'gone'> {
    try {
      const { payloadRemovedAt } = await reader.read('acme', rowId);
      return payloadRemovedAt === null ? 'whole' : 'stripped';
    } catch (error) {
      if (error instanceof EventNotFoundError) return 'gone';
      throw error;
    }
  }

  it('takes the payload after 30 days, and all that is known of the event after 90', async () => {
    const rowId = await acceptAndDispatch('a', 0);
    await retain(START + 30 * DAY_MS);
    expect(await stateOf(rowId)).toBe('whole');
    await retain(START + 30 * DAY_MS + 2 * HOUR_MS);
    expect(await stateOf(rowId)).toBe('stripped');
    await retain(START + 90 * DAY_MS);
    expect(await stateOf(rowId)).toBe('stripped');
    await retain(START + 90 * DAY_MS + 2 * HOUR_MS);
    expect(await stateOf(rowId)).toBe('gone');
  });

  it('leaves what the event is known by and about', async () => {
    const fields = {
      subject: 'order/1',
      time: '2025-01-01T00:00:00Z',
      datacontenttype: 'application/json',
      dataschema: 'order-v1',
      data: { secret: 1 },
      extensions: { region: 'eu' },
      correlationId: 'c-1',
    };
    const rowId = await acceptAndDispatch('a', 0, fields);
    const { envelope } = await reader.read('acme', rowId);
    await retain(START + 31 * DAY_MS);
    const { data, datacontenttype, dataschema, extensions, ...rest } = envelope;
    expect([data, datacontenttype, dataschema, extensions]).not.toContain(undefined);
    expect(await reader.read('acme', rowId)).toEqual({
      rowId,
      envelope: { ...rest, extensions: {} },
      state: 'dispatched',
      dispatchedAt: START + 50,
      dispatchEpoch: 1,
      dispatchError: null,
      payloadRemovedAt: START + 31 * DAY_MS,
    });
    expect(JSON.stringify(await query(sql`select * from event`))).not.toContain('secret');
  });

  it('takes data in base64, too', async () => {
    const rowId = await acceptAndDispatch('a', 0, { dataBase64: 'AAEC' });
    await retain(START + 31 * DAY_MS);
    expect((await reader.read('acme', rowId)).envelope).not.toHaveProperty('dataBase64');
  });

  it('leaves an event whole that carried nothing', async () => {
    const rowId = await acceptAndDispatch('a', 0, {});
    await retain(START + 31 * DAY_MS);
    expect(await stateOf(rowId)).toBe('whole');
    await retain(START + 91 * DAY_MS);
    expect(await stateOf(rowId)).toBe('gone');
  });

  it('still tells a duplicate from a conflict without the payload, until it forgets', async () => {
    const rowId = await acceptAndDispatch('a', 0);
    await retain(START + 31 * DAY_MS);
    const deliver = async (fields: object) =>
      (await openIntake(database).accept('acme', [event('a', fields)]))[0];
    expect(await deliver({ data: { a: 1 } })).toEqual({ kind: 'duplicate', rowId });
    expect(await deliver({ data: { a: 2 } })).toEqual({ kind: 'conflict', rowId });
    expect(await deliver({})).toEqual({ kind: 'conflict', rowId });
    await retain(START + 91 * DAY_MS);
    expect(await deliver({ data: { a: 2 } })).toMatchObject({ kind: 'accepted' });
  });

  it('gives no envelope of an event whose payload is gone to those who would work with it', async () => {
    const [stripped, whole] = [
      await acceptAndDispatch('a', 0),
      await acceptAndDispatch('b', DAY_MS),
    ];
    await retain(START + 30 * DAY_MS + 2 * HOUR_MS);
    const { found } = await reader.envelopes(database.session(), 'acme', [stripped, whole]);
    expect([...found.keys()]).toEqual([whole]);
  });

  it('never touches what is not dispatched, and comes back to it when its time has come', async () => {
    const waiting = await accept('a', 0);
    await retain(START + 200 * DAY_MS);
    expect(await stateOf(waiting)).toBe('whole');
    await dispatch(waiting, 200 * DAY_MS + HOUR_MS);
    await retain(START + 230 * DAY_MS);
    expect(await stateOf(waiting)).toBe('whole');
    await retain(START + 230 * DAY_MS + 2 * HOUR_MS);
    expect(await stateOf(waiting)).toBe('stripped');
    await retain(START + 290 * DAY_MS);
    expect(await stateOf(waiting)).toBe('stripped');
    await retain(START + 290 * DAY_MS + 2 * HOUR_MS);
    expect(await stateOf(waiting)).toBe('gone');
    expect(await query(sql`select * from event_straggler`)).toEqual([]);
  });

  it('keeps an event that was dispatched late for as long after its dispatch', async () => {
    const late = await accept('a', 0);
    await dispatch(late, 5 * DAY_MS);
    await retain(START + 31 * DAY_MS);
    expect(await stateOf(late)).toBe('whole');
    await retain(START + 35 * DAY_MS);
    expect(await stateOf(late)).toBe('stripped');
  });

  /** So many dispatched events that were received at the start, of several tenants. */
  const insertDispatched = (count: number) =>
    query(sql`
      insert into event (id, tenant, source, event_id, type, data, extensions, content_hash,
        received_at, state, dispatched_at)
      select
        (lpad(to_hex(${START}::bigint + n), 12, '0') || '70008000' || lpad(n::text, 12, '0'))::uuid,
        't' || n % 3, 's', n::text, 't', '1', '{}', '', now(), 'dispatched', ${timestamp(START)}
      from generate_series(1, ${count}::int) as n`);

  it('works through any number in batches, and rests when it is done', async () => {
    await insertDispatched(1_200);
    const stripped = () =>
      query(sql<{ n: number }>`
        select count(*)::int as n from event where payload_removed_at is not null`);
    now = START + 31 * DAY_MS;
    const retention = newRetention();
    const pauses: number[] = [];
    const progress: unknown[] = [];
    for (let turn = 1; turn <= 3; turn++) {
      pauses.push(await retention.turn());
      progress.push(...(await stripped()));
    }
    expect(progress).toEqual([{ n: 500 }, { n: 1000 }, { n: 1200 }]);
    expect(pauses[0]).toBeLessThan(30_000);
    expect(pauses[0]).toBeGreaterThanOrEqual(50);
    expect(pauses[2]).toBe(30_000);
    expect(await registry.metrics()).toContain(
      'activity_core_event_retention_total{task="payload"} 1200',
    );
  });

  it('says how far behind it is', async () => {
    await acceptAndDispatch('a', 0);
    const metrics = new RetentionMetrics(
      database,
      new SetClock(),
      new EventRetentionRepository(),
      config,
    );
    const lags = async () =>
      (await metrics.read()).map(({ labels, value }) => `${labels?.task} ${value}`).sort();
    now = START + 30 * DAY_MS + HOUR_MS + 90_000;
    expect(await lags()).toEqual(['identity 0', 'payload 90']);
    await retain(now);
    expect(await lags()).toEqual(['identity 0', 'payload 0']);
  });

  it('is done once by many workers side by side', async () => {
    await insertDispatched(2_000);
    const waiting = await accept('waits', 1_000);
    const left = () =>
      query(sql<{ whole: number; all: number }>`
        select count(data)::int as whole, count(*)::int as all from event`);
    for (const [day, task, rest] of [
      [31, 'payload', { whole: 1, all: 2_001 }],
      [91, 'identity', { whole: 1, all: 1 }],
    ] as const) {
      now = START + day * DAY_MS;
      await Promise.all(Array.from({ length: 6 }, () => retain(now)));
      expect(await left()).toEqual([rest]);
      expect(await registry.metrics()).toContain(`{task="${task}"} 2000`);
    }
    expect(await stateOf(waiting)).toBe('whole');
  });

  it('leaves a batch that somebody else is at alone, and loses nothing with it', async () => {
    const rowId = await acceptAndDispatch('a', 0);
    now = START + 31 * DAY_MS;
    await database.transaction(async (tx) => {
      await new EventRetentionRepository().lockMark(tx, 'payload');
      expect(await newRetention().turn()).toBe(30_000);
      expect(await stateOf(rowId)).toBe('whole');
    });
    await retain(now);
    expect(await stateOf(rowId)).toBe('stripped');
  });

  it('holds up no delivery while a batch is under way', async () => {
    const rowId = await acceptAndDispatch('a', 0);
    await database.transaction(async (tx) => {
      await new EventRetentionRepository().removePayloads(tx, [rowId], now);
      const verdicts = await openIntake(database).accept('acme', [event('b', {})]);
      expect(verdicts).toMatchObject([{ kind: 'accepted' }]);
    });
  });
});

function event(id: string, fields: object) {
  const normalized = normalizeEnvelope({ id, source: 'shop', type: 'order.created', ...fields });
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.problems));
  return normalized.event;
}
