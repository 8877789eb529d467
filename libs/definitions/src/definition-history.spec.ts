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

/** Waits for the database's next millisecond, which is as exact as the times of changes are. */
async function pass(): Promise<void> {
  await rows(definitions.database.session(), sql`select pg_sleep(0.002)`);
}
