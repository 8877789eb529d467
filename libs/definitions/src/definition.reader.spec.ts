import { newId } from '#database';
import { createTestDatabase } from '#local-stack/testing';
import { compileTriggers } from './compile-definition.js';
import { openDefinitions } from './definitions.fixture.js';
import { leastDefinition, orderReview } from './documents.fixture.js';

const caller = { tenant: 'acme', actor: 'api-key:ci' };

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let definitions: Awaited<ReturnType<typeof openDefinitions>>;
beforeAll(async () => {
  server = await createTestDatabase();
  definitions = await openDefinitions(server.url);
});
afterAll(async () => {
  await definitions.close();
  await server.drop();
});

describe('The reader of definitions', () => {
  it('finds epoch 0 and no definitions where there never were any', async () => {
    const tx = definitions.database.session();
    expect(await definitions.reader.changedSince(tx, 'nobody', 0)).toEqual({
      epoch: 0,
      definitions: [],
      complete: true,
    });
  });

  it('finds what changed since an epoch, with the current revision', async () => {
    const { reader, service, database } = definitions;
    const tx = database.session();
    const orders = await service.create(caller, orderReview());
    const least = await service.create(caller, leastDefinition());
    const all = await reader.changedSince(tx, 'acme', 0);
    expect(all.epoch).toBe(2);
    expect(all.definitions).toHaveLength(2);
    expect(await reader.changedSince(tx, 'acme', 2)).toEqual({
      epoch: 2,
      definitions: [],
      complete: true,
    });
    await service.pause(caller, orders.key);
    const { key, name, labels, triggers } = orders.spec;
    expect(await reader.changedSince(tx, 'acme', 2)).toEqual({
      epoch: 3,
      definitions: [
        {
          ...{ id: orders.id, key: orders.key, state: 'paused', revision: 1 },
          spec: { key, name, labels, triggers },
        },
      ],
      complete: true,
    });
    const { updatedAt } = await service.read('acme', orders.key);
    expect(await reader.standings(tx, 'acme', [orders.id, least.id, newId()])).toEqual(
      new Map([
        [orders.id, { state: 'paused', revision: 1, changedAt: updatedAt }],
        [least.id, { state: 'enabled', revision: 1, changedAt: expect.any(Number) }],
      ]),
    );
    expect(await reader.standingsByKey(tx, 'acme', [orders.key, 'none'])).toEqual(
      new Map([[orders.key, { state: 'paused', revision: 1, changedAt: updatedAt }]]),
    );
    expect(await reader.standingsByKey(tx, 'rival', [orders.key])).toEqual(new Map());
  });

  it('finds what changed a page at a time, and those that change meanwhile later', async () => {
    const { reader, service, database } = definitions;
    const tenant = { ...caller, tenant: 'pages' };
    for (const key of ['a', 'b', 'c', 'd']) {
      await service.create(tenant, { ...leastDefinition(), key });
    }
    const page = (epoch: number) => reader.changedSince(database.session(), 'pages', epoch, 2);
    const first = await page(0);
    expect(first).toMatchObject({
      epoch: 2,
      definitions: [{ key: 'a' }, { key: 'b' }],
      complete: false,
    });
    await service.pause(tenant, 'a');
    await service.pause(tenant, 'c');
    const second = await page(first.epoch);
    expect(second).toMatchObject({ epoch: 5, definitions: [{ key: 'd' }, { key: 'a' }] });
    expect(await page(second.epoch)).toMatchObject({
      epoch: 6,
      definitions: [{ key: 'c', state: 'paused' }],
      complete: true,
    });
  });

  it('finds pinned revisions, whatever the current one is', async () => {
    const { reader, service, database } = definitions;
    const tenant = { ...caller, tenant: 'pinned' };
    const { id } = await service.create(tenant, leastDefinition());
    const renamed = { ...leastDefinition(), name: 'Renamed' };
    await service.put(tenant, 'least', renamed);
    const found = await reader.revisions(database.session(), [
      { tenant: 'pinned', definitionId: id, revision: 1 },
      { tenant: 'pinned', definitionId: id, revision: 2 },
      { tenant: 'pinned', definitionId: id, revision: 3 },
      { tenant: 'somebody else', definitionId: id, revision: 1 },
    ]);
    const names = found.map(({ revision, key, spec }) => [revision, key, spec.name]);
    expect(names.sort()).toEqual([
      [1, 'least', 'least'],
      [2, 'least', 'Renamed'],
    ]);
    expect(await reader.revisions(database.session(), [])).toEqual([]);
  });

  it('finds where the calendars of revisions ended, at the first of all changes since', async () => {
    const { reader, service, database } = definitions;
    const author = { ...caller, tenant: 'calendars' };
    const { id: definitionId } = await service.create(author, leastDefinition());
    const rename = async (name: string) =>
      (await service.put(author, 'least', { ...leastDefinition(), name })).definition.updatedAt;
    const revised = await rename('A');
    const paused = (await service.pause(author, 'least')).updatedAt;
    await service.enable(author, 'least');
    const revisedAgain = await rename('B');
    const endOf = async (revision: number, at: number) => {
      const taken = { id: newId(), tenant: 'calendars', definitionId, revision, at };
      return (await reader.calendarEnds(database.session(), [taken])).get(taken.id);
    };
    expect(await endOf(1, revised - 1)).toBe(revised);
    expect(await endOf(1, revised)).toBe(revised);
    expect(await endOf(2, revised)).toBe(paused);
    expect(await endOf(2, revisedAgain)).toBe(revisedAgain);
    expect(await endOf(3, revisedAgain)).toBeUndefined();
    expect(await reader.calendarEnds(database.session(), [])).toEqual(new Map());
  });

  it('finds specs that compile', async () => {
    const { reader, database } = definitions;
    const { definitions: found } = await reader.changedSince(database.session(), 'acme', 0);
    const compiled = found.map(({ spec }) => compileTriggers(spec));
    expect(compiled.some(({ eventTriggers }) => eventTriggers.some(({ when }) => when))).toBe(true);
  });
});
