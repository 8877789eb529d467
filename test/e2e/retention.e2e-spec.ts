import { randomUUID } from 'node:crypto';
import { Supervisor, withSession } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { violations } from '../support/invariants.js';
import { LoneApp } from '../support/lone-app.js';
import { definition, only, type SentEvent, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const PATIENCE_MS = 30_000;
const TEST_MS = 60_000;
const DAY_MS = 86_400_000;

describe('an event that was dispatched long ago', () => {
  const supervisor = new Supervisor();
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'retention' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    await tenant.save(
      definition('old', {
        taskTemplates: [{ id: 'look', title: 'Order ${event.data.id}', queue: 'old' }],
      }),
    );
  });

  afterAll(async () => {
    await supervisor.stopAll();
    await stack.stop();
  });

  /**
   * Sends an event, waits for its run, and makes it as if all that had been so many days ago: an
   * event is as old as its id says.
   */
  async function sendLongAgo(days: number, event: SentEvent): Promise<string> {
    const eventId = await tenant.send(event);
    await tenant.runsOf(eventId);
    const at = Date.now() - days * DAY_MS;
    const hex = at.toString(16).padStart(12, '0');
    const oldId = `${hex.slice(0, 8)}-${hex.slice(8)}${eventId.slice(13)}`;
    const then = new Date(at).toISOString();
    await withSession(stack.databaseUrl, async (query) => {
      await query(`
        update event set id = '${oldId}', received_at = '${then}', dispatched_at = '${then}'
        where id = '${eventId}'`);
      await query(`
        update activity_run set event_id = '${oldId}', occurrence_key = 'event:${oldId}'
        where event_id = '${eventId}'`);
    });
    return oldId;
  }

  /** Starts another worker, whose first act it is to look for what is old, and waits for that. */
  async function retain(isDone: () => Promise<boolean>): Promise<void> {
    const worker = await LoneApp.start(supervisor, {
      app: 'worker',
      directory: 'retention',
      env: {
        DATABASE_URL: stack.databaseUrl,
        TEMPORAL_ADDRESS: stack.temporalAddress,
        TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
        NODE_ENV: 'test',
        RUN_BATCH_LEASE_MS: '600000',
      },
    });
    const running = await worker.ready;
    await waitFor(isDone, { what: 'what is old to be removed', timeoutMs: PATIENCE_MS });
    const metrics = await (await fetch(`${worker.url}/metrics`)).text();
    expect(metrics).toMatch(/^activity_core_event_retention_lag_seconds\{.*task="payload".*\} 0$/m);
    expect(metrics).toMatch(/^activity_core_event_retention_total\{.*task="payload".*\} [1-9]/m);
    await running.stop();
  }

  const order = (id: string, data?: Record<string, unknown>): SentEvent => ({
    id,
    source: '/shop',
    type: 'old.happened',
    subject: `order/${id}`,
    ...(data && { data }),
    extensions: { region: 'eu' },
  });

  it(
    'loses its payload after 30 days and is forgotten after 90, and a younger one keeps all',
    async () => {
      const young = await sendLongAgo(29, order('young', { id: 1 }));
      const old = await sendLongAgo(31, order('old', { id: 2 }));
      const failed = await sendLongAgo(31, order('failed', { no: 'id' }));
      const ancient = await sendLongAgo(91, order('ancient', { id: 3 }));
      const isGone = async () => (await tenant.fetch(`/v1/events/${ancient}`)).status === 404;
      await retain(async () => (await isGone()) && (await isStripped(old)));

      expect(await tenant.client.events.get({ path: { id: young } })).toMatchObject({
        event: { data: { id: 1 }, extensions: { region: 'eu' } },
      });
      expect(await isStripped(young)).toBe(false);

      const { event, ...record } = await tenant.client.events.get({ path: { id: old } });
      expect(record).toMatchObject({ state: 'dispatched', payloadRemovedAt: expect.any(String) });
      expect(event).toEqual({
        id: 'old',
        source: '/shop',
        type: 'old.happened',
        subject: 'order/old',
        extensions: {},
        receivedAt: expect.any(String),
      });
      expect(await isStripped(failed)).toBe(true);
      const gone = await tenant.fetch(`/v1/events/${ancient}`);
      expect(await gone.json()).toMatchObject({ code: 'event_not_found' });
      const { items } = await tenant.client.events.list({ query: { source: '/shop' } });
      expect(items.map(({ event }) => event.id).sort()).toEqual(['failed', 'old', 'young']);
    },
    TEST_MS,
  );

  it('is still told from another one when it comes again, until it is forgotten', async () => {
    const verdicts = await tenant.sendAll([
      order('old', { id: 2 }),
      order('old', { id: 4 }),
      order('old'),
      order('ancient', { id: 5 }),
    ]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'duplicate',
      'conflict',
      'conflict',
      'accepted',
    ]);
  });

  it('leaves its runs and tasks as they are', async () => {
    for (const [id, state] of [
      ['old', 'completed'],
      ['failed', 'failed'],
    ] as const) {
      const { items } = await tenant.client.events.list({ query: { subject: `order/${id}` } });
      const run = only(await tenant.runs({ event: only(items).id }));
      expect(run.state).toBe(state);
      expect(await tenant.tasks({ run: run.id })).toHaveLength(state === 'completed' ? 1 : 0);
    }
  });

  it('cannot be the reason of a redriven run: that says why, and stays as it failed', async () => {
    const { items } = await tenant.client.events.list({ query: { subject: 'order/failed' } });
    const run = only(await tenant.runs({ event: only(items).id }));
    await expect(tenant.client.runs.redrive({ path: { id: run.id } })).rejects.toMatchObject({
      status: 409,
      code: 'event_payload_removed',
    });
    expect(await tenant.client.runs.get({ path: { id: run.id } })).toEqual(run);
  });

  it('is not explained as one that never had a payload', async () => {
    const { items } = await tenant.client.events.list({ query: { subject: 'order/old' } });
    const { id } = only(items);
    const run = only(await tenant.runs({ event: id }));
    const explanation = await tenant.client.events.explain({ path: { id } });
    expect(explanation.event).toMatchObject({ id, payloadRemovedAt: expect.any(String) });
    expect(explanation.items).toMatchObject([
      { definition: 'old', verdict: 'unavailable', triggers: [], run: { id: run.id } },
    ]);
  });

  it('cannot be what a definition is tried on, and says why', async () => {
    const { items } = await tenant.client.events.list({ query: { subject: 'order/old' } });
    const body = { eventIds: [only(items).id] };
    const tried = tenant.client.definitions.testEvents({ path: { key: 'old' }, body });
    await expect(tried).rejects.toMatchObject({ status: 409, code: 'event_payload_removed' });
  });

  it('fails a run that was redriven just before, with a code that says why', async () => {
    const { items } = await tenant.client.events.list({ query: { subject: 'order/failed' } });
    const { id: eventId } = only(items);
    const run = only(await tenant.runs({ event: eventId }));
    const setRemovedAt = (value: string) =>
      withSession(stack.databaseUrl, (query) =>
        query(`update event set payload_removed_at = ${value} where id = '${eventId}'`),
      );
    // As if the redrive had come first: its check sees the payload, its run does not.
    await withSession(stack.databaseUrl, async (query) => {
      await query(`create function lose_payload() returns trigger language plpgsql as $$
        begin
          update event set payload_removed_at = now() where id = '${eventId}';
          return new;
        end $$`);
      await query(`create trigger lose_payload after insert on run_batch
        for each row when (new.origin = 'redrive') execute function lose_payload()`);
    });
    await setRemovedAt('null');
    await tenant.client.runs.redrive({ path: { id: run.id } });
    expect(await tenant.untilOver(run.id)).toMatchObject({
      state: 'failed',
      reason: 'event_payload_removed',
      attempt: 2,
      error: { code: 'event_payload_removed' },
    });
    expect(await tenant.tasks({ run: run.id })).toEqual([]);
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  async function isStripped(id: string): Promise<boolean> {
    return 'payloadRemovedAt' in (await tenant.client.events.get({ path: { id } }));
  }
});
