import { randomUUID } from 'node:crypto';
import type { RunNow } from '#client';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

describe('running a definition now', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'run-now' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterEach(async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
  afterAll(() => stack.stop());

  const cron = (id: string) => ({ id, type: 'cron' as const, cron: '0 0 1 1 *' });
  const heard = { id: 'heard', type: 'event' as const, eventTypes: ['never.sent'] };

  const run = (key: string, body?: RunNow, headers: Record<string, string> = {}) =>
    tenant.client.definitions.run({ path: { key }, ...(body && { body }), headers });

  it('makes a run that knows who asked', async () => {
    await tenant.save(definition('plain', { triggers: [heard] }));
    const made = await run('plain', { note: 'To see it work.' });
    expect(made).toMatchObject({ occurrence: 'manual', revision: 1, trigger: 'heard' });
    expect(await tenant.untilOver(made.id)).toMatchObject({ state: 'completed' });
    expect(await tenant.tasks({ run: made.id })).toHaveLength(1);
    expect(await tenant.log(made.id)).toMatchObject([
      {
        type: 'run.requested',
        actor: expect.stringMatching(/^api-key:/),
        detail: { note: 'To see it work.' },
      },
      { type: 'run.completed', actor: 'worker' },
    ]);
  });

  it('gives the run the nominal time that it is told, or else this moment', async () => {
    const taskTemplates = [
      { id: 'look', title: '${run.nominalTime} ${trigger.id} ${run.occurrence}', queue: 'q' },
    ];
    await tenant.save(definition('timed', { triggers: [cron('yearly')], taskTemplates }));
    const nominalTime = '2026-01-01T00:00:00.000Z';
    const told = await run('timed', { nominalTime });
    await tenant.untilOver(told.id);
    expect(only(await tenant.tasks({ run: told.id })).title).toBe(`${nominalTime} yearly manual`);
    const before = Date.now();
    const now = await tenant.untilOver((await run('timed')).id);
    expect(Math.abs(Date.parse(now.nominalTime ?? '') - before)).toBeLessThan(10_000);
    expect(now).toMatchObject({ state: 'completed', trigger: 'yearly' });
  });

  it('gives the run the event that it is told, whatever the trigger makes of it', async () => {
    const id = await tenant.send({ type: 'other.sent', data: { n: 7 } });
    const taskTemplates = [{ id: 'look', title: 'Look at ${event.data.n}', queue: 'q' }];
    const triggers = [{ ...heard, when: 'false' }, cron('yearly')];
    await tenant.save(definition('told', { triggers, taskTemplates }));
    const made = await tenant.untilOver((await run('told', { event: id })).id);
    expect(made).toMatchObject({ state: 'completed', eventId: id, trigger: 'heard' });
    expect(only(await tenant.tasks({ run: made.id })).title).toBe('Look at 7');
    await run('told', { event: id });
    expect(await tenant.runsOf(id)).toHaveLength(2);
  });

  it('evaluates the rules', async () => {
    const rules = [{ id: 'no', when: 'false', spawn: ['look'] }];
    await tenant.save(definition('ruled', { rules }));
    const made = await tenant.untilOver((await run('ruled')).id);
    expect(made).toMatchObject({ state: 'completed', reason: 'no_rule_held' });
  });

  it('works while the definition is paused, and not once it is archived', async () => {
    await tenant.save(definition('resting'));
    const path = { key: 'resting' };
    await tenant.client.definitions.pause({ path });
    expect(await tenant.untilOver((await run('resting')).id)).toMatchObject({ state: 'completed' });
    await tenant.client.definitions.archive({ path });
    await expect(run('resting')).rejects.toMatchObject({
      status: 409,
      code: 'definition_archived',
    });
  });

  it('is done once under an idempotency key', async () => {
    await tenant.save(definition('once'));
    const headers = { 'Idempotency-Key': randomUUID() };
    const runs = await Promise.all([1, 2, 3].map(() => run('once', { note: 'Once.' }, headers)));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    await expect(run('once', { note: 'Twice.' }, headers)).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    await tenant.save(definition('another'));
    expect((await run('another', { note: 'Once.' }, headers)).definition).toBe('another');
    expect(await tenant.runs({ definition: 'once' })).toHaveLength(1);
  });

  it('says 202, and where to look for it', async () => {
    const response = await tenant.fetch('/v1/definitions/once/run', { method: 'POST' });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as { id: string };
    expect(response.headers.get('location')).toBe(`/v1/runs/${id}`);
  });

  it.each<[string, object, string]>([
    ['an unknown trigger', { trigger: 'nobody' }, '/trigger unknown_trigger'],
    [
      'a time for an event trigger',
      { trigger: 'heard', nominalTime: '2026-01-01T00:00:00Z' },
      '/nominalTime no_cron_trigger',
    ],
    [
      'an event for a cron trigger',
      { trigger: 'a', event: randomUUID() },
      '/event no_event_trigger',
    ],
    [
      'a time that could be of two triggers',
      { nominalTime: '2026-01-01T00:00:00Z' },
      '/trigger required',
    ],
    ['both', { nominalTime: '2026-01-01T00:00:00Z', event: randomUUID() }, '/nominalTime not_both'],
    ['an event that is not there', { event: randomUUID() }, '/event unknown_event'],
    ['no time', { nominalTime: 'now' }, '/nominalTime malformed_time'],
    ['no id', { event: 'it' }, '/event is_uuid'],
    ['an unknown field', { colour: 1 }, '/colour unknown_field'],
  ])('refuses %s', async (_name, body, expected) => {
    await tenant.save(definition('choosy', { triggers: [heard, cron('a'), cron('b')] }));
    const response = await tenant.fetch('/v1/definitions/choosy/run', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { pointer: string; code: string }[] };
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([expected]);
  });

  it('stays within its tenant', async () => {
    const key = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    const other = new Tenant(stack.api.url, key);
    const theirs = await other.send({ type: 'theirs.sent' });
    await expect(other.client.definitions.run({ path: { key: 'plain' } })).rejects.toMatchObject({
      status: 404,
      code: 'definition_not_found',
    });
    await expect(run('told', { event: theirs })).rejects.toMatchObject({ status: 422 });
  });
});
