import { sql } from 'kysely';
import { rows } from '#database';
import { createTestDatabase } from '#local-stack/testing';
import type { Caller } from './definition.contract.js';
import {
  DefinitionArchivedError,
  DefinitionExistsError,
  DefinitionNotFoundError,
  InvalidDefinitionError,
  RevisionNotFoundError,
  StaleDefinitionError,
  TriggerNotFoundError,
} from './definition.errors.js';
import { type DefinitionChange } from './definition.listeners.js';
import { openDefinitions } from './definitions.fixture.js';
import { leastDefinition, orderReview } from './documents.fixture.js';

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let definitions: Awaited<ReturnType<typeof openDefinitions>>;
beforeAll(async () => {
  server = await createTestDatabase();
  definitions = await openDefinitions(server.url);
});
afterAll(async () => {
  await definitions.close();
  await server.drop();
});

let tenants = 0;
/** Somebody of a tenant that has nothing yet. */
function newcomer(): Caller {
  return { tenant: `tenant-${++tenants}`, actor: 'api-key:ci' };
}

function titled(title: string) {
  return { ...leastDefinition(), taskTemplates: [{ id: 'look', title, queue: 'desk' }] };
}

describe('Creating a definition', () => {
  it('makes its first revision and enables it', async () => {
    const caller = newcomer();
    const created = await definitions.service.create(caller, orderReview());
    expect(created).toMatchObject({
      key: 'review-large-orders',
      name: 'Review large orders',
      labels: { team: 'risk' },
      state: 'enabled',
      stateChange: null,
      revision: 1,
      version: 1,
      spec: orderReview(),
    });
    expect(await definitions.service.read(caller.tenant, created.key)).toEqual(created);
  });

  it('is refused under a key that is taken, also when the other one is archived', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, leastDefinition());
    const again = () => definitions.service.create(caller, leastDefinition());
    await expect(again()).rejects.toThrow(DefinitionExistsError);
    await definitions.service.archive(caller, 'least');
    await expect(again()).rejects.toThrow(DefinitionExistsError);
  });

  it('is refused with every problem of the document', async () => {
    const document = { ...leastDefinition(), key: 'NO', triggers: [] };
    await expect(definitions.service.create(newcomer(), document)).rejects.toMatchObject({
      code: 'invalid_definition',
      problems: [{ pointer: '/key' }, { pointer: '/triggers' }],
    });
  });

  it('succeeds for exactly one of many at once', async () => {
    const caller = newcomer();
    const attempts = Array.from({ length: 8 }, (_, index) =>
      definitions.service.create(caller, titled(`Look ${index}`)),
    );
    const results = await Promise.allSettled(attempts);
    const losers = results.filter((result) => result.status === 'rejected');
    expect(losers).toHaveLength(7);
    for (const { reason } of losers) expect(reason).toBeInstanceOf(DefinitionExistsError);
    expect(await definitions.epochOf(caller.tenant)).toBe(1);
  });
});

