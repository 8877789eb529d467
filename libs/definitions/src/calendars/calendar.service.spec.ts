import { sql } from 'kysely';
import { rows } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import type { Caller } from '../definition.contract.js';
import { InvalidDefinitionError } from '../definition.errors.js';
import type { DefinitionChange } from '../definition.listeners.js';
import { openDefinitions } from '../definitions.fixture.js';
import { leastDefinition } from '../documents.fixture.js';
import {
  CalendarInUseError,
  CalendarNotFoundError,
  CalendarOverusedError,
  CalendarStopsTriggersError,
  InvalidCalendarError,
  StaleCalendarError,
} from './calendar.errors.js';
import { MAX_USERS } from './calendar.repository.js';

type Mode = 'only' | 'except';

/** A definition that fires at nine, but for the days of a calendar. */
function usingCalendar(key: string, calendar = 'holidays', mode: Mode = 'except') {
  const trigger = { id: 'nine', type: 'cron', cron: '0 9 * * *' };
  const triggers = [{ ...trigger, calendars: [{ key: calendar, mode }] }];
  return { ...leastDefinition(), key, triggers };
}

const days = (...dates: readonly string[]) => ({
  kind: 'document' as const,
  document: { days: dates },
});

describe('Named calendars', () => {
  let server: TestDatabase;
  let definitions: Awaited<ReturnType<typeof openDefinitions>>;
  let count = 0;

  beforeAll(async () => {
    server = await createTestDatabase();
    definitions = await openDefinitions(server.url);
  });
  afterAll(async () => {
    await definitions.close();
    await server.drop();
  });

  function newcomer(): Caller {
    return { tenant: `tenant-${++count}`, actor: 'api-key:ops' };
  }

  async function pinnedBy({ tenant }: Caller, key: string) {
    const { revision, spec } = await definitions.service.read(tenant, key);
    return { revision, days: spec.pinnedCalendars?.holidays };
  }

  it('are created, listed, read, changed and deleted', async () => {
    const { calendars } = definitions;
    const caller = newcomer();
    const created = await calendars.put(caller, 'holidays', days('2026-12-25'));
    expect(created).toMatchObject({
      outcome: 'created',
      calendar: { key: 'holidays', name: 'holidays', version: 1, updatedBy: 'api-key:ops' },
      revised: 0,
    });
    expect(await calendars.put(caller, 'holidays', days('2026-12-25'))).toEqual({
      outcome: 'unchanged',
      calendar: created.calendar,
      revised: 0,
    });
    const changed = await calendars.put(caller, 'holidays', days('2026-12-28', '2026-12-25'), 1);
    expect(changed).toMatchObject({ outcome: 'changed', calendar: { version: 2, dayCount: 2 } });
    await calendars.put(caller, 'another', days());
    expect(await calendars.read(caller.tenant, 'holidays')).toEqual(changed.calendar);
    const page = await calendars.list(caller.tenant, { limit: 9 });
    expect(page.map(({ key, dayCount }) => [key, dayCount])).toEqual([
      ['another', 0],
      ['holidays', 2],
    ]);
    expect(await calendars.list(caller.tenant, { limit: 9, after: 'another' })).toHaveLength(1);
    await calendars.remove(caller, 'holidays', 2);
    await expect(calendars.read(caller.tenant, 'holidays')).rejects.toThrow(CalendarNotFoundError);
    await expect(calendars.remove(caller, 'holidays')).rejects.toThrow(CalendarNotFoundError);
  });

  it('are not changed from another version than the current one', async () => {
    const { calendars } = definitions;
    const caller = newcomer();
    await expect(calendars.put(caller, 'new', days(), 1)).rejects.toThrow(StaleCalendarError);
    await calendars.put(caller, 'new', days());
    await expect(calendars.put(caller, 'new', days(), 2)).rejects.toThrow(StaleCalendarError);
    await expect(calendars.remove(caller, 'new', 2)).rejects.toThrow(StaleCalendarError);
  });

  it('are refused with all their problems, also as iCalendar', async () => {
    const { calendars } = definitions;
    const caller = newcomer();
    await expect(calendars.put(caller, 'x', days('2026-02-30'))).rejects.toThrow(
      InvalidCalendarError,
    );
    await expect(
      calendars.put(caller, 'x', { kind: 'icalendar', text: 'BEGIN:VCALENDAR' }),
    ).rejects.toThrow(/line 1: BEGIN:VCALENDAR has no END/);
  });

  it('are pinned by the revision that refers to them', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await expect(service.create(caller, usingCalendar('a'))).rejects.toThrow(
      InvalidDefinitionError,
    );
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await service.create(caller, usingCalendar('a'));
    expect(await pinnedBy(caller, 'a')).toEqual({ revision: 1, days: ['2026-12-25'] });
    expect(await service.put(caller, 'a', usingCalendar('a'))).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await service.validate(caller.tenant, usingCalendar('b'))).toMatchObject({ ok: true });
    expect(await service.validate('someone-else', usingCalendar('b'))).toMatchObject({ ok: false });
  });

  it('give a new revision to every definition that refers to them, in one change', async () => {
    const { calendars, service, listeners } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await calendars.put(caller, 'other', days('2026-12-25'));
    for (const key of ['a', 'b', 'paused']) await service.create(caller, usingCalendar(key));
    await service.create(caller, usingCalendar('bystander', 'other'));
    await service.create(caller, usingCalendar('formerly'));
    await service.put(caller, 'formerly', { ...leastDefinition(), key: 'formerly' });
    await service.pause(caller, 'paused');
    const epoch = await definitions.epochOf(caller.tenant);
    const heard: (readonly DefinitionChange[])[] = [];
    listeners.register({
      onChange: (_tx, changes) => {
        if (changes[0]?.tenant === caller.tenant) heard.push(changes);
        return Promise.resolve();
      },
    });
    const boss = { ...caller, actor: 'api-key:boss' };

    const saved = await calendars.put(boss, 'holidays', days('2026-12-25', '2026-12-28'));

    expect(saved).toMatchObject({ outcome: 'changed', revised: 3 });
    expect(await definitions.epochOf(caller.tenant)).toBe((epoch ?? 0) + 1);
    for (const key of ['a', 'b', 'paused']) {
      expect(await pinnedBy(caller, key)).toEqual({
        revision: 2,
        days: ['2026-12-25', '2026-12-28'],
      });
      const [latest] = await service.revisions(caller.tenant, key, { limit: 1 });
      expect(latest).toMatchObject({ revision: 2, createdBy: 'api-key:boss' });
      expect((await service.revision(caller.tenant, key, 1)).spec.pinnedCalendars).toEqual({
        holidays: ['2026-12-25'],
      });
    }
    expect(await service.read(caller.tenant, 'paused')).toMatchObject({
      state: 'paused',
      version: 3,
    });
    expect(await service.read(caller.tenant, 'bystander')).toMatchObject({ revision: 1 });
    expect(await service.read(caller.tenant, 'formerly')).toMatchObject({ revision: 2 });
    expect(heard).toHaveLength(1);
    expect(
      heard[0]?.map(({ key, actor, before, after }) => [
        key,
        actor,
        before?.revision,
        after.revision,
      ]),
    ).toEqual(
      expect.arrayContaining(['a', 'b', 'paused'].map((key) => [key, 'api-key:boss', 1, 2])),
    );
  });

  it('revise many definitions at one epoch, or none of them', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    const keys = Array.from({ length: 60 }, (_, index) => `many-${index}`);
    for (const key of keys) await service.create(caller, usingCalendar(key));
    const epoch = await definitions.epochOf(caller.tenant);
    const saved = await calendars.put(caller, 'holidays', days('2026-12-28'));
    expect(saved.revised).toBe(60);
    expect(await definitions.epochOf(caller.tenant)).toBe((epoch ?? 0) + 1);
    for (const key of keys) expect(await pinnedBy(caller, key)).toMatchObject({ revision: 2 });
    // The last one saved comes last: all before it are undone.
    await service.create(caller, usingCalendar('strict', 'holidays', 'only'));
    await expect(calendars.put(caller, 'holidays', days())).rejects.toThrow(/"strict"/);
    for (const key of keys) expect(await pinnedBy(caller, key)).toMatchObject({ revision: 2 });
  });

  it('revise nothing when only their names change', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await service.create(caller, usingCalendar('a'));
    const epoch = await definitions.epochOf(caller.tenant);
    const named = { name: 'Holidays', days: [{ date: '2026-12-25', name: 'Christmas Day' }] };
    const saved = await calendars.put(caller, 'holidays', { kind: 'document', document: named });
    expect(saved).toMatchObject({ outcome: 'changed', revised: 0 });
    expect(await pinnedBy(caller, 'a')).toMatchObject({ revision: 1 });
    expect(await definitions.epochOf(caller.tenant)).toBe(epoch);
  });

  it('revise archived definitions too, which stay archived', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await service.create(caller, usingCalendar('a'));
    await service.archive(caller, 'a');
    await calendars.put(caller, 'holidays', days('2026-12-28'));
    expect(await service.read(caller.tenant, 'a')).toMatchObject({
      state: 'archived',
      revision: 2,
    });
    expect(await service.enable(caller, 'a')).toMatchObject({ revision: 2 });
    expect(await pinnedBy(caller, 'a')).toMatchObject({ days: ['2026-12-28'] });
  });

  it('are not changed so that a trigger would never fire, and then nothing is', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await service.create(caller, usingCalendar('fine'));
    await service.create(caller, usingCalendar('strict', 'holidays', 'only'));
    const refused = calendars.put(caller, 'holidays', days());
    await expect(refused).rejects.toThrow(CalendarStopsTriggersError);
    await expect(refused).rejects.toThrow(/"strict"/);
    expect(await calendars.read(caller.tenant, 'holidays')).toMatchObject({
      version: 1,
      dayCount: 1,
    });
    expect(await pinnedBy(caller, 'fine')).toMatchObject({ revision: 1 });
  });

  it('are not deleted while definitions refer to them', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    for (const key of ['a', 'b']) await service.create(caller, usingCalendar(key));
    const refused = calendars.remove(caller, 'holidays');
    await expect(refused).rejects.toThrow(CalendarInUseError);
    await expect(refused).rejects.toThrow('in use by "a", "b"');
    for (const key of ['a', 'b']) await service.put(caller, key, { ...leastDefinition(), key });
    await calendars.remove(caller, 'holidays');
    await expect(service.put(caller, 'a', usingCalendar('a'))).rejects.toThrow(
      InvalidDefinitionError,
    );
  });

  it('can be let go of by an archived definition as the refusal says', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await service.create(caller, usingCalendar('live', 'holidays', 'only'));
    await service.create(caller, usingCalendar('old', 'holidays', 'only'));
    await service.archive(caller, 'old');
    const message = /"live", "old".* Archived: "old", to be enabled, saved, and archived again/;
    await expect(calendars.put(caller, 'holidays', days())).rejects.toThrow(message);
    await expect(calendars.remove(caller, 'holidays')).rejects.toThrow(message);
    await service.put(caller, 'live', { ...leastDefinition(), key: 'live' });
    await service.enable(caller, 'old');
    await service.put(caller, 'old', { ...leastDefinition(), key: 'old' });
    await service.archive(caller, 'old');
    await calendars.remove(caller, 'holidays');
    expect(await service.enable(caller, 'old')).toMatchObject({ state: 'enabled', revision: 2 });
  });

  it('of one tenant are nothing to another', async () => {
    const { calendars, service } = definitions;
    const [one, other] = [newcomer(), newcomer()];
    await calendars.put(one, 'holidays', days('2026-12-25'));
    await calendars.put(other, 'holidays', days('2027-01-01'));
    await service.create(one, usingCalendar('a'));
    await service.create(other, usingCalendar('a'));
    await calendars.put(other, 'holidays', days('2027-01-02'));
    expect(await pinnedBy(one, 'a')).toEqual({ revision: 1, days: ['2026-12-25'] });
    expect(await pinnedBy(other, 'a')).toEqual({ revision: 2, days: ['2027-01-02'] });
    await expect(calendars.read(newcomer().tenant, 'holidays')).rejects.toThrow(
      CalendarNotFoundError,
    );
  });

  it('changed and referred to at the same moment leave no definition behind', async () => {
    const { calendars, service } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-01-01'));
    const changes = Array.from({ length: 6 }, (_, index) =>
      calendars.put(caller, 'holidays', days(`2026-12-${10 + index}`)),
    );
    const saves = Array.from({ length: 6 }, (_, index) =>
      service.put(caller, `d${index}`, usingCalendar(`d${index}`)),
    );
    await Promise.all([...changes, ...saves]);
    const { days: held } = await calendars.read(caller.tenant, 'holidays');
    const dates = held.map(({ date }) => date);
    for (let index = 0; index < 6; index++) {
      expect(await pinnedBy(caller, `d${index}`)).toMatchObject({ days: dates });
    }
  });

  it('have a bound on the definitions that refer to them', async () => {
    const { calendars, service, database } = definitions;
    const caller = newcomer();
    await calendars.put(caller, 'holidays', days('2026-12-25'));
    await rows(
      database.session(),
      sql`insert into calendar_use (definition_id, calendar_key, tenant)
        select gen_random_uuid(), 'holidays', ${caller.tenant} from generate_series(1, ${MAX_USERS})`,
    );
    const refused = service.create(caller, usingCalendar('one-more'));
    await expect(refused).rejects.toThrow(CalendarOverusedError);
    await expect(service.read(caller.tenant, 'one-more')).rejects.toThrow();
  });
});
