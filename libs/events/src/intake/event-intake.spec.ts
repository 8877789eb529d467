import { MikroORM } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Database, ormConfig, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { openIntake } from '../events.fixture.js';
import { normalizeEnvelope } from '../delivery/native.js';
import type { NormalEvent } from '../envelope/normal-event.js';
import { Event } from '../event.entity.js';
import { EventIntakeOverloadedError } from '../event.errors.js';
import type { EventIntake } from './event-intake.service.js';
import type { Verdict } from './verdict.js';

describe('Accepting events', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;
  let intake: EventIntake;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [Event] });
    database = new Database(orm);
  });
  beforeEach(async () => {
    intake = newIntake();
    await rows(database.session(), sql`truncate event`);
  });
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  /** As one process has it; two share nothing but the database. */
  const newIntake = () => openIntake(database);
  const count = async (expression = 'count(*)') => {
    const query = sql<{ count: number }>`select ${sql.raw(expression)}::int as count from event`;
    return (await rows(database.session(), query))[0]?.count;
  };
  const kinds = async (tenant: string, events: readonly NormalEvent[]) =>
    (await intake.accept(tenant, events)).map(({ kind }) => kind);

  it('stores an event with every field', async () => {
    const sent = event({
      subject: 'order/1',
      time: '2026-11-23T09:30:00.000001Z',
      datacontenttype: 'application/json',
      dataschema: 'order-v1',
      data: JSON.parse('{"__proto__":{"quote":"\\"\\\\{},NULL"},"n":null,"t":"😀"}'),
      extensions: { region: 'eu', attempt: 1, sampled: true },
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      correlationId: 'c-1',
      causationId: 'e-0',
    });
    const [verdict] = await intake.accept('acme', [sent]);
    const [row] = await rows(
      database.session(),
      sql<Record<string, unknown>>`
        select *, data::text as data, encode(content_hash, 'hex') as content_hash from event`,
    );
    expect(verdict).toEqual({ kind: 'accepted', rowId: row?.id });
    expect(row).toMatchObject({
      tenant: 'acme',
      source: 'shop',
      event_id: 'e-1',
      type: 'order.created',
      subject: 'order/1',
      time: expect.stringContaining('00.000001'),
      datacontenttype: 'application/json',
      dataschema: 'order-v1',
      data: '{"n": null, "t": "😀", "__proto__": {"quote": "\\"\\\\{},NULL"}}',
      data_base64: null,
      extensions: { region: 'eu', attempt: 1, sampled: true },
      correlation_id: 'c-1',
      causation_id: 'e-0',
      content_hash: sent.contentHash,
      state: 'pending',
    });
  });

  it('answers a second delivery with the row of the first', async () => {
    const first = await intake.accept('acme', [event({ data: { a: 1, b: 2 } })]);
    const again = await intake.accept('acme', [
      event({ data: { b: 2, a: 1 }, correlationId: 'x' }),
    ]);
    expect(again).toEqual([{ ...first[0], kind: 'duplicate' }]);
    expect(await count()).toBe(1);
  });

  it('tells a conflict and keeps the first content', async () => {
    const first = await intake.accept('acme', [event({ data: 1 })]);
    expect(await intake.accept('acme', [event({ data: 2 })])).toEqual([
      { ...first[0], kind: 'conflict' },
    ]);
    expect(await count('sum((data)::int)')).toBe(1);
  });

  it('takes the same identity of another tenant for another event', async () => {
    expect(await kinds('acme', [event({ data: 1 })])).toEqual(['accepted']);
    expect(await kinds('rival', [event({ data: 2 })])).toEqual(['accepted']);
  });

  it('gives each event of a batch its own verdict, in order', async () => {
    await intake.accept('acme', [event({ id: 'b', data: 1 }), event({ id: 'c', data: 1 })]);
    const batch = [
      event({ id: 'z', data: 1 }),
      event({ id: 'c', data: 2 }),
      event({ id: 'b', data: 1 }),
      event({ id: 'a', data: 1 }),
      event({ id: 'a', data: 1 }),
      event({ id: 'a', data: 2 }),
    ];
    const verdicts = await intake.accept('acme', batch);
    expect(verdicts.map(({ kind }) => kind)).toEqual([
      'accepted',
      'conflict',
      'duplicate',
      'accepted',
      'duplicate',
      'conflict',
    ]);
    expect(verdicts[4]).toMatchObject({ rowId: expect.stringMatching(rowIdOf(verdicts[3])) });
    expect(await count()).toBe(4);
  });

  it('gives the rows of a batch ids in its order', async () => {
    const verdicts = await intake.accept(
      'acme',
      ['z', 'y', 'x', 'a', 'b', 'c'].map((id) => event({ id })),
    );
    const ids = verdicts.map(rowIdOf);
    expect(ids).toEqual([...ids].sort());
  });

  it('accepts nothing when there is nothing', async () => {
    expect(await intake.accept('acme', [])).toEqual([]);
  });

  it('stores 100 deliveries of one event at the same time once', async () => {
    const processes = [newIntake(), newIntake(), newIntake(), newIntake()];
    const answers = await Promise.all(
      processes.flatMap((process) =>
        Array.from({ length: 25 }, () => process.accept('acme', [event({ data: { a: 1 } })])),
      ),
    );
    const flat = answers.flat();
    expect(flat.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(flat.filter(({ kind }) => kind === 'duplicate')).toHaveLength(99);
    expect(new Set(flat.map(rowIdOf)).size).toBe(1);
    expect(await count()).toBe(1);
  });

  it('does not deadlock when processes write the same events in opposite orders', async () => {
    const events = Array.from({ length: 300 }, (_, index) => event({ id: `e-${index}` }));
    const reversed = events.toReversed();
    const answers = await Promise.all(
      [events, reversed, events, reversed].map((batch) => newIntake().accept('acme', batch)),
    );
    expect(answers.flat().filter(({ kind }) => kind === 'accepted')).toHaveLength(300);
    expect(await count()).toBe(300);
  });

  it('shares commits among the requests that wait', async () => {
    const requests = Array.from({ length: 200 }, (_, index) => [event({ id: `e-${index}` })]);
    await Promise.all(requests.map((request) => intake.accept('acme', request)));
    expect(await count()).toBe(200);
    // Two may begin at once; the other 198 form the next groups.
    expect(await count('count(distinct xmin::text)')).toBeLessThanOrEqual(6);
  });

  it('lets a row that the database refuses fail alone', async () => {
    const bad = { ...event({ id: 'bad' }), dataJson: '{"a":"\\u0000"}' };
    const requests = [event({ id: 'a' }), event({ id: 'b' }), bad, event({ id: 'c' })];
    const answers = await Promise.all(
      [...requests, ...requests].map((request) => intake.accept('acme', [request])),
    );
    const refused = [{ kind: 'invalid', problems: [{ pointer: '', code: 'not_storable' }] }];
    expect(answers[2]).toMatchObject(refused);
    expect(answers[6]).toMatchObject(refused);
    expect(answers.flat().filter(({ kind }) => kind === 'invalid')).toHaveLength(2);
    expect(await count()).toBe(3);
  });

  it('turns away what it cannot hold, and takes events again afterwards', async () => {
    const batches = Array.from({ length: 25 }, (_, batch) =>
      Array.from({ length: 1_000 }, (_, index) => event({ id: `e-${batch}-${index}` })),
    );
    const answers = await Promise.allSettled(batches.map((batch) => intake.accept('acme', batch)));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(5);
    expect(refused[0]?.reason).toBeInstanceOf(EventIntakeOverloadedError);
    expect(refused[0]?.reason).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 1 });
    expect(await count()).toBe(20_000);
    expect(await kinds('acme', [event({ id: 'later' })])).toEqual(['accepted']);
  });

  it('fails all of a group when the database is gone', async () => {
    const away = await MikroORM.init({
      ...ormConfig({ url: unreachable(server.url) }),
      entities: [Event],
    });
    const lost = openIntake(new Database(away));
    const answers = await Promise.allSettled([1, 2, 3].map(() => lost.accept('acme', [event({})])));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await away.close();
  });

  it('stores exactly one row per identity, however deliveries interleave', async () => {
    const delivery = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      data: fc.constantFrom(1, 2),
    });
    const request = fc.record({
      process: fc.nat({ max: 2 }),
      deliveries: fc.array(delivery, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
        await rows(database.session(), sql`delete from event`);
        const processes = [newIntake(), newIntake(), newIntake()];
        const answers = await Promise.all(
          requests.map(async ({ process, deliveries }) =>
            processes[process]?.accept('acme', deliveries.map(event)),
          ),
        );
        const deliveries = requests.flatMap((one) => one.deliveries);
        const verdicts = answers.flatMap((answer) => answer ?? []);
        const ids = new Set(deliveries.map(({ id }) => id));
        expect(verdicts).toHaveLength(deliveries.length);
        expect(await count()).toBe(ids.size);
        for (const id of ids) expectOneWinner(id, deliveries, verdicts);
      }),
      { numRuns: 40 },
    );
  });
});

