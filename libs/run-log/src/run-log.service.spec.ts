import { Test, type TestingModule } from '@nestjs/testing';
import { sql } from 'kysely';
import { ConfigModule } from '#config';
import { Database, DatabaseModule, newId, rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { RunLogModule } from './run-log.module.js';
import { RunLog } from './run-log.service.js';

describe('the run log', () => {
  let server: TestDatabase;
  let nest: TestingModule;
  let database: Database;
  let log: RunLog;

  beforeAll(async () => {
    server = await createTestDatabase();
    process.env.DATABASE_URL = server.url;
    const imports = [ConfigModule.forRoot(), DatabaseModule, RunLogModule];
    nest = await Test.createTestingModule({ imports }).compile();
    database = nest.get(Database);
    log = nest.get(RunLog);
  });
  afterAll(async () => {
    await nest.close();
    await server.drop();
  });

  async function makeRun(): Promise<string> {
    const id = newId();
    await rows(
      database.session(),
      sql`insert into activity_run
            (id, tenant, definition_id, revision, occurrence_key, occurrence, state)
          values (${id}, 'acme', ${newId()}, 1, ${id}, 'manual', 'pending')`,
    );
    return id;
  }

  const draft = (runId: string, type: string) => ({
    runId,
    tenant: 'acme',
    actor: 'worker',
    type,
    detail: { note: `it's "${type}", {so} to say\n` },
  });

  const append = (...drafts: ReturnType<typeof draft>[]) =>
    database.transaction((tx) => log.append(tx, drafts));

  async function read(runId: string, page: { limit: number; after?: number } = { limit: 1_000 }) {
    const entries = await log.read('acme', runId, page);
    return entries.map(({ sequence, type }) => `${sequence} ${type}`);
  }

  it('finds the latest entry of a type, for many runs at once', async () => {
    const [twice, once, never] = [await makeRun(), await makeRun(), await makeRun()];
    await append(draft(twice, 'run.split'), draft(twice, 'run.split'), draft(twice, 'run.failed'));
    await append(draft(once, 'run.split'), draft(never, 'run.failed'));
    const runIds = [twice, once, never];
    const latest = (tenant: string, type: string) =>
      log.latest(database.session(), tenant, { type, runIds });
    const found = await latest('acme', 'run.split');
    expect([...found.keys()].toSorted()).toEqual([twice, once].toSorted());
    expect(found.get(twice)).toMatchObject(draft(twice, 'run.split'));
    expect([found.get(twice)?.sequence, found.get(once)?.sequence]).toEqual([2, 1]);
    expect((await latest('other', 'run.split')).size).toBe(0);
  });

  it('keeps who did what when, as it was written', async () => {
    const runId = await makeRun();
    const before = Date.now();
    await append(draft(runId, 'run.completed'));
    const [entry] = await log.read('acme', runId, { limit: 10 });
    expect(entry).toEqual({
      ...draft(runId, 'run.completed'),
      sequence: 1,
      at: expect.any(Number),
    });
    expect(Math.abs((entry?.at ?? 0) - before)).toBeLessThan(60_000);
  });

  it("numbers each run's entries from 1 without gaps, in the order given", async () => {
    const [one, two] = [await makeRun(), await makeRun()];
    await append(draft(one, 'a'), draft(two, 'b'), draft(one, 'c'));
    await append(draft(two, 'd'), draft(one, 'e'));
    expect(await read(one)).toEqual(['1 a', '2 c', '3 e']);
    expect(await read(two)).toEqual(['1 b', '2 d']);
  });

  it('numbers entries of concurrent transactions without gaps or doubles', async () => {
    const runs = [await makeRun(), await makeRun(), await makeRun()];
    const appends = Array.from({ length: 40 }, (_, i) => {
      // In every order, so that only ordered locking keeps them from deadlocking.
      const order = i % 2 === 0 ? runs : runs.toReversed();
      return append(...order.map((runId) => draft(runId, 'tick')));
    });
    await Promise.all(appends);
    for (const runId of runs) {
      expect(await read(runId)).toEqual(Array.from({ length: 40 }, (_, i) => `${i + 1} tick`));
    }
  });

  it('leaves no gap when a transaction rolls back', async () => {
    const runId = await makeRun();
    const failing = database.transaction(async (tx) => {
      await log.append(tx, [draft(runId, 'lost')]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await append(draft(runId, 'kept'));
    expect(await read(runId)).toEqual(['1 kept']);
  });

  it("reads a run's entries in pages, and only for its tenant", async () => {
    const runId = await makeRun();
    await append(...['a', 'b', 'c'].map((type) => draft(runId, type)));
    expect(await read(runId, { limit: 2 })).toEqual(['1 a', '2 b']);
    expect(await read(runId, { limit: 2, after: 2 })).toEqual(['3 c']);
    expect(await log.read('rival', runId, { limit: 10 })).toEqual([]);
  });

  it('refuses an entry of a run that its tenant does not have', async () => {
    const runId = await makeRun();
    const other = { ...draft(runId, 'x'), tenant: 'rival' };
    await expect(append(draft(runId, 'y'), other)).rejects.toThrow(
      '1 log entries belong to no run',
    );
    expect(await read(runId)).toEqual([]);
  });

  it('takes entries whose places are known, once', async () => {
    const runId = await makeRun();
    const entries = ['a', 'b'].map((type, i) => ({ ...draft(runId, type), sequence: i + 1 }));
    const insert = () => database.transaction((tx) => log.insert(tx, entries));
    await insert();
    await expect(insert()).rejects.toThrow(/run_log_entry_pkey/);
    expect(await read(runId)).toEqual(['1 a', '2 b']);
  });

  it('does nothing for nothing', async () => {
    await append();
    await database.transaction((tx) => log.insert(tx, []));
  });

  it.each([
    ['update', sql`update run_log_entry set actor = 'somebody else'`],
    ['delete', sql`delete from run_log_entry`],
    ['truncate', sql`truncate run_log_entry`],
  ])('is append-only: the database refuses %s', async (_, statement) => {
    await append(draft(await makeRun(), 'a'));
    await expect(rows(database.session(), statement)).rejects.toThrow(/append-only/);
  });
});
