import { MikroORM } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { Database, isRefusedRow, newId, ormConfig } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { TaskDraft } from './task.contract.js';
import { TaskInstance } from './task.entity.js';
import { refusalOf } from './task.refusal.js';
import { TaskStore } from './task.store.js';

describe('what is said about the row of a task', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [TaskInstance] });
    database = new Database(orm);
  });
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  async function isRefused(draft: TaskDraft): Promise<boolean> {
    try {
      await new TaskStore().create(database.session(), [draft]);
      return false;
    } catch (error) {
      if (!isRefusedRow(error)) throw error;
      return true;
    }
  }

  it('is what the database says', async () => {
    const odd = fc.constantFrom('', 'ok', 'a\0b', '\ud800', '🙂', '\\u0000');
    const long = fc.integer({ min: 195, max: 505 }).map((length) => '🙂'.repeat(length));
    const text = fc.oneof(odd, fc.constant('sound'), long);
    const value = fc.oneof(odd, fc.constant(null), fc.double({ noNaN: true }), fc.array(odd));
    const drafts = fc.record({
      title: text,
      queue: text,
      payload: fc.oneof(value, fc.dictionary(odd, value)),
      labels: fc.dictionary(odd, odd),
    });
    const soundly = fc.constant({ title: 'sound', queue: 'sound', payload: {}, labels: {} });
    const oneOdd = fc
      .tuple(soundly, drafts, fc.constantFrom('title', 'queue', 'payload', 'labels'))
      .map(([sound, other, field]) => ({ ...sound, [field]: other[field] }));
    await fc.assert(
      fc.asyncProperty(oneOdd, async (fields) => {
        const draft: TaskDraft = {
          ...fields,
          ...{ id: newId(), runId: newId(), definitionId: newId() },
          ...{ tenant: 'acme', templateId: 't', item: '', priority: 50, maxAttempts: 3 },
        };
        expect(refusalOf(draft) !== undefined).toBe(await isRefused(draft));
      }),
      { numRuns: 300 },
    );
  });
});
