import type { NominalOccurrencePage, TriggerState } from '#client';
import { withSession } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { age } from '../support/age.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const HOUR = 3_600_000;
const PATIENCE_MS = 30_000;

/** A timezone as only a release with other rules of the clocks could have accepted. */
const LOST_ZONE = 'Europe/Atlantis';

const path = { key: 'stranded', trigger: 'clock' };

describe('a cron trigger whose timezone is no longer known', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'unusable-triggers', workers: 0 });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    for (const key of ['stranded', 'beside']) {
      await tenant.save(definition(key, { triggers: [clock('Europe/Berlin')] }));
      await age(stack.databaseUrl, key, 4);
    }
    await spoil('stranded');
    await stack.startWorker();
  }, 2 * PATIENCE_MS);
  afterAll(() => stack.stop());

  function clock(timezone: string) {
    return { id: 'clock', type: 'cron' as const, cron: '0 * * * *', timezone };
  }

  function spoil(key: string): Promise<void> {
    return withSession(stack.databaseUrl, async (query) => {
      await query(`
        begin;
        alter table definition_revision disable trigger user;
        update definition_revision
          set spec = jsonb_set(spec, '{triggers,0,timezone}', '"${LOST_ZONE}"')
        where definition_id = (select id from activity_definition where key = '${key}');
        alter table definition_revision enable trigger user;
        commit`);
    });
  }

  function standing(key: string, wanted: (trigger: TriggerState) => boolean) {
    return waitFor(
      async () => {
        const { items } = await tenant.client.definitions.listTriggers({ path: { key } });
        const trigger = only(items);
        return wanted(trigger) && trigger;
      },
      { what: `the trigger of ${key}`, timeoutMs: PATIENCE_MS },
    );
  }

  function occurrences(): Promise<NominalOccurrencePage> {
    const from = new Date(Date.now() - 3 * HOUR).toISOString();
    return tenant.client.definitions.listOccurrences({ path, query: { from } });
  }

  it('is set aside with the reason, and holds up no other', async () => {
    const aside = await standing('stranded', ({ error }) => error !== undefined);
    expect(aside.error).toContain(LOST_ZONE);
    expect(aside).not.toHaveProperty('nextDue');
    const other = await standing('beside', ({ settledUntil = '' }) => isRecent(settledUntil));
    expect(other).not.toHaveProperty('error');
  });

  it('cannot be previewed', async () => {
    const preview = tenant.client.definitions.previewTrigger({ path });
    await expect(preview).rejects.toMatchObject({
      status: 409,
      code: 'trigger_unusable',
      message: expect.stringContaining(LOST_ZONE),
    });
  });

  it('has times of which nobody can tell whether they are in the ledger', async () => {
    const { items, coverage } = await occurrences();
    expect(items).toEqual([]);
    expect(coverage).toMatchObject({ complete: false, uncovered: [], overdue: [] });
    const unknown = only([...coverage.unknown]);
    expect(unknown).toMatchObject({ from: coverage.from, to: coverage.to });
    expect(unknown.reason).toContain(LOST_ZONE);
  });

  it('is taken up from then on when it is saved with one that is known', async () => {
    const saved = await tenant.save(definition('stranded', { triggers: [clock('Europe/Berlin')] }));
    const taken = await standing('stranded', ({ nextDue }) => nextDue !== undefined);
    expect(taken).not.toHaveProperty('error');
    const { fires } = await tenant.client.definitions.previewTrigger({ path });
    expect(fires.length).toBeGreaterThan(0);
    const { coverage } = await occurrences();
    const known = Date.parse(only([...coverage.unknown]).to);
    expect(known).toBe(Date.parse(saved.updatedAt) + 1);
  });
});

function isRecent(time: string): boolean {
  return Date.parse(time) > Date.now() - HOUR;
}
