import { MikroORM } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Database, newId, ormConfig, rows } from '#database';
import { createTestDatabase, type TestDatabase, waitFor } from '#local-stack/testing';
import { normalizeEnvelope } from '../delivery/native.js';
import type { NormalEvent } from '../envelope/normal-event.js';
import { Event } from '../event.entity.js';
import { EventConflictsError, InvalidEventError } from '../event.errors.js';
import { openIntake } from '../events.fixture.js';
import type { EventIntake } from './event-intake.service.js';
import type { Verdict } from './verdict.js';

describe('Accepting all of a request or nothing', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;
  let intake: EventIntake;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({
      ...ormConfig({ url: server.url, poolMax: 30 }),
      entities: [Event],
    });
    database = new Database(orm);
  });
  beforeEach(async () => {
    intake = openIntake(database);
    await rows(database.session(), sql`truncate event`);
  });
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  /** What is stored, as `id=data`. */
  const stored = async () => {
    const found = await rows(
      database.session(),
      sql<{ event: string }>`
        select event_id || '=' || (data)::text as event from event order by event_id`,
    );
    return found.map(({ event }) => event);
  };
  const kinds = async (deliveries: readonly Delivery[]) =>
    (await intake.acceptAll('acme', deliveries.map(event))).map(({ kind }) => kind);

  it('stores all, whatever of it is there already', async () => {
    await intake.accept('acme', [event({ id: 'b', data: 1 })]);
    const deliveries = ['a', 'b', 'c', 'a'].map((id) => ({ id, data: 1 }));
    expect(await kinds(deliveries)).toEqual(['accepted', 'duplicate', 'accepted', 'duplicate']);
    expect(await stored()).toEqual(['a=1', 'b=1', 'c=1']);
  });

  it('does it with one commit', async () => {
    const deliveries = Array.from({ length: 100 }, (_, index) => ({ id: `e-${index}`, data: 1 }));
    await kinds(deliveries);
    const [transactions] = await rows(
      database.session(),
      sql<{ count: number }>`select count(distinct xmin::text)::int as count from event`,
    );
    expect(transactions).toEqual({ count: 1 });
  });

  it('stores nothing when one conflicts with what is stored, and names it', async () => {
    const [first] = await intake.accept('acme', [event({ id: 'b', data: 1 })]);
    const refused = await kinds([
      { id: 'a', data: 1 },
      { id: 'b', data: 2 },
      { id: 'c', data: 1 },
    ]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EventConflictsError);
    expect(refused).toMatchObject({
      code: 'event_conflict',
      message: expect.stringContaining('Of 3 events, 1'),
      problems: [
        { pointer: '/1', code: 'conflict', message: expect.stringContaining(rowIdOf(first)) },
      ],
    });
    expect(await stored()).toEqual(['b=1']);
  });

  it('stores nothing when two of it conflict with each other, and names the later one', async () => {
    const deliveries = [
      { id: 'a', data: 1 },
      { id: 'b', data: 1 },
      { id: 'a', data: 2 },
    ];
    await expect(kinds(deliveries)).rejects.toMatchObject({
      problems: [{ pointer: '/2', message: expect.stringContaining('item 0 of this request') }],
    });
    expect(await stored()).toEqual([]);
  });

  it('stores nothing when the database refuses a row, and names every such row', async () => {
    const bad = (id: string) => ({ ...event({ id, data: 1 }), dataJson: '{"a":"\\u0000"}' });
    const good = (id: string) => event({ id, data: 1 });
    const request = [good('e'), bad('d'), good('c'), good('b'), bad('a')];
    const refused = await intake.acceptAll('acme', request).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidEventError);
    expect(refused).toMatchObject({
      problems: [
        { pointer: '/1', code: 'not_storable' },
        { pointer: '/4', code: 'not_storable' },
      ],
    });
    expect(await stored()).toEqual([]);
  });

  it('accepts nothing when there is nothing', async () => {
    expect(await kinds([])).toEqual([]);
  });

  it('is told a duplicate when the other request commits, and stored when it rolls back', async () => {
    for (const end of ['commit', 'rollback'] as const) {
      const id = newId();
      const rival = Promise.withResolvers<undefined>();
      const inserted = Promise.withResolvers<undefined>();
      const other = database
        .transaction(async (tx) => {
          await rows(
            tx,
            sql`
              insert into event (id, tenant, source, event_id, type, data, extensions, content_hash)
              values (${newId()}, 'acme', 'shop', ${id}, 'order.created', '1', '{}',
                decode(${event({ id, data: 1 }).contentHash}, 'hex'))`,
          );
          inserted.resolve(undefined);
          await rival.promise;
          if (end === 'rollback') throw new Error('rolled back');
        })
        .catch(() => undefined);
      await inserted.promise;
      const verdicts = kinds([
        { id: `${id}-0`, data: 1 },
        { id, data: 1 },
      ]);
      await untilOneWaits();
      rival.resolve(undefined);
      await other;
      expect(await verdicts).toEqual(['accepted', end === 'commit' ? 'duplicate' : 'accepted']);
    }
  });

  const untilOneWaits = () =>
    waitFor(
      async () =>
        (await rows(database.session(), sql`select from pg_locks where not granted`)).length > 0,
      { what: 'the request to wait for the other one', timeoutMs: 10_000 },
    );

  it('does not deadlock beside group commits of the same events in opposite orders', async () => {
    const events = Array.from({ length: 200 }, (_, index) => event({ id: `e-${index}`, data: 1 }));
    const reversed = events.toReversed();
    const answers = await Promise.all(
      [events, reversed, events, reversed].flatMap((batch) => [
        openIntake(database).accept('acme', batch),
        openIntake(database).acceptAll('acme', batch),
      ]),
    );
    expect(answers.flat().filter(({ kind }) => kind === 'accepted')).toHaveLength(200);
    expect(await stored()).toHaveLength(200);
  });

  it('keeps the promise of each request, however atomic and plain ones interleave', async () => {
    const delivery = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      data: fc.constantFrom(1, 2),
    });
    const request: fc.Arbitrary<Request> = fc.record({
      process: fc.nat({ max: 2 }),
      atomic: fc.boolean(),
      deliveries: fc.array(delivery, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
        await rows(database.session(), sql`delete from event`);
        const processes = [openIntake(database), openIntake(database), openIntake(database)];
        const answers = await Promise.all(
          requests.map((request) => answerOf(processes[request.process] ?? intake, request)),
        );
        const winners = winnersOf(answers);
        expect(await stored()).toEqual(
          [...winners].map(([id, { data }]) => `${id}=${data}`).sort(),
        );
        for (const answer of answers) expectKept(answer, winners);
      }),
      { numRuns: 60 },
    );
  });
});

