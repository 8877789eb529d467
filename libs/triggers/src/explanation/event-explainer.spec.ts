import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, type Station } from '../triggers.fixture.js';
import { describeExplanation } from './describe.js';
import type { DefinitionExplanation } from './explanation.js';

describe('The explanation of a stored event', () => {
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

  async function save(key: string, trigger: object = {}): Promise<string> {
    const { definition } = await station.definitions.put(anna, key, {
      key,
      triggers: [{ id: 'it', type: 'event', eventTypes: [`${key}.*`], ...trigger }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    });
    return definition.id;
  }

  /** Accepts an event, with `{ n: 1 }` as its data, and lets the dispatcher match it. */
  async function store(type: string): Promise<string> {
    const [id = ''] = await station.accept(type);
    while (await station.database.transaction((tx) => station.dispatcher.dispatch(tx)));
    return id;
  }

  /** As retention does. */
  const removePayload = (id: string) =>
    station.query(sql`
      update event set data = null, extensions = '{}', payload_removed_at = now() where id = ${id}`);

  async function explained(id: string, key: string): Promise<DefinitionExplanation | undefined> {
    const query = { definitionKey: key, limit: 1 };
    return (await station.explainer.explain(anna.tenant, id, query)).definitions[0];
  }

  /** The verdict, and what a person is told of it. */
  async function told(id: string, key: string) {
    const explanation = await explained(id, key);
    return explanation && { ...explanation, message: describeExplanation(explanation) };
  }

  describe('whose payload is no longer kept', () => {
    const GONE =
      'The payload of the event is no longer kept, so the triggers cannot be asked again.';

    it.each([
      ['filter', { filter: { data: { n: [1] } } }],
      ['condition', { when: 'event.data.n == 1' }],
    ])('does not ask a %s again that matched: the run tells what came of it', async (kind, ask) => {
      const key = `matched-${kind}`;
      await save(key, ask);
      const id = await store(`${key}.a`);
      expect(await told(id, key)).toMatchObject({ verdict: 'matched', run: { state: 'pending' } });
      await removePayload(id);
      expect(await told(id, key)).toMatchObject({
        verdict: 'unavailable',
        message: `${GONE} What came of it is in its run.`,
        state: 'enabled',
        revision: 1,
        triggers: [],
        run: { state: 'pending' },
      });
    });

    it('does not say of a trigger that wants absence that it matches', async () => {
      await save('absent', { filter: { data: { n: [{ exists: false }] } } });
      const id = await store('absent.a');
      await removePayload(id);
      expect(await told(id, 'absent')).toMatchObject({
        verdict: 'unavailable',
        message: `${GONE} There is no run of it, so none of them matched.`,
        run: null,
      });
    });

    it('still says what needs no payload', async () => {
      await save('early');
      const id = await store('early.a');
      await save('other');
      await station.definitions.archive(anna, 'early');
      const archived = await store('early.a');
      await save('latecomer', { eventTypes: ['early.*'] });
      for (const event of [id, archived]) await removePayload(event);
      expect(await explained(id, 'early')).toMatchObject({ verdict: 'unavailable' });
      expect(await explained(archived, 'early')).toMatchObject({
        verdict: 'archived',
        triggers: [],
      });
      expect(await explained(id, 'latecomer')).toMatchObject({ verdict: 'did_not_exist' });
      expect(await explained(archived, 'other')).toMatchObject({
        verdict: 'not_subscribed',
        triggers: [{ eventTypes: ['other.*'], subscribes: false }],
      });
    });
  });

  it('says why the event was set aside, and what would come of it now', async () => {
    await save('aside');
    const [id = ''] = await station.accept('aside.a');
    const error = { code: 'refused_by_database', message: 'no' };
    await station.database.transaction((tx) =>
      station.queue.setAside(tx, anna.tenant, [{ rowId: id, error }]),
    );
    expect(await station.explainer.explain(anna.tenant, id, { limit: 9 })).toMatchObject({
      event: { state: 'failed', dispatchError: error },
      moment: { basis: 'now' },
      definitions: [{ verdict: 'matched', run: null }],
    });
  });

  it('says of a revision that this release refuses that it is unusable, and of the others all', async () => {
    const spoilt = await save('spoilt', { eventTypes: ['spoilt.*'] });
    await save('sound', { eventTypes: ['spoilt.*'] });
    const id = await store('spoilt.a');
    await station.query(sql`alter table definition_revision disable trigger user`);
    await station.query(sql`
      update definition_revision set spec = jsonb_set(spec, '{triggers,0,filter}', '{"type": [{"later": 1}]}')
      where definition_id = ${spoilt}`);
    await station.query(sql`alter table definition_revision enable trigger user`);
    const other = await openStation(server.url);
    try {
      const { definitions } = await other.explainer.explain(anna.tenant, id, { limit: 9 });
      expect(definitions).toMatchObject([
        { definitionKey: 'sound', verdict: 'matched', error: null },
        {
          definitionKey: 'spoilt',
          verdict: 'unusable',
          error: { code: 'unusable_revision' },
          triggers: [],
          run: { state: 'pending' },
        },
      ]);
      const [, unusable] = definitions;
      expect(unusable && describeExplanation(unusable)).toBe(unusable?.error?.message);
    } finally {
      await other.close();
    }
  });

  it('says that a state was not recorded, and that the run tells', async () => {
    const definition = await save('before');
    const id = await store('before.a');
    await station.query(sql`delete from definition_state where definition_id = ${definition}`);
    expect(await told(id, 'before')).toMatchObject({
      verdict: 'matched',
      state: null,
      message:
        'Trigger "it" matched. Whether the definition was paused then was not recorded; its run ' +
        'tells, if it has one.',
    });
  });
});