describe('Putting a definition', () => {
  it('creates it, then makes a revision for each document that says something else', async () => {
    const caller = newcomer();
    const put = (document: unknown) => definitions.service.put(caller, 'least', document);
    expect(await put(titled('One'))).toMatchObject({
      outcome: 'created',
      definition: { revision: 1, version: 1 },
    });
    expect(await put({ ...titled('Two'), name: 'Renamed', labels: { a: 'b' } })).toMatchObject({
      outcome: 'changed',
      definition: { revision: 2, version: 2, name: 'Renamed', labels: { a: 'b' } },
    });
    const read = await definitions.service.read(caller.tenant, 'least');
    expect(read).toMatchObject({ revision: 2, name: 'Renamed', labels: { a: 'b' } });
    expect(read.spec.taskTemplates[0]?.title).toBe('Two');
  });

  it('changes nothing when the document says the same, in whatever order', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, orderReview());
    const reordered = Object.fromEntries(Object.entries(orderReview()).reverse());
    const { outcome, definition } = await definitions.service.put(
      caller,
      'review-large-orders',
      reordered,
    );
    expect(outcome).toBe('unchanged');
    expect(definition).toMatchObject({ revision: 1, version: 1 });
    expect(await definitions.epochOf(caller.tenant)).toBe(1);
  });

  it('is refused when the document has another key', async () => {
    await expect(
      definitions.service.put(newcomer(), 'other', leastDefinition()),
    ).rejects.toMatchObject({ problems: [{ pointer: '/key', code: 'key_mismatch' }] });
  });

  it('keeps the state', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, titled('One'));
    await definitions.service.pause(caller, 'least', { note: 'too loud' });
    const { definition } = await definitions.service.put(caller, 'least', titled('Two'));
    expect(definition).toMatchObject({ state: 'paused', stateChange: { note: 'too loud' } });
  });

  it('is refused for another version than the one it is meant for', async () => {
    const caller = newcomer();
    const put = (title: string, expected?: number) =>
      definitions.service.put(caller, 'least', titled(title), expected);
    await expect(put('One', 1)).rejects.toThrow(StaleDefinitionError);
    await definitions.service.create(caller, titled('One'));
    await put('Two', 1);
    await expect(put('Three', 1)).rejects.toThrow(StaleDefinitionError);
    await expect(put('Two', 1)).rejects.toThrow(StaleDefinitionError);
    await put('Three');
    expect(await definitions.service.read(caller.tenant, 'least')).toMatchObject({ version: 3 });
  });

  it('is refused while the definition is archived', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, titled('One'));
    await definitions.service.archive(caller, 'least');
    const put = () => definitions.service.put(caller, 'least', titled('Two'));
    await expect(put()).rejects.toThrow(DefinitionArchivedError);
    await definitions.service.enable(caller, 'least');
    expect(await put()).toMatchObject({ outcome: 'changed' });
  });

  it('happens one after the other when many come at once', async () => {
    const caller = newcomer();
    const titles = Array.from({ length: 12 }, (_, index) => `Look ${index}`);
    const saved = await Promise.all(
      titles.map((title) => definitions.service.put(caller, 'least', titled(title))),
    );
    const numbers = saved.map(({ definition }) => definition.revision).sort((a, b) => a - b);
    expect(numbers).toEqual(titles.map((_, index) => index + 1));
    expect(saved.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(await definitions.epochOf(caller.tenant)).toBe(12);
  });
});

describe('A definition state', () => {
  it('changes with who, when and why', async () => {
    const caller = newcomer();
    const created = await definitions.service.create(caller, leastDefinition());
    const paused = await definitions.service.pause(caller, 'least', { note: 'maintenance' });
    expect(paused).toMatchObject({
      state: 'paused',
      revision: 1,
      version: 2,
      stateChange: { by: 'api-key:ci', note: 'maintenance', at: expect.any(Number) },
    });
    expect(paused.updatedAt).toBeGreaterThanOrEqual(created.updatedAt);
    expect(await definitions.service.read(caller.tenant, 'least')).toEqual(paused);
  });

  it('that is there already is no change', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, leastDefinition());
    const paused = await definitions.service.pause(caller, 'least', { note: 'first' });
    expect(await definitions.service.pause(caller, 'least', { note: 'second' })).toEqual(paused);
    expect(await definitions.epochOf(caller.tenant)).toBe(2);
  });

  it('is refused for another version than the one it is meant for', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, leastDefinition());
    await expect(definitions.service.archive(caller, 'least', { expected: 2 })).rejects.toThrow(
      StaleDefinitionError,
    );
    await definitions.service.archive(caller, 'least', { expected: 1 });
  });

  it('archived is left by enabling only', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, leastDefinition());
    await definitions.service.archive(caller, 'least');
    await expect(definitions.service.pause(caller, 'least')).rejects.toThrow(
      DefinitionArchivedError,
    );
    expect(await definitions.service.enable(caller, 'least')).toMatchObject({ state: 'enabled' });
  });

  it('cannot be given to what does not exist', async () => {
    await expect(definitions.service.enable(newcomer(), 'none')).rejects.toThrow(
      DefinitionNotFoundError,
    );
  });
});

