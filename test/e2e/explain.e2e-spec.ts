import { randomUUID } from 'node:crypto';
import type { DefinitionDocument, DefinitionExplanation } from '#client';
import { withSession } from '#local-stack';
import { cli } from '../support/cli.js';
import { lockTable } from '../support/table-lock.js';
import { definition, only, type SentEvent, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

type EventTrigger = Extract<DefinitionDocument['triggers'][number], { type: 'event' }>;

let stack: TestStack;
let tenant: Tenant;

beforeAll(async () => {
  stack = await startTestStack({ name: 'explain' });
  tenant = new Tenant(stack.api.url, stack.apiKey);
});

afterAll(() => stack.stop());

describe('the explanation of an event', () => {
  /** Sends an event and waits until it is dispatched. @returns its id */
  async function dispatch(event: SentEvent): Promise<string> {
    const id = await tenant.send(event);
    await tenant.runsOf(id);
    return id;
  }

  function explain(id: string, query?: { definition?: string; limit?: number; cursor?: string }) {
    return tenant.client.events.explain({ path: { id }, ...(query && { query }) });
  }

  async function explainOne(id: string, key: string): Promise<DefinitionExplanation> {
    return only((await explain(id, { definition: key })).items);
  }

  /** A definition with one trigger for events of the type `<key>.happened`, but for `changes`. */
  function triggered(key: string, changes: Partial<EventTrigger>): DefinitionDocument {
    const eventTypes = [`${key}.happened`];
    return definition(key, { triggers: [{ id: 'on', type: 'event', eventTypes, ...changes }] });
  }

  it('tells of each clause what was expected and what came, and links to what it speaks of', async () => {
    await tenant.save(
      triggered('clauses', {
        filter: { data: { amount: [{ numeric: ['>', 1000] }], country: ['FR', 'IT'] } },
        when: 'size(event.data.lines) > 0',
      }),
    );
    const id = await dispatch({ type: 'clauses.happened', data: { amount: 250, country: 'FR' } });

    const explanation = await explain(id);

    expect(explanation).toMatchObject({ basis: 'dispatch', event: { id, state: 'dispatched' } });
    const event = await tenant.client.events.get({ path: { id } });
    expect(explanation).toMatchObject({ epoch: event.dispatchEpoch, at: event.dispatchedAt });
    expect(event.links.explain).toBe(`/v1/events/${id}/explain`);
    expect(explanation.items).toEqual([
      {
        definition: 'clauses',
        verdict: 'unmatched',
        message: 'The filter of trigger "on" did not match at data.amount.',
        state: 'enabled',
        revision: 1,
        currentRevision: 1,
        triggers: [
          {
            trigger: 'on',
            eventTypes: ['clauses.happened'],
            subscribes: true,
            matched: false,
            clauses: [
              {
                kind: 'field',
                path: 'data.amount',
                pointer: '/data/amount',
                expected: [{ numeric: ['>', 1000] }],
                expectedCount: 1,
                actual: [250],
                actualCount: 1,
                matched: false,
                reason: 'no_match',
              },
              {
                kind: 'field',
                path: 'data.country',
                pointer: '/data/country',
                expected: ['FR', 'IT'],
                expectedCount: 2,
                actual: ['FR'],
                actualCount: 1,
                matched: true,
              },
            ],
            when: { condition: 'size(event.data.lines) > 0', verdict: 'not_asked' },
          },
        ],
        links: {
          definition: '/v1/definitions/clauses',
          revision: '/v1/definitions/clauses/revisions/1',
        },
      },
    ]);
  });

  it('names the run that a match made, and the other triggers that matched', async () => {
    const on = (id: string, eventType: string, when: string) => {
      return { id, type: 'event' as const, eventTypes: [eventType], when };
    };
    await tenant.save(
      definition('matched', {
        triggers: [
          on('no', 'matched.*', 'false'),
          on('first', 'matched.*', 'true'),
          on('second', 'matched.happened', 'true'),
          on('other', 'unmatched.*', 'true'),
        ],
      }),
    );
    const id = await dispatch({ type: 'matched.happened' });
    const run = await tenant.runOf(id);

    const explained = await explainOne(id, 'matched');

    expect(explained).toMatchObject({
      verdict: 'matched',
      message: 'Trigger "first" matched.',
      trigger: 'first',
      alsoMatched: ['second'],
      run: { id: run.id, state: 'completed', link: `/v1/runs/${run.id}` },
    });
    expect(
      explained.triggers.map(({ trigger, subscribes, matched, when }) => {
        return [trigger, subscribes, matched, when?.verdict];
      }),
    ).toEqual([
      ['no', true, false, 'false'],
      ['first', true, true, 'true'],
      ['second', true, true, 'true'],
      ['other', false, false, 'not_asked'],
    ]);
  });

  it('tells what a condition threw', async () => {
    await tenant.save(triggered('thrown', { when: 'event.data.amount.currency == "EUR"' }));
    const id = await dispatch({ type: 'thrown.happened', data: { amount: 3 } });
    const run = await tenant.runOf(id);

    expect(await explainOne(id, 'thrown')).toMatchObject({
      verdict: 'failed',
      trigger: 'on',
      error: run.error,
      run: { id: run.id, state: 'failed', reason: 'expression_failed' },
      triggers: [{ matched: false, when: { verdict: 'error', error: run.error } }],
    });
  });

  it('shows the alternatives of $or', async () => {
    await tenant.save(
      triggered('alternatives', {
        filter: { $or: [{ subject: ['a'] }, { data: { vip: [true] } }] },
      }),
    );
    const id = await dispatch({ type: 'alternatives.happened', data: { vip: false } });

    const { message, triggers } = await explainOne(id, 'alternatives');

    expect(message).toBe('The filter of trigger "on" did not match at $or.');
    expect(only(triggers).clauses).toMatchObject([
      {
        kind: 'or',
        matched: false,
        alternatives: [
          [{ path: 'subject', matched: false, reason: 'missing' }],
          [{ path: 'data.vip', actual: [false], matched: false, reason: 'no_match' }],
        ],
      },
    ]);
  });

  it('is about the revision that was current at dispatch, whatever was saved since', async () => {
    const wanting = (amount: number) =>
      triggered('revised', { filter: { data: { amount: [{ numeric: ['>', amount] }] } } });
    await tenant.save(wanting(1000));
    const id = await dispatch({ type: 'revised.happened', data: { amount: 250 } });
    await tenant.save(wanting(100));

    expect(await explainOne(id, 'revised')).toMatchObject({
      verdict: 'unmatched',
      revision: 1,
      currentRevision: 2,
      triggers: [{ clauses: [{ expected: [{ numeric: ['>', 1000] }] }] }],
    });
    const later = await dispatch({ type: 'revised.happened', data: { amount: 250 } });
    expect(await explainOne(later, 'revised')).toMatchObject({ verdict: 'matched', revision: 2 });
  });

  it('is about the state at dispatch: enabled, paused or archived', async () => {
    const path = { key: 'moved' };
    const { definitions } = tenant.client;
    await tenant.save(definition('moved'));
    const enabled = await dispatch({ type: 'moved.happened' });
    await definitions.pause({ path });
    const paused = await dispatch({ type: 'moved.happened' });
    await definitions.archive({ path });
    const archived = await dispatch({ type: 'moved.happened' });
    await definitions.enable({ path });

    expect(await explainOne(enabled, 'moved')).toMatchObject({
      verdict: 'matched',
      state: 'enabled',
      run: { state: 'completed' },
    });
    expect(await explainOne(paused, 'moved')).toMatchObject({
      verdict: 'matched',
      state: 'paused',
      message:
        'Trigger "happened" matched. The definition was paused, so its run is recorded as skipped.',
      run: { state: 'skipped', reason: 'paused' },
    });
    const unheard = await explainOne(archived, 'moved');
    expect(unheard).toMatchObject({ verdict: 'archived', state: 'archived', revision: 1 });
    expect(unheard).not.toHaveProperty('run');
    expect(only((await explain(archived)).items)).toEqual(unheard);
  });

  it('says so of a definition that was created later', async () => {
    const id = await dispatch({ type: 'late.happened' });
    expect((await explain(id)).items).toEqual([]);
    await tenant.save(definition('late'));

    const late = {
      definition: 'late',
      verdict: 'did_not_exist',
      message: 'The definition did not exist at dispatch.',
      currentRevision: 1,
      triggers: [],
      links: { definition: '/v1/definitions/late' },
    };
    expect((await explain(id)).items).toEqual([late]);
    expect(await explainOne(id, 'late')).toEqual(late);
  });

  it('says so of a definition that does not subscribe to the type, with its types', async () => {
    await tenant.save(triggered('elsewhere', { eventTypes: ['order.created', 'invoice.*'] }));
    const id = await dispatch({ type: 'nobody.cares' });

    expect((await explain(id)).items).toEqual([]);
    expect(await explainOne(id, 'elsewhere')).toMatchObject({
      verdict: 'not_subscribed',
      message: "No trigger has the event's type; theirs are order.created, invoice.*.",
      triggers: [{ subscribes: false, matched: false, clauses: [] }],
    });
    const cron = { id: 'daily', type: 'cron' as const, cron: '@daily' };
    await tenant.save(definition('timed', { triggers: [cron] }));
    const later = await dispatch({ type: 'nobody.cares' });
    expect(await explainOne(later, 'timed')).toMatchObject({
      message: 'The definition has no event trigger.',
    });
  });

  it('finds subscribers by exact types and prefixes, and no others', async () => {
    await tenant.save(triggered('prefixed', { eventTypes: ['family.member.*'] }));
    await tenant.save(triggered('exact', { eventTypes: ['family.member.born'] }));
    await tenant.save(triggered('everything', { eventTypes: ['*'] }));
    await tenant.save(triggered('longer', { eventTypes: ['family.member.born.twice', 'family'] }));
    await tenant.save(triggered('wild', { eventTypes: ['family_member%*', 'family%'] }));
    const id = await dispatch({ type: 'family.member.born' });
    const keysOf = async (of: string) => (await explain(of)).items.map((item) => item.definition);

    expect(await keysOf(id)).toEqual(['everything', 'exact', 'prefixed']);
    await tenant.save(triggered('everything', { eventTypes: ['something'] }));
  });

  it('of a pending event is about the definitions as they are, and says so', async () => {
    await tenant.save(triggered('waiting', { when: 'event.data.n > 1' }));
    const lock = await lockTable(stack.databaseUrl, 'activity_run');
    try {
      const id = await tenant.send({ type: 'waiting.happened', data: { n: 2 } });
      await lock.untilWaiting();
      const explanation = await explain(id, { definition: 'waiting' });
      expect(explanation).toMatchObject({
        basis: 'now',
        event: { state: 'pending' },
        items: [{ verdict: 'matched', state: 'enabled', revision: 1 }],
      });
      expect(explanation.items[0]).not.toHaveProperty('run');
      await lock.release();
      await tenant.runOf(id);
      expect(await explain(id, { definition: 'waiting' })).toMatchObject({ basis: 'dispatch' });
    } finally {
      await lock.release();
    }
  });

  it('of an event that was set aside says why', async () => {
    await tenant.save(definition('aside'));
    const id = await dispatch({ type: 'nobody.listens' });
    const dispatchError = { code: 'match_failed', message: 'A fault.' };
    await withSession(stack.databaseUrl, (query) =>
      query(`
        update event set type = 'aside.happened', state = 'failed', dispatched_at = null,
          dispatch_epoch = null, dispatch_error = '${JSON.stringify(dispatchError)}'
        where id = '${id}'`),
    );
    const explanation = await explain(id);
    expect(explanation).toMatchObject({
      basis: 'now',
      event: { state: 'failed', dispatchError },
      items: [{ definition: 'aside', verdict: 'matched' }],
    });
    expect(explanation.items[0]).not.toHaveProperty('run');
  });

  it('takes the time of the dispatch for now', async () => {
    await tenant.save(
      triggered('timely', { when: 'now - timestamp(event.receivedAt) < duration("1h")' }),
    );
    const id = await dispatch({ type: 'timely.happened' });
    const { at } = await explain(id);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
    expect(await explainOne(id, 'timely')).toMatchObject({ verdict: 'matched' });
    expect((await explain(id)).at).toBe(at);
  });

  it('comes in pages, by key', async () => {
    const keys = ['page-1', 'page-2', 'page-3', 'page-4', 'page-5'];
    for (const key of keys) await tenant.save(triggered(key, { eventTypes: ['paged.happened'] }));
    const id = await dispatch({ type: 'paged.happened' });

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await explain(id, { limit: 2, ...(cursor !== undefined && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      expect(page.items.every(({ run }) => run?.state === 'completed')).toBe(true);
      found.push(...page.items.map((item) => item.definition));
      cursor = page.nextCursor;
    } while (cursor !== undefined);

    expect(found).toEqual(keys);
  });

  it('stays small for filters and events that are huge', async () => {
    const names = Array.from({ length: 900 }, (_, i) => `field-${i}`);
    const each = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
    const values = names.map((name) => name.padEnd(200, 'x'));
    for (const i of [1, 2, 3, 4, 5, 6]) {
      const filter = { data: { ...each(['x']), values } };
      await tenant.save(triggered(`huge-${i}`, { eventTypes: ['huge.happened'], filter }));
    }
    const matching = Object.fromEntries(Object.entries(each('x')).slice(0, 400));
    const texts = Array.from({ length: 20 }, () => 'y'.repeat(10_000));
    const id = await dispatch({ type: 'huge.happened', data: { ...matching, values: texts } });

    const page = await explain(id);

    expect(JSON.stringify(page).length).toBeLessThan(1_000_000);
    expect(page.items.map((item) => item.definition)).toEqual([
      'huge-1',
      'huge-2',
      'huge-3',
      'huge-4',
    ]);
    const { clauses, omittedClauses } = only(page.items[0]?.triggers ?? []);
    expect([clauses.length, omittedClauses]).toEqual([500, 401]);
    // What matched is left out first.
    expect(clauses.some(({ matched }) => matched)).toBe(false);
    const rest = await explain(id, { cursor: page.nextCursor ?? '' });
    expect(rest.items.map((item) => item.definition)).toEqual(['huge-5', 'huge-6']);
    expect(rest).not.toHaveProperty('nextCursor');
  });

  it('stays small for definitions with many long types', async () => {
    const others = Array.from({ length: 49 }, (_, i) => `type-${i}`.padEnd(256, 'x'));
    const triggers = Array.from({ length: 18 }, (_, i) => ({
      ...{ id: `on-${i}`, type: 'event' as const, eventTypes: ['wordy.happened', ...others] },
      filter: { subject: ['nothing'] },
    }));
    for (let i = 0; i < 8; i++) await tenant.save(definition(`wordy-${i}`, { triggers }));
    const event = { type: 'wordy.happened' };
    const id = await dispatch(event);

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await explain(id, cursor === undefined ? {} : { cursor });
      expect(JSON.stringify(page).length).toBeLessThan(1_500_000);
      found.push(...page.items.map((item) => item.definition));
      cursor = page.nextCursor;
    } while (cursor !== undefined);

    expect(found).toEqual(Array.from({ length: 8 }, (_, i) => `wordy-${i}`));
    const events = Array.from({ length: 100 }, (_, n) => ({ ...event, id: `${n}`, source: '/s' }));
    const tested = await tenant.client.definitions.testEvents({
      path: { key: 'wordy-0' },
      body: { events },
    });
    expect(tested.events).toHaveLength(100);
    expect(JSON.stringify(tested).length).toBeLessThan(1_500_000);
  });

  it('is refused for what does not exist, and for cursors of other lists', async () => {
    const id = await dispatch({ type: 'known.happened' });
    const unknown = { definition: 'unknown' };
    await expect(explain(randomUUID())).rejects.toMatchObject({ code: 'event_not_found' });
    await expect(explain(id, unknown)).rejects.toMatchObject({ code: 'definition_not_found' });
    await expect(explain(id, { cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_parameters',
    });
    await expect(explain('1')).rejects.toMatchObject({ code: 'invalid_parameters' });
  });

  it('speaks to a tenant of its own events and definitions only', async () => {
    const key = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    const other = new Tenant(stack.api.url, key);
    await tenant.save(definition('private'));
    await other.save(triggered('theirs', { eventTypes: ['private.happened'] }));
    const event = { type: 'private.happened', source: '/shared', id: 'same' };
    const ours = await dispatch(event);
    const theirs = await other.send(event);
    await other.runsOf(theirs);

    expect((await explain(ours)).items.map((item) => item.definition)).toEqual(['private']);
    const heard = await other.client.events.explain({ path: { id: theirs } });
    expect(heard.items.map((item) => item.definition)).toEqual(['theirs']);
    await expect(explain(theirs)).rejects.toMatchObject({ code: 'event_not_found' });
    await expect(explain(ours, { definition: 'theirs' })).rejects.toMatchObject({
      code: 'definition_not_found',
    });
  });
});

describe('the test of an event pattern', () => {
  const test = (filter: object, event: object) =>
    tenant.client.eventPatterns.test({ body: { filter: { ...filter }, event: { ...event } } });

  it('says whether an event matches, and why', async () => {
    const filter = {
      detail: { state: ['running', { prefix: 'shut' }], zone: [{ exists: false }] },
    };
    expect(await test(filter, { detail: { state: 'shutting-down' } })).toEqual({
      matched: true,
      clauses: [
        expect.objectContaining({ path: 'detail.state', actual: ['shutting-down'], matched: true }),
        expect.objectContaining({ path: 'detail.zone', actual: [], matched: true }),
      ],
    });
    expect(await test(filter, { detail: { state: 'stopped', zone: null } })).toMatchObject({
      matched: false,
      clauses: [
        { path: 'detail.state', matched: false, reason: 'no_match' },
        { path: 'detail.zone', actual: [null], matched: false, reason: 'no_match' },
      ],
    });
  });

  it('takes any JSON object for an event, with any names', async () => {
    const event = { constructor: { prototype: ['x'] }, 'a.b': [[1, [2]]] };
    expect(await test({ constructor: { prototype: ['x'] }, 'a.b': [2] }, event)).toMatchObject({
      matched: true,
    });
    expect(await test({ toString: ['x'] }, {})).toMatchObject({
      matched: false,
      clauses: [{ reason: 'missing' }],
    });
  });

  it('refuses a filter that is none, with every place that is wrong', async () => {
    const filter = { data: { amount: [{ numeric: ['>', 2, '<', 1] }], 'a/b': [] }, type: 'x' };
    await expect(test(filter, {})).rejects.toMatchObject({
      status: 422,
      code: 'invalid_body',
      problem: {
        errors: [
          { pointer: '/filter/data/amount/0/numeric', code: 'filter_bad_range' },
          { pointer: '/filter/data/a~1b', code: 'filter_empty_array' },
          { pointer: '/filter/type', code: 'filter_not_an_array' },
        ],
      },
    });
  });

  it('leaves out verdicts when very many are long, first those that are matched', async () => {
    const names = Array.from({ length: 999 }, (_, i) => `f${i}`);
    const below = 'k'.repeat(1_000);
    const filter = { [below]: Object.fromEntries(names.map((name) => [name, ['x']])) };
    const { clauses, ...rest } = await test(filter, { [below]: { f0: 'x' } });
    expect(rest).toEqual({ matched: false, omittedClauses: names.length - clauses.length });
    expect(clauses.length).toBeGreaterThan(400);
    expect(clauses.some(({ matched }) => matched)).toBe(false);
    expect(JSON.stringify(clauses).length).toBeLessThan(1_100_000);
  });

  it('refuses a filter that takes too much work on the event', async () => {
    const tags = Array.from({ length: 500 }, (_, i) => ({ prefix: `x${i}` }));
    const event = (length: number) => ({ tags: Array.from({ length }, () => 'y') });
    expect(await test({ tags }, event(1_000))).toMatchObject({ matched: false });
    await expect(test({ tags }, event(50_000))).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ pointer: '/filter', code: 'filter_limit' }] },
    });
  });

  it.each([
    [{}, ['/filter required', '/event required']],
    [{ filter: [], event: [] }, ['/event is_object']],
    [{ filter: 1, event: {} }, ['/filter filter_not_an_object']],
    [{ filter: {}, event: {} }, ['/filter filter_empty_object']],
    [{ filter: { a: [1] }, event: {}, x: 1 }, ['/x unknown_field']],
    [{ filter: { a: [1] }, event: { a: 'x'.repeat(300_000) } }, ['/event too_large']],
    [{ filter: { a: ['x'.repeat(300_000)] }, event: {} }, ['/filter too_large']],
  ])('refuses another shape: %#', async (body, expected) => {
    const response = await tenant.fetch('/v1/event-patterns/test', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { code, errors } = (await response.json()) as {
      code: string;
      errors: { pointer: string; code: string }[];
    };
    expect([response.status, code]).toEqual([422, 'invalid_body']);
    expect(errors.map((error) => `${error.pointer} ${error.code}`)).toEqual(expected);
  });
});
