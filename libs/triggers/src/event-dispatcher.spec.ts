import { sql } from 'kysely';
import { Clock } from '#database';
import type { EventEnvelope } from '#events';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, type Station } from './triggers.fixture.js';

/** What the ledger says of an event's run, or of several. */
interface RunRow {
  readonly key: string;
  readonly state: string;
  readonly reason: string | null;
  readonly trigger: string;
  readonly alsoMatched: readonly string[] | null;
  readonly revision: number;
  readonly batched: boolean;
  readonly pointer: string | null;
}

/** Such an envelope as no event has. */
function unreadable({ id, source, type, receivedAt }: EventEnvelope): EventEnvelope {
  return {
    ...{ id, source, type, receivedAt, extensions: {} },
    get data(): never {
      throw new Error('a fault');
    },
  };
}

describe('The event dispatcher', () => {
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  /** Saves a definition that is called `key`, with event triggers for the given types and conditions. */
  async function save(key: string, ...triggers: readonly object[]) {
    const document = {
      key,
      triggers: triggers.map((trigger) => ({ type: 'event', ...trigger })),
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    };
    return (await station.definitions.put(anna, key, document)).definition;
  }

  const on = (type: string, more: object = {}) => ({ id: 'it', eventTypes: [type], ...more });

  /** @returns how many batches there are to start; undefined when no event waited */
  async function dispatch(): Promise<number | undefined> {
    const batches = await station.database.transaction((tx) => station.dispatcher.dispatch(tx));
    return batches?.length;
  }

  async function dispatchAll(): Promise<void> {
    while ((await dispatch()) !== undefined);
  }

  function runsOf(eventId: string | undefined): Promise<RunRow[]> {
    return station.query(sql<RunRow>`
      select d.key, r.state, r.reason, r.trigger_id as trigger, r.also_matched as "alsoMatched",
        r.revision, r.batch_id is not null as batched, r.error->>'pointer' as pointer
      from activity_run r join activity_definition d on d.id = r.definition_id
      where r.event_id = ${eventId} order by d.key`);
  }

  async function epochOf(eventId: string | undefined): Promise<number | null> {
    const [event] = await station.query(
      sql<{
        epoch: number | null;
      }>`select dispatch_epoch as epoch from event where id = ${eventId}`,
    );
    return event?.epoch ?? null;
  }

  it('makes one pending run per definition that an event concerns, all in one batch', async () => {
    await save('one', on('two.happened'));
    await save('other', on('two.*'));
    await save('third', on('three.happened'));
    const [event] = await station.accept('two.happened');
    expect(await dispatch()).toBe(1);
    expect(await runsOf(event)).toMatchObject([
      { key: 'one', state: 'pending', trigger: 'it', batched: true },
      { key: 'other', state: 'pending', trigger: 'it', batched: true },
    ]);
  });

  it('takes an event that concerns nobody off the queue, and starts nothing', async () => {
    const [event] = await station.accept('nobody.cares');
    expect(await dispatch()).toBe(0);
    expect(await dispatch()).toBeUndefined();
    expect(await runsOf(event)).toEqual([]);
  });

  it('notes the other triggers of a definition that matched', async () => {
    await save(
      'several',
      { id: 'first', eventTypes: ['several.*'], when: 'false' },
      { id: 'second', eventTypes: ['several.happened'] },
      { id: 'third', eventTypes: ['several.*'] },
    );
    const [event] = await station.accept('several.happened');
    await dispatchAll();
    expect(await runsOf(event)).toMatchObject([{ trigger: 'second', alsoMatched: ['third'] }]);
  });

  it('records a run as failed when the condition throws, and goes on with the others', async () => {
    await save('throws', on('throws.happened', { when: 'event.data.gone > 1' }));
    await save('works', on('throws.happened'));
    const [event] = await station.accept('throws.happened');
    expect(await dispatch()).toBe(1);
    expect(await runsOf(event)).toMatchObject([
      { key: 'throws', state: 'failed', batched: false, pointer: '/triggers/0/when' },
      { key: 'works', state: 'pending', batched: true },
    ]);
  });

  it('records what a paused definition misses', async () => {
    await save('paused', on('paused.happened'));
    await station.definitions.pause(anna, 'paused');
    const [event] = await station.accept('paused.happened');
    expect(await dispatch()).toBe(0);
    expect(await runsOf(event)).toMatchObject([
      { state: 'skipped', reason: 'paused', batched: false },
    ]);
  });

  it('knows nothing of an archived definition', async () => {
    await save('archived', on('archived.happened'));
    await station.definitions.archive(anna, 'archived');
    const [event] = await station.accept('archived.happened');
    await dispatchAll();
    expect(await runsOf(event)).toEqual([]);
  });

  it('leaves alone what the ledger already has', async () => {
    await save('again', on('again.happened'));
    const [event] = await station.accept('again.happened');
    await dispatchAll();
    await station.query(sql`update event set state = 'pending' where id = ${event}`);
    expect(await dispatch()).toBe(0);
    expect(await runsOf(event)).toHaveLength(1);
  });

  it('matches claimed events with a definition that was saved after the claim', async () => {
    const [event] = await station.accept('late.happened');
    const { epoch, events } = await station.database.transaction(async (tx) => {
      const claim = await station.queue.claimPending(tx, { after: null, limit: 10 });
      if (!claim) throw new Error('nothing was claimed');
      await save('late', on('late.happened'));
      return station.matcher.match(tx, claim);
    });
    expect(events).toMatchObject([
      { rowId: event, drafts: [{ definitionKey: 'late', eventId: event }] },
    ]);
    await dispatchAll();
    expect(await epochOf(event)).toBe(epoch);
  });

  describe('when the database refuses the runs of an event', () => {
    const stateOf = async (eventId: string | undefined) => {
      const [event] = await station.query(
        sql<{ state: string; code: string | null; message: string | null }>`
          select state, dispatch_error->>'code' as code, dispatch_error->>'message' as message
          from event where id = ${eventId}`,
      );
      return event;
    };
    const refuse = (eventIds: readonly (string | undefined)[]) =>
      station.query(
        sql`alter table activity_run add constraint refused
          check (event_id is null or event_id not in (${sql.raw(eventIds.map((id) => `'${id}'`).join())})) not valid`,
      );
    beforeAll(() => save('refused', on('refused.*')));
    afterEach(() => station.query(sql`alter table activity_run drop constraint if exists refused`));

    it('sets that event aside, with its error, and dispatches the others', async () => {
      const types = Array.from({ length: 9 }, (_, index) => `refused.number-${index}`);
      const events = await station.accept(...types);
      const bad = [events[2], events[7]];
      await refuse(bad);
      await expect(dispatch()).rejects.toThrow(/refused/);
      const batches = await station.database.transaction((tx) =>
        station.dispatcher.dispatch(tx, 'apart'),
      );
      expect(batches).not.toEqual([]);
      for (const event of events) {
        const isBad = bad.includes(event);
        expect(await runsOf(event)).toHaveLength(isBad ? 0 : 1);
        expect(await stateOf(event)).toMatchObject({
          state: isBad ? 'failed' : 'dispatched',
          code: isBad ? 'refused_by_database' : null,
        });
      }
      expect((await stateOf(bad[0]))?.message).toMatch(/refused/);
    });

    it('runs it once it was put back and the cause is gone', async () => {
      const [event] = await station.accept('refused.later');
      await refuse([event]);
      await station.database.transaction((tx) => station.dispatcher.dispatch(tx, 'apart'));
      await station.query(sql`alter table activity_run drop constraint refused`);
      await station.queue.putBack(anna.tenant, event ?? '');
      expect(await dispatch()).toBe(1);
      expect(await runsOf(event)).toHaveLength(1);
      expect(await stateOf(event)).toMatchObject({ state: 'dispatched', code: null });
    });
  });

  it('never misses a change that was committed before the event was accepted', async () => {
    let dispatching = true;
    const dispatchers = [1, 2].map(async () => {
      while (dispatching) await dispatch();
    });
    const events: { id: string | undefined; revision: number }[] = [];
    for (let count = 1; count <= 40; count++) {
      const { revision } = await save('racing', on('racing.happened', { when: `${count} > 0` }));
      const [id] = await station.accept('racing.happened');
      events.push({ id, revision });
    }
    dispatching = false;
    await Promise.all(dispatchers);
    await dispatchAll();
    for (const { id, revision } of events) {
      const [run, ...more] = await runsOf(id);
      expect(more).toEqual([]);
      expect(run?.revision).toBeGreaterThanOrEqual(revision);
    }
  });

  it('gives each event to one of many dispatchers, and some to each of two at least', async () => {
    await save('shared', on('shared.happened'));
    const events = await station.accept(...Array.from({ length: 60 }, () => 'shared.happened'));
    const stations = await Promise.all(
      [1, 2, 3].map(() => openStation(server.url, new Clock(), { claimMax: 5 })),
    );
    const turns = await Promise.all(
      stations.map(async ({ dispatcher }) => {
        let count = 0;
        while ((await dispatcher.dispatchPending()) !== undefined) count++;
        return count;
      }),
    );
    for (const event of events) expect(await runsOf(event)).toHaveLength(1);
    expect(turns.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(12);
    expect(turns.filter((count) => count > 0).length).toBeGreaterThanOrEqual(2);
    await Promise.all(stations.map(({ close }) => close()));
  });

  it('sets aside what cannot be matched for a fault of ours, and dispatches the others', async () => {
    await save('faulty', on('faulty.happened', { filter: { data: { n: [1] } } }));
    const [bad, good] = await station.accept('faulty.happened', 'faulty.happened');
    const { queue } = station;
    const claimPending = queue.claimPending.bind(queue);
    queue.claimPending = async (...args) => {
      const claim = await claimPending(...args);
      const events = claim?.events.map((event) =>
        event.rowId === bad ? { ...event, envelope: unreadable(event.envelope) } : event,
      );
      return claim && events ? { ...claim, events } : null;
    };
    await dispatchAll();
    queue.claimPending = claimPending;
    expect(
      await station.query(sql`
        select id, state, dispatch_error->>'code' as code from event
        where type = 'faulty.happened' order by state`),
    ).toEqual([
      { id: good, state: 'dispatched', code: null },
      { id: bad, state: 'failed', code: 'match_failed' },
    ]);
    expect(await runsOf(good)).toHaveLength(1);
  });
});
