import type { NominalOccurrence, NominalOccurrencePage } from '#client';
import { withSession } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { age } from '../support/age.js';
import { violations } from '../support/invariants.js';
import { lockTable } from '../support/table-lock.js';
import { definition, isOver, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const HOUR = 3_600_000;
const PATIENCE_MS = 30_000;

describe('the occurrences of a cron trigger', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'occurrences', env: { SWEEP_INTERVAL_MS: '100' } });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterAll(() => stack.stop());

  /** Saves an hourly definition that has been there for so many hours, without being looked at. */
  async function saveAged(key: string, hours: number, misfire: object): Promise<void> {
    const clock = { id: 'clock', type: 'cron' as const, cron: '0 * * * *' };
    await tenant.save(definition(key, { triggers: [{ ...clock, ...misfire }] }));
    await age(stack.databaseUrl, key, hours);
    await settled(key);
  }

  function settled(key: string): Promise<true> {
    return waitFor(
      async () => {
        const { items } = await tenant.client.definitions.listTriggers({ path: { key } });
        const { nextDue = '' } = only(items);
        const runs = await tenant.runs({ definition: key });
        return Date.parse(nextDue) > Date.now() && runs.length > 0 && runs.every(isOver);
      },
      { what: `${key} to be settled`, timeoutMs: PATIENCE_MS },
    );
  }

  function read(
    key: string,
    query: { from?: string; to?: string; limit?: number; cursor?: string },
  ): Promise<NominalOccurrencePage> {
    return tenant.client.definitions.listOccurrences({ path: { key, trigger: 'clock' }, query });
  }

  const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
  const hoursOf = ({ nominalTime, lastNominalTime }: NominalOccurrence): number =>
    (Date.parse(lastNominalTime) - Date.parse(nominalTime)) / HOUR + 1;

  it('tell what an outage did to each time, and why', async () => {
    await saveAged('skipping', 10, { misfire: { policy: 'skip', grace: 'PT1M' } });

    const { items, coverage } = await read('skipping', { from: ago(24) });

    const missed = items.filter(({ outcome }) => outcome === 'skipped');
    expect(only(missed)).toMatchObject({
      occurrence: 'time',
      reason: 'misfire',
      revision: 1,
      lateness: { cause: 'clock' },
    });
    expect(only(missed).lateness?.totalMs).toBeGreaterThan(8 * HOUR);
    expect(items.reduce((sum, item) => sum + hoursOf(item), 0)).toBe(10);
    expect(coverage).toMatchObject({ complete: true, uncovered: [], overdue: [], unknown: [] });
  });

  it('lead to the run, and say how it was late', async () => {
    await saveAged('catching-up', 4, { misfire: { policy: 'fire_all', grace: 'PT1M', limit: 9 } });

    const { items } = await read('catching-up', {});

    expect(items).toHaveLength(4);
    for (const item of items) {
      const { totalMs = 0, clockMs = 0, startMs = -1, executionMs = -1 } = item.lateness ?? {};
      expect(Math.abs(totalMs - clockMs - startMs - executionMs)).toBeLessThan(5);
      expect(startMs).toBeGreaterThanOrEqual(0);
      const run = await (await tenant.fetch(item.links.run)).json();
      expect(run).toMatchObject({
        id: item.run,
        state: 'completed',
        nominalTime: item.nominalTime,
      });
    }
  });

  it('show that a row is missing', async () => {
    await saveAged('robbed', 6, { misfire: { policy: 'fire_all', grace: 'PT1M', limit: 9 } });
    const before = await read('robbed', {});
    expect(before.coverage).toMatchObject({ complete: true, uncovered: [] });
    const robbed = before.items[2];

    await withSession(stack.databaseUrl, (query) =>
      query(`
        begin;
        delete from task_instance where run_id = '${robbed?.run ?? ''}';
        delete from activity_run where id = '${robbed?.run ?? ''}';
        commit`),
    );

    const { coverage } = await read('robbed', {});
    expect(coverage).toMatchObject({
      complete: false,
      uncovered: [robbed?.nominalTime],
      uncoveredCount: 1,
    });
    const filled = await tenant.backfilled({
      definition: 'robbed',
      trigger: 'clock',
      from: ago(8),
    });
    expect(filled.progress).toMatchObject({ leftToClock: 0 });
    expect((await read('robbed', {})).coverage).toMatchObject({ complete: true, uncovered: [] });
  });

  it('come in pages, each with its own check', async () => {
    const whole = await read('catching-up', { from: ago(12), to: ago(-1) });
    const items: NominalOccurrence[] = [];
    const ends: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await read('catching-up', {
        ...{ from: whole.coverage.from, to: whole.coverage.to, limit: 1 },
        ...(cursor !== undefined && { cursor }),
      });
      items.push(...page.items);
      expect(page.coverage).toMatchObject({
        complete: true,
        from: ends.at(-1) ?? whole.coverage.from,
      });
      ends.push(page.coverage.to);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(items.map(({ run }) => run)).toEqual(whole.items.map(({ run }) => run));
    expect(ends.at(-1)).toBe(whole.coverage.to);
  });

  it('say which times a pause skipped', async () => {
    const clock = { id: 'clock', type: 'cron' as const, cron: '0 * * * *' };
    await tenant.save(definition('paused', { triggers: [clock] }));
    await tenant.client.definitions.pause({ path: { key: 'paused' } });
    await age(stack.databaseUrl, 'paused', 3);
    await settled('paused');
    const { items, coverage } = await read('paused', {});
    expect(only(items)).toMatchObject({ outcome: 'skipped', reason: 'paused', nominalCount: 3 });
    expect(only(items)).not.toHaveProperty('lateness');
    expect(coverage.complete).toBe(true);
  });

  it('name the times that the clock has yet to record, which a backfill leaves to it', async () => {
    const key = 'held-up';
    const hourly = { id: 'clock', type: 'cron' as const, cron: '0 * * * *' };
    await tenant.save(definition(key, { triggers: [hourly] }));
    const lock = await lockTable(stack.databaseUrl, 'activity_run');
    await age(stack.databaseUrl, key, 3);
    await lock.untilWaiting();

    const { items, coverage } = await read(key, { from: ago(6) });
    const backfill = { definition: key, trigger: 'clock', from: ago(6), dryRun: true };
    const { progress } = await tenant.backfilled(backfill);

    expect(items).toEqual([]);
    expect(coverage).toMatchObject({ complete: true, uncovered: [], unknown: [] });
    expect(coverage.overdue).toHaveLength(3);
    expect(progress).toMatchObject({ leftToClock: 3, created: 3 });
    await lock.release();
    await settled(key);
    expect((await read(key, { from: ago(6) })).coverage).toMatchObject({ overdue: [] });
  });

  it('are those of cron triggers, within a tenant', async () => {
    await tenant.save(definition('listens'));
    const notFound = { status: 404, code: 'trigger_not_found' };
    const path = { key: 'listens', trigger: 'happened' };
    await expect(tenant.client.definitions.listOccurrences({ path })).rejects.toMatchObject(
      notFound,
    );
    const nobody = { key: 'nobody', trigger: 'clock' };
    await expect(tenant.client.definitions.listOccurrences({ path: nobody })).rejects.toMatchObject(
      { status: 404, code: 'definition_not_found' },
    );
  });

  it.each([
    ['from=today', 'malformed_time'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'empty_range'],
    ['cursor=x', 'malformed_cursor'],
  ])('refuse %s', async (query, code) => {
    const path = `/v1/definitions/robbed/triggers/clock/occurrences?${query}`;
    const response = await tenant.fetch(path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code }] });
  });

  it('leave a database in which only the robbed run is amiss', async () => {
    const rules = (await violations(stack.databaseUrl)).map(({ rule }) => rule);
    expect(rules).toEqual(['every log entry has its run']);
  });
});
