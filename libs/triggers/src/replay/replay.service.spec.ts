import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, type Station } from '../triggers.fixture.js';
import type { NewReplay } from './replay.service.js';

const HOUR_MS = 3_600_000;

describe('A replay that is asked for', () => {
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url);
    await station.definitions.put(anna, 'it', {
      key: 'it',
      triggers: [{ id: 'it', type: 'event', eventTypes: ['it'] }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    });
  });
  beforeEach(() => station.query(sql`truncate run_request`));
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  const asked = (changes: Partial<NewReplay['spec']> = {}): NewReplay => ({
    spec: {
      definitions: ['it'],
      mode: 'fill_gaps',
      from: 0,
      to: null,
      eventTypes: null,
      source: null,
      filter: { data: { n: [1, null, { exists: false }] } },
      ...changes,
    },
    ...{ dryRun: false, rate: null, note: null, idempotencyKey: null },
  });

  it('is made once under its key, also when it is sent many times at once', async () => {
    const request = { ...asked(), idempotencyKey: 'k' };
    const made = await Promise.all(
      Array.from({ length: 5 }, () => station.replays.create(anna, request)),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    await station.definitions.archive(anna, 'it');
    expect((await station.replays.create(anna, request)).id).toBe(made[0]?.id);
    await station.definitions.enable(anna, 'it');
    await expect(station.replays.create(anna, { ...request, dryRun: true })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('is refused while ten of the tenant are under way, also at once', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 14 }, () => station.replays.create(anna, asked())),
    );
    const refused: unknown[] = tries
      .filter((one) => one.status === 'rejected')
      .map(({ reason }): unknown => reason);
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ code: 'too_many_unfinished_requests', kind: 'too_many' });
    const [first] = await station.replays.list(anna.tenant, {}, { limit: 1 });
    await station.replays.cancel(anna, first?.id ?? '');
    await station.replays.create(anna, asked());
  });

  it('is refused with everything that is wrong with it', async () => {
    const filter = { data: { n: [] }, source: [{ oops: 1 }] };
    await expect(station.replays.create(anna, asked({ filter }))).rejects.toMatchObject({
      code: 'invalid_replay',
      problems: [
        { pointer: '/filter/data/n', code: 'filter_empty_array' },
        { pointer: '/filter/source/0', code: 'filter_unknown_operator' },
      ],
    });
    const definitions = ['it', 'none', 'constructor'];
    const from = Date.now() + HOUR_MS;
    await expect(station.replays.create(anna, asked({ definitions, from }))).rejects.toMatchObject({
      problems: [
        { pointer: '/from', code: 'empty_range' },
        { pointer: '/definitions/1', code: 'unknown_definition' },
        { pointer: '/definitions/2', code: 'unknown_definition' },
      ],
    });
    expect(await station.replays.list(anna.tenant, {}, { limit: 1 })).toEqual([]);
  });

  it('may look at a paused definition, but not go to it', async () => {
    await station.definitions.pause(anna, 'it');
    await station.replays.create(anna, { ...asked(), dryRun: true });
    await expect(station.replays.create(anna, asked())).rejects.toMatchObject({
      problems: [{ pointer: '/definitions/0', code: 'paused_definition' }],
    });
    await station.definitions.archive(anna, 'it');
    await expect(station.replays.create(anna, { ...asked(), dryRun: true })).rejects.toMatchObject({
      problems: [{ pointer: '/definitions/0', code: 'archived_definition' }],
    });
    await station.definitions.enable(anna, 'it');
  });

  it('ends at the moment it was asked for at the latest', async () => {
    const { until, createdAt } = await station.replays.create(anna, asked({ to: 8e15 }));
    expect(until).toBe(createdAt);
  });
});
