import fc from 'fast-check';
import { sql } from 'kysely';
import { newId } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { OccurrenceVerdict } from './occurrence.js';
import { type Defined, openWorks, type Works } from './runs.fixture.js';

const BATCH_MAX = 10;

describe('The intake of runs', () => {
  let server: TestDatabase;
  let works: Works;
  let one: Defined;
  let other: Defined;

  beforeAll(async () => {
    server = await createTestDatabase();
    works = await openWorks(server.url, { batchMax: BATCH_MAX });
    one = await works.define('one');
    other = await works.define('other');
  });
  beforeEach(() => works.query(sql`truncate activity_run, run_batch`));
  afterAll(async () => {
    await works.close();
    await server.drop();
  });

  it('puts runs of many definitions into one batch, and says which', async () => {
    const batches = await works.record(
      ...works.occurrences(3, one),
      ...works.occurrences(2, other),
    );
    expect(batches).toMatchObject([
      {
        tenant: 'acme',
        origin: 'event',
        generation: 1,
        runCount: 5,
        summary: 'one × 3, other × 2',
      },
    ]);
    const [batch] = batches;
    const runs = [...(await works.runsOf(one)), ...(await works.runsOf(other))];
    expect(new Set(runs.map(({ batchId }) => batchId))).toEqual(new Set([batch?.id]));
    expect(runs.map(({ state }) => state)).toEqual(Array(5).fill('pending'));
  });

  it('makes another batch when one is full', async () => {
    const batches = await works.record(...works.occurrences(2 * BATCH_MAX + 1, one));
    expect(batches.map(({ runCount }) => runCount)).toEqual([BATCH_MAX, BATCH_MAX, 1]);
  });

  it('takes a statement to a thousand runs or so, however many there are', async () => {
    await works.query(sql`
      create function refuse_many() returns trigger language plpgsql as $$ begin
        if (select count(*) from fresh) > 1500 then raise 'too many rows at once'; end if;
        return null;
      end $$`);
    for (const table of ['activity_run', 'run_log_entry']) {
      await works.query(sql`
        create trigger refuse_many after insert on ${sql.ref(table)} referencing new table as fresh
        for each statement execute function refuse_many()`);
    }
    const verdict: OccurrenceVerdict = { kind: 'skipped', reason: 'paused' };
    await works.record(
      ...works.occurrences(2_500, one),
      ...works.occurrences(2_500, one, { verdict }),
    );
    expect(await works.query(sql`select count(*)::int as count from activity_run`)).toEqual([
      { count: 5_000 },
    ]);
    await works.query(sql`drop function refuse_many cascade`);
  });

  it('never mixes tenants', async () => {
    const batches = await works.record(
      ...works.occurrences(2, one),
      ...works.occurrences(3, other, { tenant: 'rival' }),
      ...works.occurrences(1, one),
    );
    expect(batches.map(({ tenant, runCount }) => [tenant, runCount])).toEqual([
      ['acme', 3],
      ['rival', 3],
    ]);
  });

  it('keeps the summary short enough for Temporal', async () => {
    const many = Array.from({ length: 5 }, (_, i) => ({ definitionKey: `${'k'.repeat(90)}-${i}` }));
    const [batch] = await works.record(...many.map((key) => works.occurrence(one, key)));
    expect(batch?.summary).toMatch(/× 1, …$/);
    expect(Buffer.byteLength(batch?.summary ?? '')).toBeLessThanOrEqual(200);
  });

  it('leaves alone what the ledger already has, also in the counts', async () => {
    const [known, fresh] = [works.occurrence(one), works.occurrence(one)];
    await works.record(known);
    expect(await works.record(known)).toEqual([]);
    expect(await works.record(known, fresh)).toMatchObject([{ runCount: 1, summary: 'one × 1' }]);
    expect(await works.runsOf(one)).toHaveLength(2);
  });

  it('tells what was new, and beforehand what would be', async () => {
    const [known, fresh] = [works.occurrence(one), works.occurrence(one)];
    await works.record(known);
    const drafts = [known, fresh];
    expect(await works.unrecorded(...drafts)).toEqual([fresh]);
    expect(await works.runsOf(one)).toHaveLength(1);
    expect(await works.recordNew(...drafts)).toMatchObject({
      batches: [{ runCount: 1 }],
      fresh: [{ occurrenceKey: fresh.occurrenceKey }],
    });
    expect(await works.unrecorded(...drafts)).toEqual([]);
    expect(await works.unrecorded()).toEqual([]);
  });

  it('begins the log of a run that was asked for with who asked', async () => {
    const request = { id: newId(), kind: 'replay', actor: 'api-key:anna', note: null } as const;
    await works.record(
      works.occurrence(one, { request, occurrence: 'replay' }),
      works.occurrence(one, { request, verdict: { kind: 'skipped', reason: 'paused' } }),
    );
    expect(await works.runsOf(one)).toMatchObject([
      { state: 'pending', log: ['run.replayed'], logSequence: 1 },
      { state: 'skipped', log: ['run.replayed', 'run.skipped'], logSequence: 2 },
    ]);
  });

  it('writes the whole story of what is over at once, and starts nothing for it', async () => {
    const error = {
      code: 'expression_failed',
      message: 'no such field',
      pointer: '/triggers/0/when',
    };
    const verdicts: OccurrenceVerdict[] = [
      { kind: 'skipped', reason: 'paused' },
      { kind: 'coalesced', reason: 'misfire' },
      { kind: 'failed', error },
    ];
    expect(
      await works.record(...verdicts.map((verdict) => works.occurrence(one, { verdict }))),
    ).toEqual([]);
    expect(await works.runsOf(one)).toMatchObject([
      { state: 'skipped', reason: 'paused', log: ['run.skipped'], batchId: null },
      { state: 'coalesced', reason: 'misfire', log: ['run.coalesced'], batchId: null },
      { state: 'failed', reason: 'expression_failed', error, log: ['run.failed'], batchId: null },
    ]);
  });

  it('places each run that is to run once, whatever comes together', async () => {
    const draft = fc.record({
      tenant: fc.constantFrom('acme', 'rival', 'third'),
      occurrenceKey: fc.nat(40).map((n) => `event:${n}`),
      verdict: fc.constantFrom<OccurrenceVerdict>(
        { kind: 'run' },
        { kind: 'run' },
        { kind: 'skipped', reason: 'paused' },
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(draft, { selector: (d) => d.occurrenceKey, maxLength: 30 }), {
          maxLength: 4,
        }),
        async (turns) => {
          await works.query(sql`truncate activity_run, run_batch`);
          const batches = [];
          for (const turn of turns) {
            batches.push(
              ...(await works.record(...turn.map((each) => works.occurrence(one, each)))),
            );
          }
          const keys = new Set(turns.flat().map(({ occurrenceKey }) => occurrenceKey));
          const runs = await works.runsOf(one);
          expect(runs).toHaveLength(keys.size);
          for (const { id, runCount } of batches) {
            expect(runs.filter(({ batchId }) => batchId === id)).toHaveLength(runCount);
            expect(runCount).toBeLessThanOrEqual(BATCH_MAX);
          }
          const placed = batches.reduce((sum, { runCount }) => sum + runCount, 0);
          expect(runs.filter(({ state }) => state === 'pending')).toHaveLength(placed);
          const mixed = await works.query(sql`
            select b.id from run_batch b join activity_run r on r.batch_id = b.id
            where r.tenant <> b.tenant`);
          expect(mixed).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
