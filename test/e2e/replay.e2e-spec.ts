import { randomUUID } from 'node:crypto';
import type { NewReplay, Replay, Run } from '#client';
import { type SupervisedApp } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { lockTable } from '../support/table-lock.js';
import { definition, isOver, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const PATIENCE_MS = 60_000;

/** Events of the type `<key>.happened`. */
const happened = (key: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ type: `${key}.happened`, data: { n } }));

/** Everything that happened before this moment, to this definition. */
const everything = (key: string, changes: Partial<NewReplay> = {}): NewReplay => {
  return { definitions: [key], from: '2020-01-01T00:00:00Z', ...changes };
};

/** Waits until every event has met the definitions. */
const untilDispatched = ({ client }: Tenant) =>
  waitFor(
    async () => (await client.events.list({ query: { state: 'pending' } })).items.length === 0,
    { what: 'all events to be dispatched', timeoutMs: PATIENCE_MS },
  );

describe('a replay', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'replay' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterEach(async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
  afterAll(() => stack.stop());

  /** Sends events and waits until they are dispatched. @returns their stored ids */
  async function store(key: string, count: number): Promise<string[]> {
    const verdicts = await tenant.sendAll(happened(key, count));
    const ids = verdicts.map(({ id }) => String(id));
    await Promise.all(ids.map((id) => tenant.runsOf(id)));
    return ids;
  }

  /** The runs that a replay made, once they are over. */
  function runsOf({ id }: Pick<Replay, 'id'>): Promise<Run[]> {
    return waitFor(
      async () => {
        const runs = await tenant.runs({ request: id });
        return runs.every(isOver) && runs;
      },
      { what: `the runs of replay ${id} to be over`, timeoutMs: PATIENCE_MS },
    );
  }

  it('makes the tasks that a definition would have made had it been there', async () => {
    const events = await store('late', 3);
    const template = { id: 'look', title: 'Look at ${event.data.n}', queue: 'late' };
    const payload = { how: '${run.occurrence}' };
    await tenant.save(definition('late', { taskTemplates: [{ ...template, payload }] }));

    const note = 'The definition came late.';
    const replay = await tenant.replayed(everything('late', { note }));

    expect(replay).toMatchObject({
      state: 'completed',
      mode: 'fill_gaps',
      dryRun: false,
      actor: expect.stringMatching(/^api-key:/),
      note,
      to: replay.createdAt,
      progress: {
        percent: 100,
        matched: 3,
        created: 3,
        existing: 0,
        failed: 0,
        definitions: [{ definition: 'late', matched: 3, created: 3, existing: 0, failed: 0 }],
      },
    });
    const runs = await runsOf(replay);
    expect(runs.map(({ eventId }) => eventId).sort()).toEqual([...events].sort());
    for (const run of runs) {
      expect(run).toMatchObject({
        state: 'completed',
        occurrence: 'replay',
        request: { id: replay.id, kind: 'replay' },
        links: { request: replay.links.self },
      });
      const task = only(await tenant.tasks({ run: run.id }));
      expect(task).toMatchObject({ payload: { how: 'replay' } });
      expect(await tenant.log(run.id)).toMatchObject([
        { type: 'run.replayed', actor: replay.actor, detail: { request: replay.id, note } },
        { type: 'run.completed', actor: 'worker', detail: { occurrence: 'replay' } },
      ]);
    }
    expect((await follow(replay.links.runs)).items).toHaveLength(3);
  });

  it('fills gaps once, however often it is asked for', async () => {
    await store('twice', 2);
    await tenant.save(definition('twice'));
    await store('twice', 1);
    const replays = await Promise.all([1, 2, 3].map(() => tenant.replayed(everything('twice'))));
    const created = replays.map(({ progress }) => progress.created);
    expect(created.reduce((sum, count) => sum + count)).toBe(2);
    expect(replays.map(({ progress }) => progress.matched)).toEqual([3, 3, 3]);
    expect(await tenant.runs({ definition: 'twice' })).toHaveLength(3);
  });

  it('reprocesses what ran, under the revision of now, when it is told to', async () => {
    await tenant.save(
      definition('wrong', { rules: [{ id: 'no', when: 'false', spawn: ['look'] }] }),
    );
    const [event] = await store('wrong', 1);
    await tenant.save(definition('wrong'));

    const replay = await tenant.replayed(everything('wrong', { mode: 'reprocess' }));

    const run = only(await runsOf(replay));
    expect(run).toMatchObject({ state: 'completed', revision: 2, eventId: event });
    const both = await tenant.runsOf(event ?? '');
    expect(both.map(({ revision, reason, occurrence }) => [revision, reason, occurrence])).toEqual([
      [2, undefined, 'replay'],
      [1, 'no_rule_held', 'event'],
    ]);
    expect(await tenant.tasks({ definition: 'wrong' })).toHaveLength(1);
  });

  it('says what it would do without doing it', async () => {
    await store('dry', 2);
    await tenant.save(definition('dry'));
    await store('dry', 1);

    const replay = await tenant.replayed(everything('dry', { dryRun: true, rate: 1 }));

    expect(replay.progress).toMatchObject({ matched: 3, created: 2, existing: 1 });
    expect(await runsOf(replay)).toEqual([]);
    expect(await tenant.runs({ definition: 'dry' })).toHaveLength(1);
  });

  it('takes only the events that it is told to', async () => {
    await tenant.sendAll([
      { type: 'pick.created', source: '/shop', data: { country: 'FR' } },
      { type: 'pick.created', source: '/shop', data: { country: 'DE' } },
      { type: 'pick.created', source: '/till', data: { country: 'FR' } },
      { type: 'pick.amended', source: '/shop', data: { country: 'FR' } },
    ]);
    await untilDispatched(tenant);
    await tenant.save(
      definition('pick', { triggers: [{ id: 'any', type: 'event', eventTypes: ['pick.*'] }] }),
    );

    const filter = { data: { country: ['FR'] } };
    const asked = { eventTypes: ['pick.created'], source: '/shop', filter };
    const replay = await tenant.replayed(everything('pick', asked));

    expect(replay).toMatchObject({ ...asked, progress: { selected: 1, matched: 1, created: 1 } });
    const { eventId } = only(await runsOf(replay));
    expect(await tenant.client.events.get({ path: { id: eventId ?? '' } })).toMatchObject({
      event: { type: 'pick.created', source: '/shop', data: { country: 'FR' } },
    });
  });

  it('takes the events that were received from one time on and before another', async () => {
    const ids: string[] = [];
    /** Times after each event, and before or at the next. */
    const marks: number[] = [];
    for (const event of happened('timed', 4)) {
      ids.push(await tenant.send(event));
      const mark = Date.now() + 1;
      await waitFor(() => Promise.resolve(Date.now() >= mark), {
        what: 'the next millisecond',
        timeoutMs: PATIENCE_MS,
      });
      marks.push(mark);
    }
    await untilDispatched(tenant);
    await tenant.save(definition('timed'));
    const [from = '', , to = ''] = marks.map((mark) => new Date(mark).toISOString());

    const replay = await tenant.replayed(everything('timed', { from, to }));

    expect(replay).toMatchObject({ from, to, progress: { scanned: 2, created: 2 } });
    const events = (await runsOf(replay)).map(({ eventId }) => eventId);
    expect(events.sort()).toEqual(ids.slice(1, 3).sort());
  });

  it('goes to several definitions, and counts for each', async () => {
    const events = await store('both', 3);
    await tenant.save(definition('both'));
    const [live = ''] = await store('both', 1);
    const second = { id: 'on', type: 'event' as const, eventTypes: ['both.happened'] };
    await tenant.save(definition('either', { triggers: [second] }));

    const replay = await tenant.replayed(
      everything('both', { definitions: ['both', 'either'], eventTypes: ['both.*'] }),
    );

    expect(replay.progress).toMatchObject({
      selected: 4,
      matched: 8,
      created: 7,
      existing: 1,
      definitions: [
        { definition: 'both', matched: 4, created: 3, existing: 1, failed: 0 },
        { definition: 'either', matched: 4, created: 4, existing: 0, failed: 0 },
      ],
    });
    const runs = await runsOf(replay);
    const of = (key: string) =>
      runs.flatMap((run) => (run.definition === key ? [run.eventId] : [])).sort();
    expect(of('both')).toEqual([...events].sort());
    expect(of('either')).toEqual([...events, live].sort());
  });

  it('makes no more runs a second than its rate', async () => {
    await store('paced', 6);
    await tenant.save(definition('paced'));
    const replay = await tenant.replayed(everything('paced', { rate: 2 }));
    expect(replay).toMatchObject({ rate: 2, progress: { created: 6 } });
    const times = (await runsOf(replay)).map(({ createdAt }) => Date.parse(createdAt)).sort();
    // Six in three parts of two: the third part comes two seconds after the first, less what of a
    // second was missed and may be caught up with.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(900);
  });

  it('stops when it is cancelled, and lets live events go on meanwhile', async () => {
    await store('slow', 5);
    await tenant.save(definition('slow'));
    const { replays } = tenant.client;
    const { id } = await replays.create({ body: everything('slow', { rate: 1 }) });
    await waitFor(async () => (await replays.get({ path: { id } })).progress.created > 0, {
      what: 'the first replayed run',
      timeoutMs: PATIENCE_MS,
    });

    const live = await tenant.runOf(await tenant.send({ type: 'slow.happened' }));
    expect(live).toMatchObject({ state: 'completed', occurrence: 'event' });
    expect(live).not.toHaveProperty('request');
    expect(await replays.list({ query: { state: 'running' } })).toMatchObject({ items: [{ id }] });
    const cancelled = await replays.cancel({ path: { id } });
    expect(cancelled).toMatchObject({ state: 'cancelled', cancelledBy: cancelled.actor });

    expect(cancelled.progress.created).toBeLessThan(5);
    expect(await replays.cancel({ path: { id } })).toEqual(cancelled);
    expect(await replays.get({ path: { id } })).toEqual(cancelled);
    expect(await runsOf({ id })).toHaveLength(cancelled.progress.created);
    expect(await replays.list({ query: { state: 'running' } })).toEqual({ items: [] });
  });

  it('cannot be cancelled when it is over', async () => {
    const { id } = await tenant.replayed(everything('slow', { dryRun: true }));
    await expect(tenant.client.replays.cancel({ path: { id } })).rejects.toMatchObject({
      status: 409,
      code: 'already_over',
    });
  });

  it('is made once under an idempotency key', async () => {
    const { replays } = tenant.client;
    const request = {
      body: everything('slow', { mode: 'reprocess', rate: 10_000 }),
      headers: { 'Idempotency-Key': randomUUID() },
    };
    const [first, second] = await Promise.all([replays.create(request), replays.create(request)]);
    expect(second.id).toBe(first.id);
    const body = { ...request.body, rate: 1 };
    await expect(replays.create({ ...request, body })).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    await tenant.untilReplayed(first.id);
  });

  it('is listed newest first, page by page', async () => {
    const { replays } = tenant.client;
    const { items } = await replays.list();
    const ids = items.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    const first = await replays.list({ query: { limit: 2 } });
    const cursor = first.nextCursor ?? '';
    const rest = await replays.list({ query: { limit: 200, cursor } });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
  });

  it('says 202, and where to look for it', async () => {
    const response = await post(everything('slow', { dryRun: true }));
    expect(response.status).toBe(202);
    const { id, links } = (await response.json()) as Replay;
    expect(response.headers.get('location')).toBe(links.self);
    expect(await follow(links.self)).toMatchObject({ id });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', {}, ['/definitions required', '/from required']],
    [
      'wrong types',
      { ...everything('slow'), definitions: 'slow', rate: '1', dryRun: 1, mode: 'all', filter: [] },
      [
        '/definitions array_unique',
        '/definitions array_max_size',
        '/definitions array_min_size',
        '/definitions is_array',
        '/filter is_object',
        '/mode is_in',
        '/dryRun is_boolean',
        '/rate max',
        '/rate min',
        '/rate is_int',
      ],
    ],
    [
      'no time',
      { ...everything('slow'), from: 'today', to: '2026-02-30T00:00:00Z' },
      ['/from malformed_time', '/to malformed_time'],
    ],
    ['no range', everything('slow', { to: '2019-01-01T00:00:00Z' }), ['/from empty_range']],
    [
      'a type with a star inside',
      everything('slow', { eventTypes: ['a.*.b'] }),
      ['/eventTypes matches'],
    ],
    [
      'no pattern',
      everything('slow', { filter: { data: {} } }),
      ['/filter/data filter_empty_object'],
    ],
    ['an unknown definition', everything('nobody'), ['/definitions/0 unknown_definition']],
    ['an unknown field', { ...everything('slow'), colour: 1 }, ['/colour unknown_field']],
  ])('refuses %s', async (_name, body, expected) => {
    const response = await post(body);
    const problem = (await response.json()) as { errors: { pointer: string; code: string }[] };
    expect(response.status).toBe(422);
    expect(problem.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual(
      [...expected].sort(),
    );
  });

  it('refuses an idempotency key that is none', async () => {
    const response = await post(everything('slow'), { 'idempotency-key': 'a b' });
    expect(response.status).toBe(400);
  });

  it('stays within its tenant', async () => {
    const key = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    const other = new Tenant(stack.api.url, key);
    await other.save(definition('shared'));
    await other.runOf(await other.send({ type: 'shared.happened' }));
    await store('shared', 1);
    await tenant.save(definition('shared'));
    const before = await other.runs();

    const replay = await tenant.replayed(everything('shared', { mode: 'reprocess' }));

    expect(replay.progress.created).toBe(1);
    expect(await other.runs()).toEqual(before);
    const { replays } = other.client;
    const path = { id: replay.id };
    const notFound = { status: 404, code: 'replay_not_found' };
    await expect(replays.get({ path })).rejects.toMatchObject(notFound);
    await expect(replays.cancel({ path })).rejects.toMatchObject(notFound);
    expect(await replays.list()).toEqual({ items: [] });
    expect(await other.runs({ request: replay.id })).toEqual([]);
  });

  it('is counted in the metrics while it is under way', async () => {
    const { id } = await tenant.client.replays.create({
      body: everything('late', { mode: 'reprocess', rate: 1 }),
    });
    const metrics = await (await fetch(`${stack.api.url}/metrics`)).text();
    await tenant.client.replays.cancel({ path: { id } });
    expect(metrics).toMatch(/^activity_core_unfinished_requests\{kind="replay".*\} 1$/m);
    expect(metrics).toMatch(/^activity_core_stalest_request_seconds\{kind="replay".*\} \d/m);
  });

  function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return tenant.fetch('/v1/replays', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async function follow(link: string): Promise<{ id?: string; items?: unknown[] }> {
    return (await (await tenant.fetch(link)).json()) as { id?: string; items?: unknown[] };
  }
});

describe('a replay of 2,000 events', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let worker: SupervisedApp;

  beforeAll(async () => {
    stack = await startTestStack({
      name: 'replay-faults',
      env: { RUN_BATCH_LEASE_MS: '1000', SWEEP_INTERVAL_MS: '100', RUN_BATCH_PLACES: '1' },
    });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    worker = only(stack.workers);
  });
  afterAll(() => stack.stop());

  it('does everything once though its workers are killed in the middle', async () => {
    for (let batch = 0; batch < 4; batch++) await tenant.sendAll(happened('many', 500));
    await untilDispatched(tenant);
    await tenant.save(definition('many'));
    const { replays } = tenant.client;
    // Slow enough to be under way while workers come and go.
    const { id } = await replays.create({ body: everything('many', { rate: 100 }) });
    const read = () => replays.get({ path: { id } });
    const untilCreated = (count: number) =>
      waitFor(async () => (await read()).progress.created >= count, {
        what: `${count} replayed runs`,
        timeoutMs: PATIENCE_MS,
      });

    // While a chunk is written, and while the batch of one is carried out.
    for (const table of ['activity_run', 'task_instance']) {
      await untilCreated((await read()).progress.created + 1);
      const lock = await lockTable(stack.databaseUrl, table);
      await lock.untilWaiting();
      const replacement = stack.startWorker();
      await worker.kill();
      await lock.release();
      expect(await violations(stack.databaseUrl)).toEqual([]);
      worker = await replacement;
    }
    const killed = await read();
    expect(killed.state).toBe('running');

    const replay = await tenant.untilReplayed(id);
    expect(replay.progress).toMatchObject({ percent: 100, matched: 2_000, created: 2_000 });
    const runs = await waitFor(
      async () => {
        const found = await tenant.runs({ request: id });
        return found.every(({ state }) => state === 'completed') && found;
      },
      { what: 'the replayed runs to be completed', timeoutMs: PATIENCE_MS },
    );
    expect(new Set(runs.map(({ eventId }) => eventId)).size).toBe(2_000);
    const tasks = await tenant.tasks({ definition: 'many' });
    expect(new Set(tasks.map(({ runId }) => runId)).size).toBe(2_000);
    expect(tasks).toHaveLength(2_000);
    expect(await violations(stack.databaseUrl)).toEqual([]);
  }, 120_000);
});