describe('Revisions', () => {
  it('are listed latest first, in pages, and each can be read', async () => {
    const caller = newcomer();
    for (const title of ['One', 'Two', 'Three']) {
      await definitions.service.put(caller, 'least', titled(title));
    }
    const { service } = definitions;
    const first = await service.revisions(caller.tenant, 'least', { limit: 2 });
    expect(first.map(({ revision }) => revision)).toEqual([3, 2]);
    const rest = await service.revisions(caller.tenant, 'least', { limit: 2, after: 2 });
    expect(rest).toEqual([{ revision: 1, createdBy: 'api-key:ci', createdAt: expect.any(Number) }]);
    const second = await service.revision(caller.tenant, 'least', 2);
    expect(second.spec.taskTemplates[0]?.title).toBe('Two');
  });

  it('cannot be changed in place', async () => {
    const caller = newcomer();
    const { id } = await definitions.service.create(caller, leastDefinition());
    await expect(
      rows(
        definitions.database.session(),
        sql`update definition_revision set spec = '{}' where definition_id = ${id}`,
      ),
    ).rejects.toThrow(/append-only/);
  });

  it('that do not exist are not found', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, leastDefinition());
    await expect(definitions.service.revision(caller.tenant, 'least', 2)).rejects.toThrow(
      RevisionNotFoundError,
    );
  });
});

describe('The list of definitions', () => {
  it('is in the order of the keys, in pages, and filtered by state and labels', async () => {
    const caller = newcomer();
    const save = (key: string, labels: Record<string, string>) =>
      definitions.service.create(caller, { ...leastDefinition(), key, labels });
    await save('c', { team: 'risk', 'cost/centre': '7' });
    await save('a', { team: 'risk' });
    await save('b', { team: 'ops' });
    await definitions.service.pause(caller, 'a');
    const keys = async (...[filter, page]: Parameters<typeof list>) =>
      (await list(filter, page)).map(({ key }) => key);
    const list = (
      filter: Parameters<typeof definitions.service.list>[1],
      page: Parameters<typeof definitions.service.list>[2],
    ) => definitions.service.list(caller.tenant, filter, page);
    expect(await keys({}, { limit: 2 })).toEqual(['a', 'b']);
    expect(await keys({}, { limit: 2, after: 'b' })).toEqual(['c']);
    expect(await keys({ state: 'enabled' }, { limit: 9 })).toEqual(['b', 'c']);
    expect(await keys({ labels: { team: 'risk' } }, { limit: 9 })).toEqual(['a', 'c']);
    expect(await keys({ labels: { team: 'risk', 'cost/centre': '7' } }, { limit: 9 })).toEqual([
      'c',
    ]);
    expect(await keys({ labels: { team: `o'ps", "x` } }, { limit: 9 })).toEqual([]);
  });
});

describe('The trigger preview', () => {
  it('shows the next fires of a cron trigger of the current revision', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, orderReview());
    const key = 'review-large-orders';
    const { previews } = definitions;
    const period = { from: undefined, count: 3 };
    const { description, fires } = await previews.ofTrigger(
      caller.tenant,
      key,
      'weekday-sweep',
      period,
    );
    expect(description).toBe('At 09:00 on Monday to Friday');
    expect(fires).toHaveLength(3);
    for (const { local, nominal, due } of fires) {
      expect(local).toMatch(/T09:00$/);
      expect(due - nominal).toBeGreaterThanOrEqual(0);
      expect(due - nominal).toBeLessThanOrEqual(120_000);
    }
    await expect(previews.ofTrigger(caller.tenant, key, 'large-order', period)).rejects.toThrow(
      TriggerNotFoundError,
    );
  });

  it('begins after the instant it is asked for', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, orderReview());
    const from = Date.parse('2027-01-04T08:00:00Z');
    const { fires } = await definitions.previews.ofTrigger(
      caller.tenant,
      'review-large-orders',
      'weekday-sweep',
      { from, count: 1 },
    );
    expect(fires.map(({ local }) => local)).toEqual(['2027-01-05T09:00']);
  });
});

