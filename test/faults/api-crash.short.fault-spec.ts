import type { EventVerdict } from '#client';
import { FaultStack, TEST_MS } from '../support/fault-stack.js';
import { lockTable } from '../support/table-lock.js';
import { type IdentifiedEvent, newWork } from '../support/traffic.js';

describe('an api that is killed', () => {
  let faults: FaultStack;

  beforeAll(async () => {
    faults = await FaultStack.start({ name: 'faults-api-crash' });
  });
  afterEach(() => faults.expectSound(), TEST_MS);
  afterAll(() => faults.stop());

  /** Sends events in one request, to which no answer must come. */
  function sendUnanswered(events: readonly IdentifiedEvent[]): Promise<void> {
    return expect(faults.tenant.sendAll(events)).rejects.toThrow();
  }

  /** As a router does that got no answer. */
  async function sendAgain(events: readonly IdentifiedEvent[]): Promise<EventVerdict[]> {
    await faults.restartApi();
    const verdicts = await faults.tenant.sendAll(events);
    faults.expectDone(verdicts.map(({ id }) => String(id)));
    return verdicts;
  }

  /** In the table, so committed. */
  async function storedCount(events: readonly IdentifiedEvent[]): Promise<number> {
    const ids = events.map(({ id }) => `'${id}'`).join();
    return (await faults.sql(`select from event where event_id in (${ids})`)).length;
  }

  it(
    'before its insert reaches the database has accepted nothing',
    async () => {
      const events = newWork(20);
      const stop = faults.database.stop({ when: 'before', statement: 'insert into event' });
      const sending = sendUnanswered(events);
      await stop.reached();
      await faults.api.kill();
      await sending;
      expect(await storedCount(events)).toBe(0);

      const verdicts = await sendAgain(events);
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(events.map(() => 'accepted'));
    },
    TEST_MS,
  );

  it(
    'while the database inserts has accepted all or nothing, and sending again settles it',
    async () => {
      const events = newWork(20);
      const lock = await lockTable(faults.stack.databaseUrl, 'event');
      try {
        const sending = sendUnanswered(events);
        await lock.untilWaiting();
        await faults.api.kill();
        await sending;
      } finally {
        await lock.release();
      }

      const verdicts = await sendAgain(events);
      expect(new Set(verdicts.map(({ verdict }) => verdict)).size).toBe(1);
      expect(['accepted', 'duplicate']).toContain(verdicts[0]?.verdict);
      expect(await storedCount(events)).toBe(events.length);
    },
    TEST_MS,
  );

  it(
    'after the commit and before its answer has stored everything, and then says "duplicate"',
    async () => {
      const events = newWork(20);
      const stop = faults.database.stop({ when: 'after', statement: 'insert into event' });
      const sending = sendUnanswered(events);
      await stop.reached();
      expect(await storedCount(events)).toBe(events.length);
      await faults.api.kill();
      await sending;

      const verdicts = await sendAgain(events);
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(events.map(() => 'duplicate'));
    },
    TEST_MS,
  );
});
