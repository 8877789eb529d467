import { sql } from 'kysely';
import { newId } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { anna, openStation, type Station } from '../triggers.fixture.js';

describe('A definition that is tried on stored events', () => {
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
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  const tried = (...rowIds: readonly string[]) =>
    station.tester.testSaved(
      anna.tenant,
      { key: 'it' },
      { sample: { kind: 'stored', rowIds }, context: {} },
    );

  it('is tried on the first of those that are too much to read, and says so', async () => {
    const ids = await station.accept(...Array.from({ length: 60 }, () => 'it'));
    await station.query(sql`update event set data = to_jsonb(repeat('x', 200000))`);
    const named = [...ids.slice(30), ...ids.slice(0, 30)];

    const { summary, events } = await tried(...named);

    const fitting = Math.floor((8 * 2 ** 20) / 200_002);
    expect(summary).toMatchObject({ considered: fitting, complete: false });
    expect(events.map(({ rowId }) => rowId)).toEqual(named.slice(0, fitting));
    expect((await tried(...ids.slice(0, 9))).summary).toMatchObject({
      considered: 9,
      complete: true,
    });
  });

  it('is not tried on events that are not there, or no longer have their payload', async () => {
    const [kept = '', removed = ''] = await station.accept('it', 'it');
    await station.query(
      sql`update event set data = null, payload_removed_at = now() where id = ${removed}`,
    );
    await expect(tried(kept, removed)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'event_payload_removed',
      message: expect.stringContaining(removed),
    });
    await expect(tried(removed, kept, newId())).rejects.toMatchObject({ code: 'event_not_found' });
    expect((await tried(kept)).summary).toMatchObject({ considered: 1, complete: true });
  });
});
