import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { NewReplay, Replay } from '../replay/replay.service.js';
import { anna, openStation, SetClock, type Station } from '../triggers.fixture.js';

const HOUR_MS = 3_600_000;

interface RunRow {
  readonly event: string;
  readonly occurrence: string;
  readonly occurrenceKey: string;
  readonly request: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly log: readonly { readonly type: string; readonly actor: string }[];
}

describe('The carrier of requests', () => {
  let server: TestDatabase;
  let clock: SetClock;
  let station: Station;
  /** Another worker. */
  let other: Station;
  /** Where the test's events begin. */
  let from: number;

  beforeAll(async () => {
    server = await createTestDatabase();
    clock = new SetClock(0);
    station = await openStation(server.url, clock);
    other = await openStation(server.url, clock);
  });
  beforeEach(() => {
    from = Date.now();
    clock.at = from + HOUR_MS;
  });
  afterEach(async () => {
    const running = await station.replays.list(anna.tenant, { state: 'running' }, { limit: 50 });
    for (const { id } of running) await station.replays.cancel(anna, id);
  });
  afterAll(async () => {
    await station.close();
    await other.close();
    await server.drop();
  });

  function save(key: string, trigger: object = {}) {
    return station.definitions.put(anna, key, {
      key,
      triggers: [{ id: 'it', type: 'event', eventTypes: [`${key}.*`], ...trigger }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    });
  }

  /** Accepts events and lets the dispatcher match them. @returns their stored ids */
  async function store(...types: readonly string[]): Promise<string[]> {
    const ids = await station.accept(...types);
    while (await station.database.transaction((tx) => station.dispatcher.dispatch(tx)));
    return ids;
  }

  function replay(key: string, changes: Partial<NewReplay & NewReplay['spec']> = {}) {
    const { dryRun = false, rate = null, note = null, idempotencyKey = null, ...spec } = changes;
    return station.replays.create(anna, {
      spec: {
        definitions: [key],
        mode: 'fill_gaps',
        from,
        to: null,
        eventTypes: null,
        source: null,
        filter: null,
        ...spec,
      },
      ...{ dryRun, rate, note, idempotencyKey },
    });
  }

  /** Carries out what is due until nothing is. @returns the batches to start */
  async function carryAll(by = station) {
    const batches = [];
    for (;;) {
      const made = await by.carrier.carry();
      if (!made) return batches;
      batches.push(...made);
    }
  }

  async function carried(request: Promise<Replay>): Promise<Replay> {
    const { id } = await request;
    await carryAll();
    return station.replays.read(anna.tenant, id);
  }

  function runsOf(key: string): Promise<RunRow[]> {
    return station.query(sql<RunRow>`
      select r.event_id as event, r.occurrence, r.occurrence_key as "occurrenceKey",
        r.request_id as request, r.state, r.reason,
        coalesce((select jsonb_agg(jsonb_build_object('type', l.type, 'actor', l.actor)
          order by l.sequence) from run_log_entry l where l.run_id = r.id), '[]') as log
      from activity_run r join activity_definition d on d.id = r.definition_id
      where d.key = ${key} order by r.id`);
  }

  it('makes the runs that a definition lacks, marked as replayed, in a batch of theirs', async () => {
    const [first, , third] = await store('late.a', 'else.a', 'late.b');
    await save('late');
    const { id } = await replay('late', { note: 'it came late' });
    expect(await carryAll()).toMatchObject([
      { tenant: 'acme', origin: 'replay', runCount: 2, summary: 'late × 2' },
    ]);
    const log = [{ type: 'run.replayed', actor: anna.actor }];
    expect(await runsOf('late')).toEqual([
      expect.objectContaining({ event: first, request: id, state: 'pending', log }),
      expect.objectContaining({ event: third, occurrenceKey: `event:${third}`, log }),
    ]);
    expect(await station.replays.read(anna.tenant, id)).toMatchObject({
      state: 'completed',
      percent: 100,
      counts: {
        scanned: 3,
        selected: 3,
        definitions: [{ definition: 'late', matched: 2, created: 2, existing: 0, failed: 0 }],
      },
    });
  });

  it('leaves alone what ran before, and makes no batch for it', async () => {
    await save('known');
    await store('known.a', 'known.b');
    const before = await runsOf('known');
    const { id } = await replay('known');
    expect(await carryAll()).toEqual([]);
    expect(await runsOf('known')).toEqual(before);
    expect((await station.replays.read(anna.tenant, id)).counts.definitions).toEqual([
      { definition: 'known', matched: 2, created: 0, existing: 2, failed: 0 },
    ]);
  });

  it('makes occurrences of their own when it is to reprocess, each time', async () => {
    await save('again');
    const [event] = await store('again.a');
    const first = await carried(replay('again', { mode: 'reprocess' }));
    const second = await carried(replay('again', { mode: 'reprocess' }));
    expect((await runsOf('again')).map(({ occurrenceKey }) => occurrenceKey)).toEqual([
      `event:${event}`,
      `reprocess:${first.id}:event:${event}`,
      `reprocess:${second.id}:event:${event}`,
    ]);
  });

  it('counts in a dry run what it would do, and writes nothing', async () => {
    const events = await store('dry.a', 'dry.b', 'dry.c');
    await save('dry');
    await station.query(sql`update event set state = 'pending' where id = ${events[0]}`);
    const counts = { definition: 'dry', matched: 2, created: 2, existing: 0, failed: 0 };
    expect((await carried(replay('dry', { dryRun: true }))).counts).toMatchObject({
      undispatched: 1,
      definitions: [counts],
    });
    expect(await runsOf('dry')).toEqual([]);
    await carried(replay('dry'));
    expect((await carried(replay('dry', { dryRun: true }))).counts.definitions).toEqual([
      { ...counts, created: 0, existing: 2 },
    ]);
    await store(); // dispatches the first again
    expect(await runsOf('dry')).toHaveLength(3);
  });

  describe('in front of events that a dispatcher has since before the definition was saved', () => {
    /** Calls back while the dispatcher has matched what is pending, and has yet to commit. */
    const whileDispatching = (then: () => Promise<void>) =>
      other.database.transaction(async (tx) => {
        await other.dispatcher.dispatch(tx);
        await then();
      });

    const scannedBy = async ({ id }: Replay) =>
      (await station.replays.read(anna.tenant, id)).counts.scanned;

    it('waits, and leaves no gap', async () => {
      const [before = ''] = await store('gap.a');
      const [held = ''] = await station.accept('gap.b');
      let asked: Replay | undefined;
      await whileDispatching(async () => {
        await save('gap');
        await station.accept('gap.c');
        asked = await replay('gap');
        await carryAll();
        expect((await runsOf('gap')).map(({ event }) => event)).toEqual([before]);
        clock.at += 100;
        await carryAll();
        expect(await station.replays.read(anna.tenant, asked.id)).toMatchObject({
          state: 'running',
          counts: { scanned: 1, undispatched: 0 },
        });
      });
      clock.at += 99;
      expect(await carryAll()).toEqual([]);
      clock.at += 1;
      await carryAll();
      expect(await station.replays.read(anna.tenant, asked?.id ?? '')).toMatchObject({
        state: 'completed',
        counts: { scanned: 3, selected: 2, undispatched: 1, definitions: [{ created: 2 }] },
      });
      await store(); // dispatches the last one
      const events = (await runsOf('gap')).map(({ event }) => event);
      expect(events).toHaveLength(3);
      expect(events).toEqual(expect.arrayContaining([before, held]));
    });

    it('does not wait for those that it is not to take', async () => {
      await station.accept('spared.a');
      await whileDispatching(async () => {
        await save('spared');
        const { state } = await carried(replay('spared', { eventTypes: ['else.*'] }));
        expect(state).toBe('completed');
      });
    });

    it('waits no longer than a dispatcher can take', async () => {
      await station.accept('frozen.a');
      await whileDispatching(async () => {
        await save('frozen');
        const asked = await replay('frozen');
        clock.at += 300_000;
        await carryAll();
        expect(await scannedBy(asked)).toBe(0);
        clock.at += 101;
        await carryAll();
        expect(await station.replays.read(anna.tenant, asked.id)).toMatchObject({
          state: 'completed',
          counts: { undispatched: 1 },
        });
      });
    });
  });

  it('records what makes the condition of a trigger throw, and says who asked', async () => {
    await store('throws.a');
    await save('throws', { when: 'event.data.gone > 1' });
    const { counts } = await carried(replay('throws'));
    expect(counts.definitions).toMatchObject([{ matched: 1, created: 1, failed: 1 }]);
    expect(await runsOf('throws')).toMatchObject([
      {
        state: 'failed',
        log: [
          { type: 'run.replayed', actor: anna.actor },
          { type: 'run.failed', actor: 'worker' },
        ],
      },
    ]);
  });

  it('picks events by time, type, source and filter', async () => {
    const [first] = await store('pick.a', 'pick.b', 'choose.a');
    await save('pick', { eventTypes: ['pick.*', 'choose.*'] });
    const selected = async (changes: Parameters<typeof replay>[1]) =>
      (await carried(replay('pick', { dryRun: true, ...changes }))).counts.selected;
    expect(await selected({})).toBe(3);
    expect(await selected({ eventTypes: ['pick.*'] })).toBe(2);
    expect(await selected({ source: '/elsewhere' })).toBe(0);
    expect(await selected({ filter: { type: [{ suffix: '.a' }] } })).toBe(2);
    const received = await station.query(
      sql<{ ms: number }>`
        select (extract(epoch from received_at) * 1000)::float8 as ms from event where id = ${first}`,
    );
    expect(await selected({ to: received[0]?.ms ?? 0, from: from - 1 })).toBe(0);
    expect(await selected({ from: (received[0]?.ms ?? 0) + HOUR_MS / 2 })).toBe(0);
  });

  it('does everything once when many workers share it', async () => {
    const events = await store(...Array.from({ length: 600 }, () => 'shared.a'));
    await save('shared');
    const { id } = await replay('shared', { mode: 'reprocess' });
    await Promise.all([carryAll(station), carryAll(other), carryAll(station), carryAll(other)]);
    await carryAll();
    const runs = await runsOf('shared');
    expect(runs.map(({ event }) => event).sort()).toEqual([...events].sort());
    const { state, counts } = await station.replays.read(anna.tenant, id);
    expect({ state, counts }).toMatchObject({
      state: 'completed',
      counts: { scanned: 600, definitions: [{ created: 600 }] },
    });
  });

  it('keeps the rate, whoever carries it out, by the clock that decides', async () => {
    await store(...Array.from({ length: 5 }, () => 'slow.a'));
    await save('slow');
    await replay('slow', { rate: 2 });
    const made = async () => {
      await Promise.all([carryAll(station), carryAll(other)]);
      return (await runsOf('slow')).length;
    };
    expect(await made()).toBe(2);
    clock.at += 999;
    expect(await made()).toBe(2);
    clock.at += 1;
    expect(await made()).toBe(4);
    clock.at += 1_000;
    expect(await made()).toBe(5);
  });

  it('lets requests take turns', async () => {
    await store(...Array.from({ length: 6 }, () => 'turns.a'));
    await save('turns');
    const requests = [
      await replay('turns', { rate: 1, mode: 'reprocess' }),
      await replay('turns', { rate: 1, mode: 'reprocess' }),
    ];
    for (let second = 0; second < 3; second++) {
      await carryAll();
      clock.at += 1_000;
    }
    const runs = await runsOf('turns');
    for (const { id } of requests) {
      expect(runs.filter(({ request }) => request === id)).toHaveLength(3);
    }
  });

  it('goes no further once it is cancelled, and keeps what there is', async () => {
    await store('stop.a', 'stop.a', 'stop.a');
    await save('stop');
    const { id } = await replay('stop', { rate: 1 });
    await carryAll();
    await station.replays.cancel({ ...anna, actor: 'api-key:bert' }, id);
    clock.at += HOUR_MS;
    await carryAll();
    expect(await runsOf('stop')).toHaveLength(1);
    expect(await station.replays.read(anna.tenant, id)).toMatchObject({
      state: 'cancelled',
      cancelledBy: 'api-key:bert',
      counts: { scanned: 1 },
    });
  });

  it.each(['pause', 'archive'] as const)(
    'fails, and fills no gap, when a definition was brought to an end: %s',
    async (how) => {
      await store(`${how}.a`, `${how}.a`);
      await save(how);
      const { id } = await replay(how, { rate: 1 });
      await carryAll();
      await station.definitions[how](anna, how);
      clock.at += 1_000;
      await carryAll();
      const failed = await station.replays.read(anna.tenant, id);
      expect(failed).toMatchObject({
        state: 'failed',
        error: { code: 'definition_not_enabled' },
        counts: { scanned: 1 },
      });
      expect(failed.reachedAt).not.toBeNull();
      expect(await runsOf(how)).toHaveLength(1);
      await station.definitions.enable(anna, how);
      expect((await carried(replay(how))).counts.definitions).toMatchObject([
        { matched: 2, created: 1, existing: 1 },
      ]);
    },
  );

  it('tries again what the database may get over, and holds up no other request', async () => {
    await store('trouble.a', 'calm.a');
    await save('trouble');
    await save('calm');
    const trouble = await replay('trouble');
    await station.query(sql`
      create function make_trouble() returns trigger language plpgsql as $$
      begin
        if new.request_id::text = '${sql.raw(trouble.id)}' then
          raise exception 'trouble' using errcode = 'serialization_failure';
        end if;
        return new;
      end $$`);
    await station.query(sql`
      create trigger trouble before insert on activity_run
      for each row execute function make_trouble()`);
    const calm = await carried(replay('calm'));
    expect(calm.state).toBe('completed');
    expect(await station.replays.read(anna.tenant, trouble.id)).toMatchObject({
      state: 'running',
      cursor: null,
      counts: { scanned: 0 },
    });
    await station.query(sql`drop trigger trouble on activity_run`);
    await carryAll();
    expect(await runsOf('trouble')).toEqual([]);
    clock.at += 1_000;
    await carryAll();
    expect(await runsOf('trouble')).toHaveLength(1);
  });

  it('fails what this release cannot carry out', async () => {
    await store('spoilt.a');
    await save('spoilt');
    const { id } = await replay('spoilt', { filter: { type: ['spoilt.a'] } });
    await station.query(sql`
      update run_request set spec = jsonb_set(spec, '{filter}', '{"type": [{"later": 1}]}')
      where id = ${id}`);
    await carryAll();
    expect(await station.replays.read(anna.tenant, id)).toMatchObject({
      state: 'failed',
      error: { code: 'unusable_filter' },
    });
  });

  it('fails when its filter takes too much work on an event', async () => {
    await store('heavy.a');
    await save('heavy');
    await station.query(sql`
      update event set data = (
        select jsonb_build_object('tags', jsonb_agg('y'::text)) from generate_series(1, 50000))
      where type = 'heavy.a'`);
    const tags = Array.from({ length: 500 }, (_, i) => ({ prefix: `x${i}` }));
    const { id } = await replay('heavy', { filter: { data: { tags } } });
    await carryAll();
    expect(await station.replays.read(anna.tenant, id)).toMatchObject({
      state: 'failed',
      error: { code: 'filter_limit' },
    });
  });

  it('touches no other tenant', async () => {
    const stranger = { tenant: 'rival', actor: 'api-key:eve' };
    await store('ours.a');
    await save('ours');
    await station.query(sql`update event set tenant = 'rival' where type = 'ours.a'`);
    const { counts } = await carried(replay('ours', { mode: 'reprocess' }));
    expect(counts.scanned).toBe(0);
    await expect(
      station.replays.create(stranger, {
        ...(await replay('ours')),
        idempotencyKey: null,
      }),
    ).rejects.toMatchObject({ problems: [{ code: 'unknown_definition' }] });
  });
});
