import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { TriggerIndex } from './trigger-index.js';
import { anna, openStation, type Station } from './triggers.fixture.js';

const event = {
  ...{ id: '1', source: '/test', type: 'it.happened', data: {}, extensions: {} },
  receivedAt: '2026-06-01T09:00:00.000Z',
};

describe('The trigger indexes', () => {
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

  async function save(tenant: string, key: string, when = 'true') {
    const document = {
      key,
      triggers: [{ id: 'it', type: 'event', eventTypes: ['it.happened'], when }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    };
    return (await station.definitions.put({ ...anna, tenant }, key, document)).definition;
  }

  function current(tenant: string): Promise<TriggerIndex> {
    return station.indexes.current(station.database.session(), tenant);
  }

  /** The definitions that the event concerns, by key. */
  function matched(index: TriggerIndex) {
    const matches = index.match(event, new Date());
    return new Map(matches.map(({ definition }) => [definition.key, definition]));
  }

  it('are the same until a definition changes', async () => {
    await save('still', 'one');
    const index = await current('still');
    expect(await current('still')).toBe(index);
    await save('still', 'one', '1 < 2');
    expect(await current('still')).not.toBe(index);
  });

  it('bring in only what has changed', async () => {
    await save('delta', 'kept');
    await save('delta', 'changed');
    const before = matched(await current('delta'));
    await save('delta', 'changed', '1 < 2');
    await save('delta', 'added');
    const after = matched(await current('delta'));
    expect([...after.keys()].sort()).toEqual(['added', 'changed', 'kept']);
    expect(after.get('kept')).toBe(before.get('kept'));
    expect(after.get('changed')).toMatchObject({ revision: 2 });
  });

  it('follow a definition through its states', async () => {
    const caller = { ...anna, tenant: 'states' };
    await save('states', 'it');
    await station.definitions.pause(caller, 'it');
    expect(matched(await current('states')).get('it')).toMatchObject({ state: 'paused' });
    await station.definitions.archive(caller, 'it');
    expect(matched(await current('states')).size).toBe(0);
    await station.definitions.enable(caller, 'it');
    expect(matched(await current('states')).get('it')).toMatchObject({ state: 'enabled' });
  });

  it('keep tenants apart', async () => {
    await save('mine', 'it');
    expect(matched(await current('yours')).size).toBe(0);
    expect((await current('yours')).epoch).toBe(0);
  });

  it('leave out a definition that no longer compiles, and keep the others', async () => {
    await save('broken', 'fine');
    const { id } = await save('broken', 'breaks');
    await current('broken');
    await save('broken', 'breaks', '1 < 2');
    await spoil(id, 2);
    expect([...matched(await current('broken')).keys()]).toEqual(['fine']);
    await save('broken', 'breaks', '2 < 3');
    expect([...matched(await current('broken')).keys()].sort()).toEqual(['breaks', 'fine']);
  });

  /** Makes a stored condition one that only an older release could have accepted. */
  async function spoil(definitionId: string, revision: number): Promise<void> {
    await station.query(sql`alter table definition_revision disable trigger user`);
    await station.query(sql`
      update definition_revision set spec = jsonb_set(spec, '{triggers,0,when}', '"no longer CEL ("')
      where definition_id = ${definitionId} and revision = ${revision}`);
    await station.query(sql`alter table definition_revision enable trigger user`);
  }

  it('are let go, the longest unused first, when there are too many', async () => {
    await save('used', 'it');
    await save('unused', 'it');
    const used = await current('used');
    const unused = await current('unused');
    for (let other = 1; other < 1_000; other++) {
      await current(`other-${other}`);
      if (other === 500) await current('used');
    }
    expect(await current('used')).toBe(used);
    expect(await current('unused')).not.toBe(unused);
  });
});
