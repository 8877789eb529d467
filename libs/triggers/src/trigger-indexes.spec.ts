import { sql } from 'kysely';
import { rows } from '#database';
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

  it('leave out and count a definition whose filter no longer compiles, and keep the others', async () => {
    await save('broken', 'fine');
    const { id } = await save('broken', 'breaks');
    await current('broken');
    const before = station.indexes.leftOut;
    await save('broken', 'breaks', '1 < 2');
    await spoil(id, 2, { filter: { type: 'no longer a list' } });
    expect([...matched(await current('broken')).keys()]).toEqual(['fine']);
    expect(station.indexes.leftOut).toBe(before + 1);
    await save('broken', 'other');
    expect([...matched(await current('broken')).keys()].sort()).toEqual(['fine', 'other']);
    expect(station.indexes.leftOut).toBe(before + 1);
    await save('broken', 'breaks', '2 < 3');
    expect([...matched(await current('broken')).keys()].sort()).toEqual([
      'breaks',
      'fine',
      'other',
    ]);
    expect(station.indexes.leftOut).toBe(before);
  });

  it('let go of a definition that does not compile once it is archived', async () => {
    const { id } = await save('given-up', 'breaks');
    await spoil(id, 1, { filter: {} });
    const before = station.indexes.leftOut;
    await current('given-up');
    expect(station.indexes.leftOut).toBe(before + 1);
    await station.definitions.archive({ ...anna, tenant: 'given-up' }, 'breaks');
    expect(matched(await current('given-up')).size).toBe(0);
    expect(station.indexes.leftOut).toBe(before);
  });

  it('report a condition that no longer compiles to each event that meets it', async () => {
    const { id } = await save('late', 'breaks');
    await spoil(id, 1, { when: 'no longer CEL (' });
    const index = await current('late');
    expect(index.match(event, new Date())).toMatchObject([
      { triggerId: 'it', error: { code: 'unusable_revision', pointer: '/triggers/0/when' } },
    ]);
  });

  /** Makes a stored trigger one that only an older release could have accepted. */
  async function spoil(definitionId: string, revision: number, trigger: object): Promise<void> {
    await station.query(sql`alter table definition_revision disable trigger user`);
    await station.query(sql`
      update definition_revision
      set spec = jsonb_set(spec, '{triggers,0}', spec #> '{triggers,0}' || ${JSON.stringify(trigger)}::jsonb)
      where definition_id = ${definitionId} and revision = ${revision}`);
    await station.query(sql`alter table definition_revision enable trigger user`);
  }

  it('are those that the asking transaction sees, when another has come further', async () => {
    await save('moments', 'first');
    await station.database.transaction(async (tx) => {
      await rows(tx, sql`set transaction isolation level repeatable read`);
      const before = await station.indexes.current(tx, 'moments');
      await save('moments', 'second');
      expect(matched(await current('moments')).size).toBe(2);
      const seen = await station.indexes.current(tx, 'moments');
      expect([seen.epoch, matched(seen).size]).toEqual([before.epoch, 1]);
    });
    const after = await current('moments');
    expect([after.epoch, matched(after).size]).toEqual([2, 2]);
  });

  it('are right for transactions that ask at the same time while definitions change', async () => {
    await save('crowd', 'one');
    const asked = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        if (i % 3 === 0) await save('crowd', `more-${i}`);
        return current('crowd');
      }),
    );
    // Each change adds a definition, so an index at an epoch has as many.
    for (const index of asked) expect(matched(index).size).toBe(index.epoch);
    expect((await current('crowd')).epoch).toBe(11);
  });

  it('load many definitions by and by', async () => {
    await save('many', 'one');
    await station.query(sql`
      with copied as (
        insert into activity_definition
        select (jsonb_populate_record(d, jsonb_build_object(
          'id', gen_random_uuid(), 'key', 'copy-' || i, 'epoch', i / 2 + 2))).*
        from activity_definition d, generate_series(0, 1200) i
        where d.tenant = 'many' returning *
      )
      insert into definition_revision
      select (jsonb_populate_record(r, jsonb_build_object('definition_id', c.id))).*
      from copied c, definition_revision r where r.tenant = 'many'`);
    await station.query(sql`update definitions_epoch set epoch = 1000 where tenant = 'many'`);
    const index = await current('many');
    expect([index.epoch, matched(index).size]).toEqual([1000, 1202]);
    await save('many', 'last');
    expect(matched(await current('many')).size).toBe(1203);
  });

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
