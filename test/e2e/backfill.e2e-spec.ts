import { randomUUID } from 'node:crypto';
import type { Backfill, NewBackfill, Run } from '#client';
import { waitFor } from '#local-stack/testing';
import { age } from '../support/age.js';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { lockTable } from '../support/table-lock.js';
import { definition, isOver, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const PATIENCE_MS = 60_000;

/** Five hours long before any of the definitions. */
const DAY = '2026-03-02';
const HOURS = [8, 9, 10, 11, 12].map(
  (hour) => `${DAY}T${String(hour).padStart(2, '0')}:00:00.000Z`,
);

const asked = (key: string, changes: Partial<NewBackfill> = {}): NewBackfill => {
  return {
    ...{ definition: key, trigger: 'clock', from: `${DAY}T08:00:00Z`, to: `${DAY}T13:00:00Z` },
    ...changes,
  };
};

describe('a backfill', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'backfill', workers: 2 });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterEach(async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
  afterAll(() => stack.stop());

  /** A definition whose tasks say for which hour they are, and why. */
  function hourly(key: string, changes: object = {}) {
    const title = '${run.nominalTime} ${run.dueTime} ${run.occurrence} ${trigger.id}';
    return definition(key, {
      triggers: [{ id: 'clock', type: 'cron', cron: '0 * * * *', ...changes }],
      taskTemplates: [{ id: 'look', title, queue: key }],
    });
  }

  /** The runs that a backfill made, once they are over, in the order of their nominal times. */
  function runsOf({ id }: Pick<Backfill, 'id'>): Promise<Run[]> {
    return waitFor(
      async () => {
        const runs = await tenant.runs({ request: id });
        return runs.every(isOver) && runs.sort(byTime);
      },
      { what: `the runs of backfill ${id} to be over`, timeoutMs: PATIENCE_MS },
    );
  }

  it('runs the times from before the trigger was there, as what they are', async () => {
    await tenant.save(hourly('early'));
    const note = 'From before.';

    const backfill = await tenant.backfilled(asked('early', { note }));

    expect(backfill).toMatchObject({
      state: 'completed',
      definition: 'early',
      triggers: ['clock'],
      existing: 'skip',
      order: 'oldest_first',
      note,
      progress: { percent: 100, scanned: 5, created: 5, existing: 0, leftToClock: 0 },
    });
    const runs = await runsOf(backfill);
    expect(runs.map(({ nominalTime }) => nominalTime)).toEqual(HOURS);
    for (const run of runs) {
      expect(run).toMatchObject({
        state: 'completed',
        occurrence: 'backfill',
        request: { id: backfill.id, kind: 'backfill' },
        links: { request: backfill.links.self },
      });
      const time = run.nominalTime ?? '';
      const task = only(await tenant.tasks({ run: run.id }));
      expect(task.title).toBe(`${time} ${time} backfill clock`);
      expect(await tenant.log(run.id)).toMatchObject([
        { type: 'run.backfilled', actor: backfill.actor, detail: { request: backfill.id, note } },
        { type: 'run.completed', actor: 'worker' },
      ]);
    }
    const path = { key: 'early', trigger: 'clock' };
    const query = { from: asked('early').from, to: new Date().toISOString() };
    const { items, coverage } = await tenant.client.definitions.listOccurrences({ path, query });
    expect(items).toHaveLength(5);
    expect(coverage).toMatchObject({ complete: true, uncovered: [] });
  });

  it('does not run a time twice, however often and how many at once ask for it', async () => {
    await tenant.save(hourly('twice'));
    const all = await Promise.all([1, 2, 3].map(() => tenant.backfilled(asked('twice'))));
    const created = all.map(({ progress }) => progress.created);
    expect(created.reduce((sum, count) => sum + count)).toBe(5);
    for (const { progress } of all) expect(progress.existing).toBe(5 - progress.created);
    expect(await tenant.runs({ definition: 'twice' })).toHaveLength(5);
  });

  it('runs times once more when it is told to', async () => {
    const backfill = await tenant.backfilled(asked('twice', { existing: 'reprocess' }));
    expect(backfill.progress).toMatchObject({ created: 5, existing: 0 });
    await runsOf(backfill);
    const none = await tenant.backfilled(asked('twice', { existing: 'reprocess_missed' }));
    expect(none.progress).toMatchObject({ created: 0, existing: 5 });
    expect(await tenant.runs({ definition: 'twice' })).toHaveLength(10);
  });

  it('says what it would do without doing it', async () => {
    await tenant.save(hourly('dry'));
    await tenant.backfilled(asked('dry', { to: `${DAY}T10:00:00Z` }));
    const backfill = await tenant.backfilled(asked('dry', { dryRun: true }));
    expect(backfill.progress).toMatchObject({ scanned: 5, created: 3, existing: 2 });
    expect(await tenant.runs({ definition: 'dry' })).toHaveLength(2);
  });

  it('begins with the newest when it is told to, and ends at its limit', async () => {
    await tenant.save(hourly('newest'));
    const changes = { order: 'newest_first', limit: 2 } as const;
    const first = await tenant.backfilled(asked('newest', changes));
    expect((await runsOf(first)).map(({ nominalTime }) => nominalTime)).toEqual(HOURS.slice(3));
    const next = await tenant.backfilled(asked('newest', changes));
    expect((await runsOf(next)).map(({ nominalTime }) => nominalTime)).toEqual(HOURS.slice(1, 3));
    expect(next.progress).toMatchObject({ scanned: 4, existing: 2, created: 2 });
  });

  it('runs under the revision of now, and is not judged by its misfire policy', async () => {
    const misfire = { policy: 'skip', grace: 'PT1M' };
    await tenant.save(hourly('late', { misfire }));
    await tenant.save(hourly('late', { misfire, timezone: 'Asia/Kolkata' }));
    const runs = await runsOf(await tenant.backfilled(asked('late')));
    expect(runs.map(({ nominalTime }) => nominalTime)).toEqual(
      HOURS.map((time) => time.replace(':00:00', ':30:00')),
    );
    for (const run of runs) expect(run).toMatchObject({ state: 'completed', revision: 2 });
  });

  it('keeps its rate, and stops when it is cancelled', async () => {
    await tenant.save(hourly('slow'));
    const { backfills } = tenant.client;
    const { id } = await backfills.create({ body: asked('slow', { rate: 1 }) });
    await waitFor(async () => (await backfills.get({ path: { id } })).progress.created > 0, {
      what: 'the first run',
      timeoutMs: PATIENCE_MS,
    });
    const query = { state: 'running', definition: 'slow' } as const;
    expect(await backfills.list({ query })).toMatchObject({ items: [{ id }] });
    const cancelled = await backfills.cancel({ path: { id } });
    expect(cancelled).toMatchObject({ state: 'cancelled', cancelledBy: cancelled.actor });
    expect(cancelled.progress.created).toBeLessThan(5);
    expect(cancelled.progress.percent).toBeLessThan(100);
    expect(await runsOf({ id })).toHaveLength(cancelled.progress.created);
    expect(await backfills.cancel({ path: { id } })).toEqual(cancelled);
  });

  it('cannot be cancelled when it is over', async () => {
    const { id } = await tenant.backfilled(asked('slow', { dryRun: true }));
    await expect(tenant.client.backfills.cancel({ path: { id } })).rejects.toMatchObject({
      status: 409,
      code: 'already_over',
    });
  });

  it('fails when its definition is paused meanwhile', async () => {
    await tenant.save(hourly('stopped'));
    const { backfills, definitions } = tenant.client;
    const { id } = await backfills.create({ body: asked('stopped', { rate: 1 }) });
    await definitions.pause({ path: { key: 'stopped' } });
    const failed = await tenant.untilBackfilled(id);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'definition_not_enabled' } });
    const dry = await tenant.backfilled(asked('stopped', { dryRun: true }));
    expect(dry.progress.existing).toBe(failed.progress.created);
  });

  it('fails when its definition is archived meanwhile', async () => {
    await tenant.save(hourly('shelved'));
    const { backfills, definitions } = tenant.client;
    const { id } = await backfills.create({ body: asked('shelved', { rate: 1 }) });
    await definitions.archive({ path: { key: 'shelved' } });
    const { state, error, progress } = await tenant.untilBackfilled(id);
    expect([state, error?.code]).toEqual(['failed', 'definition_not_enabled']);
    expect(error?.message).toContain('"shelved" was archived while');
    expect(progress.created).toBeLessThan(HOURS.length);
    expect(await runsOf({ id })).toHaveLength(progress.created);
  });

  it('is made once under an idempotency key', async () => {
    const { backfills } = tenant.client;
    const request = {
      body: asked('early', { existing: 'reprocess' as const, dryRun: true }),
      headers: { 'Idempotency-Key': randomUUID() },
    };
    const [one, two] = await Promise.all([backfills.create(request), backfills.create(request)]);
    expect(two.id).toBe(one.id);
    const body = { ...request.body, limit: 1 };
    await expect(backfills.create({ ...request, body })).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    await tenant.untilBackfilled(one.id);
  });

  it.each([
    ['all', 'fire_all', 4],
    ['one', 'fire_once', 1],
    ['none', 'skip', 0],
  ] as const)('makes up for a pause when that ends: %s', async (name, missed, runs) => {
    const key = `resting-${name}`;
    await tenant.save(hourly(key));
    const { definitions, backfills } = tenant.client;
    await definitions.pause({ path: { key } });
    await age(stack.databaseUrl, key, 4);
    const { links } = await definitions.enable({ path: { key }, body: { missed, note: 'Back.' } });

    const { items } = await backfills.list({ query: { definition: key } });
    expect(links.backfills).toBe(`/v1/backfills?definition=${key}`);
    expect(items).toHaveLength(missed === 'skip' ? 0 : 1);
    const made: Run[] = [];
    for (const { id } of items) {
      expect(await tenant.untilBackfilled(id)).toMatchObject({
        ...{ state: 'completed', note: 'Back.', existing: 'reprocess_missed' },
        progress: { created: runs },
      });
      made.push(...(await runsOf({ id })));
    }
    expect(made).toHaveLength(runs);
    const ledger = await tenant.runs({ definition: key });
    const skipped = only(ledger.filter(({ state }) => state === 'skipped'));
    expect(skipped).toMatchObject({ reason: 'paused', nominalCount: 4 });
    if (runs > 0) expect(made.at(-1)?.nominalTime).toBe(skipped.lastNominalTime);
    const again = await tenant.backfilled({
      ...{ definition: key, trigger: 'clock', from: skipped.nominalTime ?? '' },
      ...{ existing: 'reprocess_missed', dryRun: true },
    });
    expect(again.progress).toMatchObject({ created: 4 - runs, existing: runs });
  });

  /** A daily time of a minute ago that jitter makes fall due much later: nearly always at once. */
  async function saveWaiting(name: string): Promise<{ key: string; nominal: string }> {
    const at = new Date(Math.floor(Date.now() / 60_000 - 1) * 60_000);
    const cron = `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
    for (let tries = 0; ; tries++) {
      const key = `${name}-${tries}`;
      await tenant.save(hourly(key, { cron, jitter: 'P1D' }));
      const { fires } = await tenant.client.definitions.previewTrigger({
        path: { key, trigger: 'clock' },
        query: { from: new Date(at.getTime() - 1).toISOString(), count: 1 },
      });
      const { nominal, due } = only(fires);
      if (Date.parse(due) > Date.now() + 10 * 60_000) return { key, nominal };
    }
  }

  it('makes up for the time that the beginning of the pause took away as well', async () => {
    const { key, nominal } = await saveWaiting('jittered');
    const { definitions, backfills } = tenant.client;
    await age(stack.databaseUrl, key, 1);
    await definitions.pause({ path: { key } });
    const skipped = await waitFor(
      async () => (await tenant.runs({ definition: key })).find(isOver),
      { what: 'the run that was waiting to be skipped', timeoutMs: PATIENCE_MS },
    );
    expect(skipped).toMatchObject({ state: 'skipped', reason: 'paused', nominalTime: nominal });

    await definitions.enable({ path: { key }, body: { missed: 'fire_all' } });

    const { id } = only((await backfills.list({ query: { definition: key } })).items);
    expect(await tenant.untilBackfilled(id)).toMatchObject({ from: nominal, state: 'completed' });
    expect(only(await runsOf({ id }))).toMatchObject({ state: 'completed', nominalTime: nominal });
  });

  it('goes by the calendars of the pause, and not by that of its end', async () => {
    await tenant.save(hourly('edited'));
    const { definitions, backfills } = tenant.client;
    await definitions.pause({ path: { key: 'edited' } });
    await age(stack.databaseUrl, 'edited', 4);
    await tenant.save(hourly('edited', { cron: '30 0 29 2 *' }));

    await definitions.enable({ path: { key: 'edited' }, body: { missed: 'fire_all' } });

    const { id } = only((await backfills.list({ query: { definition: 'edited' } })).items);
    expect(await tenant.untilBackfilled(id)).toMatchObject({ progress: { created: 4 } });
    for (const run of await runsOf({ id })) {
      expect(run).toMatchObject({ state: 'completed', revision: 2 });
      expect(run.nominalTime).toMatch(/:00:00\.000Z$/);
    }
  });

  it.each<[string, object, readonly string[]]>([
    ['nothing', {}, ['/definition', '/trigger', '/from']],
    [
      'wrong types',
      { ...asked('early'), existing: 'all', order: 1, limit: 0, rate: 0.5, dryRun: 1 },
      ['/existing', '/order', '/limit', '/dryRun', '/rate'],
    ],
    ['an unknown definition', asked('nobody'), ['/definition']],
    ['an unknown trigger', asked('early', { trigger: 'other' }), ['/trigger']],
    ['the future', asked('early', { to: '2199-01-01T00:00:00Z' }), ['/to']],
    ['no range', asked('early', { to: '2020-01-01T00:00:00Z' }), ['/from']],
    ['a paused definition', asked('stopped'), ['/definition']],
    [
      'more times than it goes through',
      { ...asked('frequent'), from: '2020-01-01T00:00:00Z' },
      ['/from'],
    ],
    ['an unknown field', { ...asked('early'), colour: 1 }, ['/colour']],
  ])('refuses %s', async (_name, body, pointers) => {
    await tenant.save(hourly('frequent', { cron: '* * * * *' }));
    const response = await tenant.fetch('/v1/backfills', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect([...new Set(errors.map(({ pointer }) => pointer))].sort()).toEqual([...pointers].sort());
  });

  it('stays within its tenant', async () => {
    const key = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    const other = new Tenant(stack.api.url, key);
    await expect(other.client.backfills.create({ body: asked('early') })).rejects.toMatchObject({
      status: 422,
    });
    const { id } = only((await tenant.client.backfills.list({ query: { limit: 1 } })).items);
    const notFound = { status: 404, code: 'backfill_not_found' };
    await expect(other.client.backfills.get({ path: { id } })).rejects.toMatchObject(notFound);
    await expect(other.client.backfills.cancel({ path: { id } })).rejects.toMatchObject(notFound);
    expect(await other.client.backfills.list()).toEqual({ items: [] });
    await expect(tenant.client.replays.get({ path: { id } })).rejects.toMatchObject({
      status: 404,
    });
  });
});

function byTime(one: Run, other: Run): number {
  return (one.nominalTime ?? '').localeCompare(other.nominalTime ?? '');
}

describe('a backfill of 1,000 times', () => {
  const COUNT = 1_000;
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({
      name: 'backfill-faults',
      env: { RUN_BATCH_LEASE_MS: '1000', SWEEP_INTERVAL_MS: '100', RUN_BATCH_PLACES: '1' },
    });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterAll(() => stack.stop());

  it('runs each once though its workers are killed in the middle', async () => {
    const clock = { id: 'clock', type: 'cron' as const, cron: '* * * * *' };
    await tenant.save(definition('many', { triggers: [clock] }));
    const from = Date.parse(`${DAY}T00:00:00Z`);
    const to = new Date(from + COUNT * 60_000).toISOString();
    // Slow enough to be under way while workers come and go.
    const body = asked('many', { from: new Date(from).toISOString(), to, rate: 100 });
    const { id } = await tenant.client.backfills.create({ body });
    const read = () => tenant.client.backfills.get({ path: { id } });

    // While a chunk is written, and while the batch of one is carried out.
    let worker = only(stack.workers);
    for (const table of ['activity_run', 'task_instance']) {
      const { created } = (await read()).progress;
      await waitFor(async () => (await read()).progress.created > created, {
        what: 'more runs of the backfill',
        timeoutMs: PATIENCE_MS,
      });
      const lock = await lockTable(stack.databaseUrl, table);
      await lock.untilWaiting();
      const replacement = stack.startWorker();
      await worker.kill();
      await lock.release();
      expect(await violations(stack.databaseUrl)).toEqual([]);
      worker = await replacement;
    }
    expect(await read()).toMatchObject({ state: 'running' });

    const { progress } = await tenant.untilBackfilled(id);
    expect(progress).toMatchObject({ percent: 100, created: COUNT, existing: 0 });
    const runs = await waitFor(
      async () => {
        const found = await tenant.runs({ request: id });
        return found.every(({ state }) => state === 'completed') && found;
      },
      { what: 'the runs of the backfill to be completed', timeoutMs: PATIENCE_MS },
    );
    expect(runs).toHaveLength(COUNT);
    expect(new Set(runs.map(({ nominalTime }) => nominalTime)).size).toBe(COUNT);
    const ids = new Set(runs.map((run) => run.id));
    const tasks = (await tenant.tasks({ definition: 'many' })).filter(({ runId }) =>
      ids.has(runId),
    );
    expect(tasks).toHaveLength(COUNT);
    expect(new Set(tasks.map(({ runId }) => runId)).size).toBe(COUNT);
    expect(await violations(stack.databaseUrl)).toEqual([]);
  }, 120_000);
});