interface Delivery {
  readonly id: string;
  readonly data: number;
}
interface Request {
  readonly process: number;
  readonly atomic: boolean;
  readonly deliveries: readonly Delivery[];
}
interface Answer {
  readonly deliveries: readonly Delivery[];
  /** Of a request that was carried out. */
  readonly verdicts?: readonly Verdict[];
  /** The items that were at fault. */
  readonly conflicts?: readonly number[];
}

async function answerOf(intake: EventIntake, { atomic, deliveries }: Request): Promise<Answer> {
  const events = deliveries.map(event);
  try {
    const verdicts = await (atomic
      ? intake.acceptAll('acme', events)
      : intake.accept('acme', events));
    return { deliveries, verdicts };
  } catch (error) {
    if (!atomic || !(error instanceof EventConflictsError)) throw error;
    const conflicts = error.problems.map(({ pointer }) => Number(pointer.slice(1)));
    return { deliveries, conflicts };
  }
}

/** What was accepted, by its id: once at most. */
function winnersOf(answers: readonly Answer[]): Map<string, { data: number; rowId: string }> {
  const winners = new Map<string, { data: number; rowId: string }>();
  for (const { deliveries, verdicts = [] } of answers) {
    verdicts.forEach((verdict, index) => {
      const delivery = deliveries[index];
      if (verdict.kind !== 'accepted' || !delivery) return;
      expect(winners.has(delivery.id)).toBe(false);
      winners.set(delivery.id, { data: delivery.data, rowId: verdict.rowId });
    });
  }
  return winners;
}

/** Whatever was not accepted was judged by what was. */
function expectKept(
  { deliveries, verdicts, conflicts = [] }: Answer,
  winners: ReadonlyMap<string, { data: number; rowId: string }>,
): void {
  expect(verdicts !== undefined || conflicts.length > 0).toBe(true);
  verdicts?.forEach((verdict, index) => {
    const winner = winners.get(deliveries[index]?.id ?? '');
    expect(rowIdOf(verdict)).toBe(winner?.rowId);
    if (verdict.kind === 'accepted') return;
    expect(verdict.kind).toBe(deliveries[index]?.data === winner?.data ? 'duplicate' : 'conflict');
  });
  for (const index of conflicts) {
    const at = deliveries[index];
    const others = deliveries.slice(0, index).filter(({ id }) => id === at?.id);
    const taken = winners.get(at?.id ?? '');
    expect([...others, ...(taken ? [taken] : [])].some(({ data }) => data !== at?.data)).toBe(true);
  }
}

function event({ id, data }: Delivery): NormalEvent {
  const normalized = normalizeEnvelope({ id, source: 'shop', type: 'order.created', data });
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.problems));
  return normalized.event;
}

function rowIdOf(verdict: Verdict | undefined): string {
  return verdict && 'rowId' in verdict ? verdict.rowId : 'none';
}
