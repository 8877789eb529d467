import { withSession } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { age } from '../support/age.js';
import { definition, isOver, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const KEY = 'half-broken';
const PATIENCE_MS = 30_000;

describe('a trigger whose timezone the runtime does not know', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'trigger-set-aside', env: { SWEEP_INTERVAL_MS: '100' } });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    await tenant.save(
      definition(KEY, {
        triggers: [
          { id: 'bad', type: 'cron', cron: '0 * * * *', timezone: 'Europe/Berlin' },
          { id: 'good', type: 'cron', cron: '0 * * * *' },
          { id: 'order', type: 'event', eventTypes: ['order.created'] },
        ],
      }),
    );
    await forgetZone();
    await age(stack.databaseUrl, KEY, 3);
  });
  afterAll(() => stack.stop());

  /** The zone of the first trigger becomes one that only an earlier release knew. */
  function forgetZone(): Promise<void> {
    return withSession(stack.databaseUrl, async (query) => {
      await query(`
        begin;
        alter table definition_revision disable trigger user;
        update definition_revision
        set spec = jsonb_set(spec, '{triggers,0,timezone}', '"Mars/Olympus"')
        where definition_id = (select id from activity_definition where key = '${KEY}');
        alter table definition_revision enable trigger user;
        commit`);
    });
  }

  it('is set aside, with the reason, while the others of its definition fire', async () => {
    const path = { key: KEY };
    const triggers = await waitFor(
      async () => {
        const { items } = await tenant.client.definitions.listTriggers({ path });
        const isSetAside = items.some(({ id, error }) => id === 'bad' && error !== undefined);
        const runs = await tenant.runs({ definition: KEY });
        return isSetAside && runs.length > 0 && runs.every(isOver) ? items : undefined;
      },
      { what: 'both triggers to be looked at', timeoutMs: PATIENCE_MS },
    );
    const [bad, good, order] = triggers;
    expect(bad).toMatchObject({ id: 'bad', error: expect.stringContaining('Mars/Olympus') });
    expect(bad).not.toHaveProperty('nextDue');
    expect(good).toMatchObject({ id: 'good', nextDue: expect.any(String) });
    for (const one of [good, order]) expect(one).not.toHaveProperty('error');
    const runs = await tenant.runs({ definition: KEY });
    expect(runs.some(({ state, trigger }) => state === 'completed' && trigger === 'good')).toBe(
      true,
    );
    expect(runs.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  it('stops neither the events of its definition nor the preview of the others', async () => {
    const eventId = await tenant.send({ type: 'order.created' });
    expect(await tenant.runOf(eventId)).toMatchObject({ state: 'completed' });
    const { definitions } = tenant.client;
    const good = await definitions.previewTrigger({ path: { key: KEY, trigger: 'good' } });
    expect(good.fires).not.toEqual([]);
    const bad = await tenant.fetch(`/v1/definitions/${KEY}/triggers/bad/preview`);
    expect(bad.status).toBe(409);
    expect(await bad.json()).toMatchObject({ code: 'trigger_unusable' });
  });
});