/** One delivery of an identity was accepted, and the others were judged by its content. */
function expectOneWinner(
  id: string,
  deliveries: readonly { readonly id: string; readonly data: number }[],
  verdicts: readonly Verdict[],
): void {
  const own = deliveries.flatMap((delivery, index) =>
    delivery.id === id ? [{ data: delivery.data, verdict: verdicts[index] }] : [],
  );
  const [winner, ...others] = own.filter(({ verdict }) => verdict?.kind === 'accepted');
  expect(winner).toBeDefined();
  expect(others).toEqual([]);
  for (const { data, verdict } of own) {
    if (verdict === winner?.verdict) continue;
    expect(verdict?.kind).toBe(data === winner?.data ? 'duplicate' : 'conflict');
    expect(rowIdOf(verdict)).toBe(rowIdOf(winner?.verdict));
  }
}

function event(fields: Readonly<Record<string, unknown>>): NormalEvent {
  const normalized = normalizeEnvelope({
    id: 'e-1',
    source: 'shop',
    type: 'order.created',
    ...fields,
  });
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.problems));
  return normalized.event;
}

function rowIdOf(verdict: Verdict | undefined): string {
  return verdict && 'rowId' in verdict ? verdict.rowId : 'none';
}

function unreachable(url: string): string {
  const other = new URL(url);
  other.port = '1';
  return other.href;
}