describe('Listeners', () => {
  it('hear of each change, with what was before and after, at a time that never goes back', async () => {
    const caller = newcomer();
    const heard: DefinitionChange[] = [];
    definitions.listeners.register({
      onChange: (_tx, changes) => {
        heard.push(...changes.filter(({ tenant }) => tenant === caller.tenant));
        return Promise.resolve();
      },
    });
    const { service } = definitions;
    const { id } = await service.create(caller, titled('One'));
    await service.put(caller, 'least', titled('One'));
    await service.put(caller, 'least', titled('Two'));
    await service.pause(caller, 'least');
    await service.pause(caller, 'least');
    expect(heard).toMatchObject([
      {
        definitionId: id,
        actor: 'api-key:ci',
        before: null,
        after: { state: 'enabled', revision: 1 },
      },
      {
        before: { revision: 1, spec: { taskTemplates: [{ title: 'One' }] } },
        after: { revision: 2 },
      },
      { before: { state: 'enabled', revision: 2 }, after: { state: 'paused', revision: 2 } },
    ]);
    const times = heard.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('see what was saved, and undo all of it by throwing', async () => {
    const caller = newcomer();
    await definitions.service.create(caller, titled('One'));
    const epoch = await definitions.epochOf(caller.tenant);
    definitions.listeners.register({
      onChange: async (tx, [change]) => {
        if (change?.tenant !== caller.tenant) return;
        const [row] = await rows(
          tx,
          sql<{ revision: number }>`
            select revision from activity_definition where id = ${change.definitionId}`,
        );
        throw new Error(`refused at revision ${row?.revision ?? 0}`);
      },
    });
    const { service } = definitions;
    await expect(service.put(caller, 'least', titled('Two'))).rejects.toThrow(
      'refused at revision 2',
    );
    await expect(service.pause(caller, 'least')).rejects.toThrow('refused at revision 1');
    expect(await service.read(caller.tenant, 'least')).toMatchObject({
      revision: 1,
      version: 1,
      state: 'enabled',
    });
    expect(await service.revisions(caller.tenant, 'least', { limit: 9 })).toHaveLength(1);
    expect(await definitions.epochOf(caller.tenant)).toBe(epoch);
  });
});

describe('Tenants', () => {
  it('have keys of their own and do not see or change what others have', async () => {
    const [one, other] = [newcomer(), newcomer()];
    const { service, reader, database } = definitions;
    const mine = await service.create(one, titled('Mine'));
    await expect(service.read(other.tenant, 'least')).rejects.toThrow(DefinitionNotFoundError);
    await expect(service.pause(other, 'least')).rejects.toThrow(DefinitionNotFoundError);
    await expect(service.revision(other.tenant, 'least', 1)).rejects.toThrow(
      DefinitionNotFoundError,
    );
    expect(await service.list(other.tenant, {}, { limit: 9 })).toEqual([]);
    const theirs = await service.create(other, titled('Theirs'));
    expect(theirs.id).not.toBe(mine.id);
    expect(await service.read(one.tenant, 'least')).toEqual(mine);
    const { definitions: seen } = await reader.changedSince(database.session(), one.tenant, 0);
    expect(seen.map(({ id }) => id)).toEqual([mine.id]);
  });
});

it('A document that is invalid is refused before the database is asked', async () => {
  await expect(definitions.service.put(newcomer(), 'x', null)).rejects.toThrow(
    InvalidDefinitionError,
  );
  expect(await definitions.service.validate('anybody', null)).toMatchObject({ ok: false });
});
