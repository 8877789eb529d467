import { randomInt } from 'node:crypto';
import { FaultStack, TEST_MS } from '../support/fault-stack.js';
import { HttpSource } from '../support/http-source.js';
import { definitionOfSource, only } from '../support/tenant.js';
import type { Receipt } from '../support/traffic.js';
import { Dice } from './storm/dice.js';
import { MINUTES_BACK } from './storm/editor.js';
import { MOST_MS, Storm } from './storm/storm.js';
import type { Claim } from './storm/task-holder.js';

/** The same storm again: `FAULT_SEED=… npm run jest -- --testPathPatterns storm`, as far as time allows. */
const SEED = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));

describe(`a storm in which the api and both workers keep dying (FAULT_SEED=${SEED})`, () => {
  let source: HttpSource;
  let faults: FaultStack;
  let storm: Storm;

  beforeAll(
    async () => {
      console.log(`FAULT_SEED=${SEED}`);
      source = await HttpSource.start();
      source.answer('/name', () => ({ status: 200, body: { name: 'Ada' } }));
      faults = await FaultStack.start({
        name: 'faults-storm',
        workers: 2,
        env: { HTTP_CONTEXT_ALLOWED_HOSTS: source.host },
      });
      await faults.tenant.save(definitionOfSource('outside', `http://${source.host}/name`));
      storm = new Storm(faults, new Dice(SEED));
      await storm.rage();
      await faults.expectSound();
    },
    MOST_MS + 2 * TEST_MS,
  );
  afterAll(async () => {
    await faults.stop();
    source.stop();
  });

  it('keeps every event that was answered, under the id of the answer', async () => {
    const stored = await faults.sql<Receipt>(
      `select id as "rowId", event_id as "eventId" from event`,
    );
    const known = new Map(stored.map(({ eventId, rowId }) => [eventId, rowId]));
    expect(known.size).toBe(stored.length);
    expect(storm.receipts.filter(({ eventId, rowId }) => known.get(eventId) !== rowId)).toEqual([]);
  });

  it('makes one run of each event and definition, and of each run its tasks once', async () => {
    expect(
      await faults.sql(`
        select e.id, e.type, d.key, count(r.id) as runs from event e
        join activity_definition d on case e.type
          when 'outside.happened' then d.key = 'outside'
          else d.key in ('order', 'changing', 'flapping') end
        left join activity_run r on r.event_id = e.id and r.definition_id = d.id
        group by e.id, d.key having count(r.id) <> 1`),
    ).toEqual([]);
    expect(
      await faults.sql(`
        select r.id, d.key, r.state, r.reason, count(t.id) as tasks from activity_run r
        join activity_definition d on d.id = r.definition_id
        join definition_revision v on v.definition_id = d.id and v.revision = r.revision
        left join task_instance t on t.run_id = r.id
        group by r.id, d.key, v.spec
        having not (r.state = 'completed' and count(t.id) = jsonb_array_length(v.spec->'taskTemplates')
          or r.state = 'skipped' and r.reason = 'paused' and d.key = 'flapping')`),
    ).toEqual([]);
  });

  it('keeps every change of a definition that was answered, and events meet it', async () => {
    const stored = await faults.sql<{ revision: number; priority: number }>(`
      select v.revision, (v.spec->'taskTemplates'->0->>'priority')::int as priority
      from definition_revision v join activity_definition d on d.id = v.definition_id
      where d.key = 'changing'`);
    const known = new Map(stored.map(({ revision, priority }) => [revision, priority]));
    expect(
      [...storm.editor.revisions].filter(([revision, it]) => known.get(revision) !== it),
    ).toEqual([]);
    expect(
      await faults.sql(`
        select e.id, r.revision from event e
        join activity_run r on r.event_id = e.id
        join activity_definition d on d.id = r.definition_id and d.key = 'changing'
        where r.revision < (e.data->>'atLeast')::int`),
    ).toEqual([]);
  });

  it('lets one hold a task at a time: what a stale holder wanted did not happen', async () => {
    const claims = storm.holders.flatMap((holder) => holder.claims);
    expect(new Set(claims.map(nameOf)).size).toBe(claims.length);
    const ended = await faults.sql<Claim>(`
      select id, token, output->>'by' as worker from task_instance
      where state = 'completed' and output->>'token' = token::text and output->>'by' = claimed_by`);
    const completed = new Set(ended.map(nameOf));
    const inVain = await faults.sql(`
      select id from task_instance where state = 'completed' and queue = 'orders'
        and (output->>'token' <> token::text or output->>'by' <> claimed_by)`);
    expect(inVain).toEqual([]);
    expect(
      storm.holders
        .flatMap((holder) => holder.completed)
        .filter((claim) => !completed.has(nameOf(claim))),
    ).toEqual([]);
    const refused = storm.holders.flatMap((holder) => holder.refused);
    expect(refused.filter((claim) => completed.has(nameOf(claim)))).toEqual([]);
  });

  it('covers every nominal time of every clock once', async () => {
    for (const key of storm.editor.clocks) {
      const row = only(
        await faults.sql<{ rows: number; times: number; minutes: number }>(`
          select count(*)::int as rows, count(distinct r.nominal_time)::int as times,
            (extract(epoch from max(r.nominal_time) - min(r.nominal_time)) / 60)::int + 1 as minutes
          from activity_run r join activity_definition d on d.id = r.definition_id
          where d.key = '${key}'`),
      );
      expect(row.rows).toBe(row.times);
      expect(row.times).toBe(row.minutes);
      expect(row.rows).toBeGreaterThanOrEqual(MINUTES_BACK);
    }
  });
});

function nameOf({ id, token }: Claim): string {
  return `${id}/${token}`;
}
