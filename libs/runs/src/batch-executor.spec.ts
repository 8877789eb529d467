import { sql } from 'kysely';
import { rows, type Tx } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { BatchOutcome } from './contract.js';
import type { RunOptions } from './run-options.js';
import { anna, type Defined, openWorks, type Works } from './runs.fixture.js';

/** Rules of which each takes a good part of what one expression may: 40,000 evaluations. */
function heavyRules(count: number): object[] {
  const deep = [1, 2, 3, 4].reduce(
    (inner, level) => `[0,1,2,3,4,5,6,7,8,9].all(x${level}, ${inner})`,
    'true',
  );
  return Array.from({ length: count }, (_, index) => {
    return { id: `r-${index}`, when: `[1,2,3,4].all(x0, ${deep})`, spawn: ['look'] };
  });
}

describe('The execution of a batch', () => {
  let server: TestDatabase;
  let works: Works;
  let plain: Defined;

  beforeAll(async () => {
    server = await createTestDatabase();
    works = await openWorks(server.url);
    plain = await works.define('plain');
  });
  beforeEach(() => works.query(sql`truncate activity_run, run_batch, task_instance`));
  afterAll(async () => {
    await works.close();
    await server.drop();
  });

  async function isFinished(batchId: string): Promise<boolean> {
    const [batch] = await works.query(
      sql<{ state: string }>`select state from run_batch where id = ${batchId}`,
    );
    return batch?.state === 'finished';
  }

  it('takes every run to its end, with its task and its log', async () => {
    const batch = await works.recordBatch(...works.occurrences(5, plain));
    expect(await works.executor.execute(batch)).toEqual({ outcomes: { completed: 5 }, split: [] });
    expect(await works.runsOf(plain)).toMatchObject(
      Array(5).fill({ state: 'completed', tasks: 1, log: ['run.completed'], logSequence: 1 }),
    );
    expect(await isFinished(batch.batchId)).toBe(true);
  });

  it('takes to their end also runs whose events do not fit into memory together', async () => {
    const copying = await works.define('copying', {
      context: [{ name: 'copy', type: 'event', value: '${event.data}' }],
      taskTemplates: [
        { id: 'look', title: 'Look', queue: 'desk', payload: { copy: '${context.copy}' } },
      ],
    });
    const large = { text: 'x'.repeat(250_000) };
    const drafts = [works.occurrence(plain)];
    while (drafts.length <= 40) drafts.push(await works.eventOccurrence(copying, large));
    const batch = await works.recordBatch(...drafts);
    expect(await works.executor.execute(batch)).toEqual({ outcomes: { completed: 41 }, split: [] });
    expect(await works.runsOf(copying)).toMatchObject(
      Array(40).fill({ state: 'completed', tasks: 1, logSequence: 1, context: { copy: large } }),
    );
    expect(await works.runsOf(plain)).toMatchObject([{ state: 'completed', tasks: 1 }]);
  });

  describe('that takes long', () => {
    let slow: Works;
    afterEach(() => slow.close());
    const open = async (options: Partial<RunOptions>): Promise<void> => {
      slow = await openWorks(server.url, options);
    };

    it('writes what it has decided in portions', async () => {
      await open({ portionMs: 0 });
      const batch = await slow.recordBatch(...slow.occurrences(4, plain));
      expect(await slow.executor.execute(batch)).toEqual({ outcomes: { completed: 4 }, split: [] });
      expect(await slow.runsOf(plain)).toMatchObject(
        Array(4).fill({ state: 'completed', tasks: 1, log: ['run.completed'], logSequence: 1 }),
      );
    });

    it('gives each run that is left a workflow of its own', async () => {
      await open({ portionMs: 0, batchMs: 0 });
      const batch = await slow.recordBatch(...slow.occurrences(4, plain));
      const { outcomes, split } = await slow.executor.execute(batch);
      expect(outcomes).toEqual({ completed: 1, split: 3 });
      expect(await slow.runsOf(plain)).toMatchObject([
        { state: 'completed', tasks: 1 },
        ...Array(3).fill({ state: 'split', reason: 'slow_batch', leased: true, tasks: 0 }),
      ]);
      expect(await isFinished(batch.batchId)).toBe(true);
      for (const { runId, attempt } of split) {
        const input = { kind: 'run', tenant: anna.tenant, runId, attempt } as const;
        expect(await slow.splitRuns.execute(input)).toEqual({ state: 'completed' });
      }
      expect(await slow.runsOf(plain)).toMatchObject(Array(4).fill({ tasks: 1 }));
    });

    it('lets others of the process have their turn', async () => {
      await open({ batchMs: Infinity });
      const heavy = await slow.define('heavy', { rules: heavyRules(8) });
      const batch = await slow.recordBatch(...slow.occurrences(20, heavy));
      const began = performance.now();
      let [last, longest] = [began, 0];
      const ticking = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 1);
      expect((await slow.executor.execute(batch)).outcomes).toEqual({ completed: 20 });
      clearInterval(ticking);
      expect(longest).toBeLessThan((performance.now() - began) / 2);
    });

    it('fails a run whose expressions take too much work together', async () => {
      await open({});
      const heavy = await slow.define('too-heavy', { rules: heavyRules(100) });
      const batch = await slow.recordBatch(slow.occurrence(heavy), slow.occurrence(plain));
      expect((await slow.executor.execute(batch)).outcomes).toEqual({ completed: 1, failed: 1 });
      const [run] = await slow.runsOf(heavy);
      expect(run?.error).toMatchObject({ code: 'expression_limit' });
      expect(run?.error?.message).toMatch(/more work than is left/);
    });
  });

  it('changes the rows of runs in place', async () => {
    const updates = async (tx: Tx) => {
      const [counts] = await rows(
        tx,
        sql<{ hot: number; all: number }>`
          select pg_stat_get_xact_tuples_hot_updated('activity_run'::regclass)::int as hot,
            pg_stat_get_xact_tuples_updated('activity_run'::regclass)::int as all`,
      );
      return counts ?? { hot: 0, all: 0 };
    };
    const [batch] = await works.record(...works.occurrences(100, plain));
    await works.database.transaction(async (tx) => {
      const before = await updates(tx);
      const pending = batch ? await works.runs.lockPending(tx, batch) : [];
      const decision = { kind: 'skipped', reason: 'paused' } as const;
      await works.writer.write(
        tx,
        pending.map((run) => ({ run, decision })),
      );
      const after = await updates(tx);
      expect(after.all - before.all).toBe(100);
      expect(after.hot - before.hot).toBeGreaterThan(80); // where the page has room
    });
  });

  it('finds nothing to do the second time', async () => {
    const batch = await works.recordBatch(...works.occurrences(3, plain));
    await works.executor.execute(batch);
    expect(await works.executor.execute({ ...batch, generation: 2 })).toEqual({
      outcomes: {},
      split: [],
    });
    expect(await works.runsOf(plain)).toMatchObject(Array(3).fill({ tasks: 1, logSequence: 1 }));
  });

  it('happens once, however many try at the same moment', async () => {
    const batch = await works.recordBatch(...works.occurrences(10, plain));
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => works.executor.execute(batch)),
    );
    expect(outcomes.map((each: BatchOutcome) => each.outcomes.completed ?? 0).sort()).toEqual([
      0, 0, 0, 0, 10,
    ]);
    expect(await works.runsOf(plain)).toMatchObject(Array(10).fill({ tasks: 1, logSequence: 1 }));
  });

  it('splits off what needs the outside world, and what the database refuses', async () => {
    const asks = await works.define('asks', {
      context: [{ name: 'customer', type: 'http', url: 'http://crm.test/' }],
    });
    const refused = await works.define('refused', {
      taskTemplates: [{ id: 'look', title: 'Look', queue: '${event.data.queue}' }],
    });
    const batch = await works.recordBatch(
      works.occurrence(plain),
      works.occurrence(asks),
      await works.eventOccurrence(refused, { queue: 'q'.repeat(201) }),
      await works.eventOccurrence(refused, { queue: 'desk' }),
    );
    const { outcomes, split } = await works.executor.execute(batch);
    expect(outcomes).toEqual({ completed: 2, split: 2 });
    expect(await works.runsOf(plain)).toMatchObject([{ state: 'completed', tasks: 1 }]);
    const left = [...(await works.runsOf(asks)), ...(await works.runsOf(refused))].filter(
      ({ state }) => state === 'split',
    );
    expect(left).toMatchObject([
      { reason: 'outside_world', tasks: 0, leased: true, log: ['run.split'] },
      { reason: 'refused_by_database', tasks: 0, leased: true, log: ['run.split'] },
    ]);
    expect(split.map(({ runId }) => runId).sort()).toEqual(left.map(({ id }) => id).sort());
    expect(await isFinished(batch.batchId)).toBe(true);
    expect((await works.executor.execute(batch)).split).toHaveLength(2);
  });

  it('fails a run whose revision is of no use, and no other with it', async () => {
    const broken = await works.define('broken', {
      rules: [{ id: 'r', when: 'true', spawn: ['look'] }],
    });
    await works.spoil(broken, '{rules,0,when}');
    const batch = await works.recordBatch(works.occurrence(broken), works.occurrence(plain));
    expect((await works.executor.execute(batch)).outcomes).toEqual({ completed: 1, failed: 1 });
    expect(await works.runsOf(broken)).toMatchObject([
      { state: 'failed', error: { code: 'unusable_revision' } },
    ]);
  });

  it('skips what was paused since it was recorded', async () => {
    const later = await works.define('later');
    const batch = await works.recordBatch(works.occurrence(later));
    await works.definitions.pause(anna, 'later');
    expect((await works.executor.execute(batch)).outcomes).toEqual({ skipped: 1 });
    expect(await works.runsOf(later)).toMatchObject([{ state: 'skipped', reason: 'paused' }]);
  });

  it('keeps to the revision that was pinned', async () => {
    const changed = await works.define('changed');
    const batch = await works.recordBatch(works.occurrence(changed));
    await works.define('changed', {
      taskTemplates: [{ id: 'other', title: 'Another', queue: 'elsewhere' }],
    });
    await works.executor.execute(batch);
    const tasks = await works.query(
      sql`select title, queue from task_instance where definition_id = ${changed.definitionId}`,
    );
    expect(tasks).toEqual([{ title: 'Look', queue: 'desk' }]);
  });

  it('ends by failing what is still pending, when its workflows kept being lost', async () => {
    const batch = await works.recordBatch(...works.occurrences(2, plain));
    await works.executor.failBatch({ tenant: batch.tenant, id: batch.batchId });
    expect(await works.runsOf(plain)).toMatchObject(
      Array(2).fill({ state: 'failed', error: { code: 'workflow_lost' }, log: ['run.failed'] }),
    );
    expect(await works.executor.execute(batch)).toEqual({ outcomes: {}, split: [] });
  });
});
