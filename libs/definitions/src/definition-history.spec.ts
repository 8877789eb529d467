import { sql } from 'kysely';
import { rows, runMigrations } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { Caller } from './definition.contract.js';
import { openDefinitions } from './definitions.fixture.js';
import { leastDefinition } from './documents.fixture.js';

let server: TestDatabase;
let definitions: Awaited<ReturnType<typeof openDefinitions>>;
beforeEach(async () => {
  server = await createTestDatabase();
  definitions = await openDefinitions(server.url);
});
afterEach(async () => {
  await definitions.close();
  await server.drop();
});

const caller: Caller = { tenant: 'acme', actor: 'api-key:ci' };

/** Makes the next revision of a definition, or the first one. */
function save(key: string, name = key) {
  return definitions.service.put(caller, key, { ...leastDefinition(), key, name });
}

/** How a definition stood at each epoch up to now: `revision state`. */
async function courseOf(key: string): Promise<string[]> {
  const { database, history } = definitions;
  const now = await history.epoch(database.session(), caller.tenant);
  const course: string[] = [];
  for (let epoch = 1; epoch <= now; epoch++) {
    const then = await history.find(database.session(), { tenant: caller.tenant, epoch }, key);
    course.push(`${then?.revision ?? '-'} ${then?.state ?? '-'}`);
  }
  return course;
}

describe('The history of a definition', () => {
  it('tells its revision and state at every epoch', async () => {
    const { service } = definitions;
    await save('other');
    await save('a');
    await service.pause(caller, 'a');
    await save('a', 'again');
    await service.enable(caller, 'a');
    await service.archive(caller, 'a');
    await save('other', 'again');
    expect(await courseOf('a')).toEqual([
      '- -',
      '1 enabled',
      '1 paused',
      '2 paused',
      '2 enabled',
      '2 archived',
      '2 archived',
    ]);
  });

  it('tells since when it had been enabled before its latest pause', async () => {
    const { database, history, service } = definitions;
    await save('a');
    const { id: definitionId, createdAt } = await service.read(caller.tenant, 'a');
    const enabledBefore = () =>
      history.enabledBeforePause(database.session(), { tenant: caller.tenant, definitionId });
    expect(await enabledBefore()).toBeNull();
    await service.pause(caller, 'a');
    await save('a', 'again');
    expect(await enabledBefore()).toBe(createdAt);
    const { stateChange } = await service.enable(caller, 'a');
    expect(await enabledBefore()).toBe(createdAt);
    await service.pause(caller, 'a');
    await service.enable(caller, 'a');
    expect(await enabledBefore()).toBe(stateChange?.at);
  });

  it('tells who changed its state, and why, also after the next change', async () => {
    const { service } = definitions;
    await save('other');
    await save('a');
    const ops: Caller = { ...caller, actor: 'api-key:ops' };
    const { stateChange: paused } = await service.pause(ops, 'a', { note: 'Stocktaking.' });
    await save('a', 'again');
    const { stateChange: enabled, createdAt } = await service.enable(caller, 'a');
    const all = await service.states(caller.tenant, 'a', { limit: 10 });
    expect(all).toMatchObject([
      { state: 'enabled', since: enabled?.at, by: 'api-key:ci', note: null },
      { state: 'paused', since: paused?.at, by: 'api-key:ops', note: 'Stocktaking.' },
      { state: 'enabled', since: createdAt, by: null, note: null },
    ]);
    const page = { limit: 1, after: all[0]?.epoch ?? 0 };
    expect(await service.states(caller.tenant, 'a', page)).toEqual([all[1]]);
    await expect(service.states('rival', 'a', { limit: 1 })).rejects.toThrow('no definition "a"');
  });

  it('knows who made the latest of the changes from before that was kept', async () => {
    const { service, database } = definitions;
    await forgetChanges();
    await save('a');
    await service.pause(caller, 'a', { note: 'First.' });
    await service.archive(caller, 'a', { note: 'Second.' });
    expect(await runMigrations(server.url)).toEqual(['20261124000900-state-changes']);
    await service.enable(caller, 'a', { note: 'Third.' });
    const states = await service.states(caller.tenant, 'a', { limit: 10 });
    expect(states.map(({ state, by, note }) => [state, by, note])).toEqual([
      ['enabled', 'api-key:ci', 'Third.'],
      ['archived', 'api-key:ci', 'Second.'],
      ['paused', null, null],
      ['enabled', null, null],
    ]);
    expect(
      await rows(
        database.session(),
        sql`
      select from definition_state where since is null`,
      ),
    ).toEqual([]);
  });

  it('is undone with the change that it tells of', async () => {
    definitions.listeners.register({ onChange: () => Promise.reject(new Error('no')) });
    await expect(save('a')).rejects.toThrow('no');
    const found = await rows(definitions.database.session(), sql`select from definition_state`);
    expect(found).toEqual([]);
  });

  it('of definitions from before it was kept begins where it is certain', async () => {
    await forgetHistory();
    const { service } = definitions;
    await save('never-moved'); // 1
    await save('moved-last'); // 2
    await save('moved-then-saved'); // 3
    await save('moved-twice'); // 4
    await save('never-moved', 'again'); // 5
    await service.pause(caller, 'moved-then-saved'); // 6
    await service.pause(caller, 'moved-twice'); // 7
    await pass();
    await save('moved-then-saved', 'again'); // 8
    await service.pause(caller, 'moved-last'); // 9
    await service.enable(caller, 'moved-twice'); // 10

    expect(await runMigrations(server.url)).toEqual(['20261124000300-definition-states']);
    await service.pause(caller, 'never-moved'); // 11

    expect(await courseOf('never-moved')).toEqual(
      ['1', '1', '1', '1', '2', '2', '2', '2', '2', '2']
        .map((revision) => `${revision} enabled`)
        .concat('2 paused'),
    );
    expect(await courseOf('moved-last')).toEqual(
      ['- -', ...Array<string>(7).fill('1 enabled')].concat('1 paused', '1 paused', '1 paused'),
    );
    expect(await courseOf('moved-then-saved')).toEqual(
      ['- -', '- -', ...Array<string>(5).fill('1 -')].concat(Array<string>(4).fill('2 paused')),
    );
    expect(await courseOf('moved-twice')).toEqual(
      ['- -', '- -', '- -', ...Array<string>(6).fill('1 -')].concat('1 enabled', '1 enabled'),
    );
  });
});

/** Brings the database back to before the migration. */
async function forgetHistory(): Promise<void> {
  const session = definitions.database.session();
  await rows(session, sql`drop function record_definition_state cascade`);
  await rows(session, sql`drop table definition_state`);
  await rows(
    session,
    sql`
    delete from schema_migration where name like '%-definition-states'`,
  );
}

/** Brings the database back to before it was kept who changes states. */
async function forgetChanges(): Promise<void> {
  const session = definitions.database.session();
  await rows(session, sql`alter table definition_state drop column changed_by, drop column note`);
  await rows(
    session,
    sql`
    create or replace function record_definition_state() returns trigger language plpgsql as $$
    begin
      insert into definition_state (definition_id, epoch, tenant, state, since)
      values (new.id, new.epoch, new.tenant, new.state, new.updated_at);
      return null;
    end $$`,
  );
  await rows(session, sql`delete from schema_migration where name like '%-state-changes'`);
}

/** Waits for the database's next millisecond, which is as exact as the times of changes are. */
async function pass(): Promise<void> {
  await rows(definitions.database.session(), sql`select pg_sleep(0.002)`);
}
