import fc from 'fast-check';
import { sql } from 'kysely';
import { newId } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { TaskDraft } from '#tasks';
import { type DecidedRun } from './decision-writer.service.js';
import { anna, type Defined, openWorks, type Works } from './runs.fixture.js';
import type { UnfinishedRun } from './run.repository.js';

/** What makes a database refuse a task, by what is wrong with it. */
const BAD: readonly Partial<TaskDraft>[] = [
  { queue: 'q'.repeat(201) }, // check violation
  { title: '' },
  { payload: { text: 'a\u0000b' } }, // jsonb has no NUL
  { title: 'a\u0000b' },
  { priority: 2 ** 40 }, // out of range
];

describe('The writer of decisions', () => {
  let server: TestDatabase;
  let works: Works;
  let defined: Defined;

  beforeAll(async () => {
    server = await createTestDatabase();
    works = await openWorks(server.url, { batchMax: 100 });
    defined = await works.define('plain');
  });
  afterAll(async () => {
    await works.close();
    await server.drop();
  });

  /** Writes decisions of which the marked ones have a task that the database refuses. */
  async function write(marks: readonly (Partial<TaskDraft> | null)[]) {
    await works.query(sql`truncate activity_run, run_batch, task_instance`);
    const drafts = marks.map(() => works.occurrence(defined));
    const batch = await works.recordBatch(...drafts);
    return works.database.transaction(async (tx) => {
      const pending = await works.runs.lockPending(tx, {
        tenant: anna.tenant,
        id: batch.batchId,
      });
      const decided = pending.map((run, place) => completed(run, marks[place] ?? {}));
      return works.writer.writeAccepted(tx, decided);
    });
  }

  it('splits off the runs that the database refuses, whichever they are, and writes the others', async () => {
    const mark = fc.option(fc.constantFrom(...BAD), { freq: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(mark, { minLength: 1, maxLength: 12 }), async (marks) => {
        const written = await write(marks);
        const expected = marks.map((bad) => (bad ? 'split' : 'completed'));
        expect(written.map(({ decision }) => decision.kind)).toEqual(expected);
        const runs = await works.runsOf(defined);
        expect(runs).toMatchObject(
          expected.map((state) => ({
            state,
            logSequence: 1,
            log: [`run.${state}`],
            tasks: state === 'completed' ? 1 : 0,
            leased: state === 'split',
          })),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('writes the runs of a batch with one bad among a hundred', async () => {
    const marks = Array.from({ length: 100 }, (_, place) => (place === 57 ? { title: '' } : null));
    const written = await write(marks);
    expect(written.filter(({ decision }) => decision.kind === 'split')).toHaveLength(1);
    expect((await works.runsOf(defined))[57]).toMatchObject({
      state: 'split',
      reason: 'refused_by_database',
    });
  });

  it('does not take another fault for a refused row', async () => {
    await works.query(sql`alter table task_instance rename to task_instance_away`);
    try {
      await expect(write([null, null])).rejects.toThrow(/task_instance/);
    } finally {
      await works.query(sql`alter table task_instance_away rename to task_instance`);
    }
  });
});

function completed(run: UnfinishedRun, changes: Partial<TaskDraft>): DecidedRun {
  const task: TaskDraft = {
    id: newId(),
    tenant: run.tenant,
    runId: run.id,
    definitionId: run.definitionId,
    templateId: 'look',
    item: '',
    title: 'Look',
    queue: 'desk',
    priority: 50,
    payload: {},
    labels: {},
    maxAttempts: 1,
    ...changes,
  };
  return { run, decision: { kind: 'completed', tasks: [task], context: {}, rules: [] } };
}
