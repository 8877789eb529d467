import { randomUUID } from 'node:crypto';
import { waitFor } from '#local-stack/testing';
import { FaultStack, PATIENCE_MS, TEST_MS } from '../support/fault-stack.js';
import { only } from '../support/tenant.js';
import { newWork } from '../support/traffic.js';

/** Has the database refuse every run of an event whose id begins with `poison`. */
const REFUSE = `
  create function refuse_poison() returns trigger language plpgsql as $$
  begin
    if exists (select from event where id = new.event_id and event_id like 'poison%') then
      raise exception 'poison' using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger refuse_poison before insert on activity_run
    for each row execute function refuse_poison()`;

describe('an event whose runs the database refuses', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-set-aside' });
  });
  afterAll(() => faults.stop());

  it(
    'is set aside among a hundred others, also when the worker dies over it, and can be redriven',
    async () => {
      await faults.sql(REFUSE);
      const stop = faults.database.stop({
        when: 'before',
        statement: 'commit',
        having: "update event set state = 'failed'",
      });
      const poison = { id: `poison-${randomUUID()}`, type: 'work.happened' };
      const events = [...newWork(50), poison, ...newWork(50)];
      const ids = (await faults.tenant.sendAll(events)).map(({ id }) => String(id));
      const bad = ids[50] ?? '';
      await stop.reached();
      await faults.replaceWorker();

      faults.expectDone(ids.filter((id) => id !== bad));
      await faults.expectSound();
      const { client } = faults.tenant;
      const aside = await waitFor(
        async () => {
          const event = await client.events.get({ path: { id: bad } });
          return event.state === 'failed' && event;
        },
        { what: 'the event to be set aside', timeoutMs: PATIENCE_MS },
      );
      expect(aside.dispatchError).toMatchObject({ code: 'refused_by_database' });
      expect(aside.dispatchError?.message).toContain('poison');
      expect(await faults.runsOf([bad])).toEqual([]);
      expect(only((await client.events.list({ query: { state: 'failed' } })).items).id).toBe(bad);
      await faults.send(20); // it blocks nothing that comes later

      await faults.sql('drop trigger refuse_poison on activity_run');
      await client.events.redrive({ path: { id: bad } });
      faults.expectDone([bad]);
      await faults.expectSound();
    },
    TEST_MS,
  );
});
