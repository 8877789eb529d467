import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { SplitRunInput } from './contract.js';
import { type Defined, openWorks, type Works } from './runs.fixture.js';

const LEASE = { limit: 3, leaseMs: 60_000 };

describe('What is late', () => {
  let server: TestDatabase;
  let works: Works;
  let defined: Defined;
  let asking: Defined;

  beforeAll(async () => {
    server = await createTestDatabase();
    works = await openWorks(server.url, { batchMax: 1 });
    defined = await works.define('plain');
    asking = await works.define('asking', {
      context: [{ name: 'customer', type: 'http', url: 'http://crm.test/' }],
    });
  });
  beforeEach(() => works.query(sql`truncate activity_run, run_batch`));
  afterAll(async () => {
    await works.close();
    await server.drop();
  });

  const lateBatches = () => works.batches.claimLate(works.database.session(), LEASE);
  const lateSplits = () => works.runs.claimLateSplits(works.database.session(), LEASE);

  /** Lets the leases of everything run out, as time would. */
  async function passLeases(): Promise<void> {
    await works.query(sql`update run_batch set lease_until = now() - interval '1 second'`);
    await works.query(sql`update activity_run set lease_until = now() - interval '1 second'`);
  }

  describe('among batches', () => {
    it('is nothing before the lease has passed', async () => {
      await works.record(works.occurrence(defined));
      expect(await lateBatches()).toEqual([]);
    });

    it('is found once per lease, and never once it is finished', async () => {
      const batch = await works.recordBatch(works.occurrence(defined));
      await passLeases();
      expect(await lateBatches()).toMatchObject([{ id: batch.batchId, generation: 1 }]);
      expect(await lateBatches()).toEqual([]);
      await works.executor.execute(batch);
      await passLeases();
      expect(await lateBatches()).toEqual([]);
    });

    it('is shared out among those who look at the same moment, each a few', async () => {
      await works.record(...works.occurrences(9, defined));
      await passLeases();
      const found = await Promise.all([lateBatches(), lateBatches(), lateBatches()]);
      expect(found.map(({ length }) => length)).toEqual([3, 3, 3]);
      expect(new Set(found.flat().map(({ id }) => id)).size).toBe(9);
    });

    it('moves to its next generation once, whoever asks for it', async () => {
      const { batchId: id, tenant } = await works.recordBatch(works.occurrence(defined));
      const batch = { id, tenant, generation: 1, summary: '' };
      const next = () => works.batches.nextGeneration(works.database.session(), batch);
      const moved = await Promise.all([next(), next(), next()]);
      expect(moved.filter((each) => each !== undefined)).toMatchObject([{ id, generation: 2 }]);
    });
  });

  describe('among split runs', () => {
    async function split(): Promise<SplitRunInput> {
      const batch = await works.recordBatch(works.occurrence(asking));
      const outcome = await works.executor.execute(batch);
      const [run] = outcome.split;
      if (!run) throw new Error('the run was not split off');
      return { kind: 'run', tenant: batch.tenant, ...run };
    }

    it('is found once per lease', async () => {
      const { runId } = await split();
      expect(await lateSplits()).toEqual([]);
      await passLeases();
      expect(await lateSplits()).toMatchObject([{ runId, attempt: 1 }]);
      expect(await lateSplits()).toEqual([]);
    });

    it('moves to its next attempt once, and each counts', async () => {
      const run = await split();
      const next = () => works.runs.nextAttempt(works.database.session(), run);
      expect((await Promise.all([next(), next()])).sort()).toEqual([false, true]);
      await passLeases();
      const [late] = await lateSplits();
      expect(late).toMatchObject({ attempt: 2, splitTries: 2 });
    });

    it('is over when it was given up', async () => {
      const run = await split();
      expect(await works.splitRuns.giveUp(run)).toEqual({ state: 'failed', code: 'workflow_lost' });
      await passLeases();
      expect(await lateSplits()).toEqual([]);
      expect(await works.splitRuns.execute(run)).toEqual({
        state: 'failed',
        code: 'workflow_lost',
      });
    });
  });
});
