import { sql } from 'kysely';
import { Clock, newId } from '#database';
import { createTestDatabase, type TestDatabase, waitFor } from '#local-stack/testing';
import { anna, openStation, type Station } from './triggers.fixture.js';

const PATIENCE = { timeoutMs: 20_000 };

/** The same function, which notes when each of its calls was answered. */
function watched<Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
  answered: number[],
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    const result = await call(...args);
    answered.push(performance.now());
    return result;
  };
}

describe('The loop of the event dispatcher', () => {
  let server: TestDatabase;
  let station: Station;

  beforeEach(async () => {
    server = await createTestDatabase();
  });
  afterEach(async () => {
    await station.dispatcher.loop.stop();
    await station.close();
    await server.drop();
  });

  /** When each claim was answered. */
  function claimTimes(): readonly number[] {
    const { queue } = station;
    const times: number[] = [];
    queue.claimPending = watched(queue.claimPending.bind(queue), times);
    return times;
  }

  async function open(dispatchPollMs: number): Promise<void> {
    process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
    station = await openStation(server.url, new Clock(), { dispatchPollMs });
    station.listener.open();
    await waitFor(() => station.listener.isConnected, { what: 'the listener', ...PATIENCE });
  }

  it('hears of an event at once, however seldom it looks by itself', async () => {
    await open(60_000);
    const claims = claimTimes();
    station.dispatcher.loop.start();
    await waitFor(() => claims.length > 0, { what: 'the first look', ...PATIENCE });
    for (let round = 0; round < 2; round++) {
      const [id] = await station.accept('nobody.cares');
      await waitFor(
        async () => {
          const [event] = await station.query(
            sql<{ state: string }>`select state from event where id = ${id}`,
          );
          return event?.state === 'dispatched';
        },
        { what: 'the event to be dispatched', ...PATIENCE },
      );
    }
  });

  it('asks nothing more often than it polls while nothing is pending', async () => {
    await open(200);
    const claims = claimTimes();
    station.dispatcher.loop.start();
    await waitFor(() => claims.length >= 6, { what: 'six looks', ...PATIENCE });
    const [first = 0, sixth = 0] = [claims[0], claims[5]];
    expect(sixth - first).toBeGreaterThan(5 * 190);
  });

  it('looks for a place ever more seldom while other workers have its batches', async () => {
    await open(60_000);
    const batches = [1, 2, 3].map(() => {
      return { id: newId(), tenant: anna.tenant, generation: 1, summary: 'elsewhere' };
    });
    const { launcher } = station;
    launcher.launch(batches, 'event');
    const looks: number[] = [];
    launcher.hasPlace = watched(launcher.hasPlace.bind(launcher), looks);
    station.dispatcher.loop.start();
    await waitFor(() => looks.length >= 6, { what: 'six looks', ...PATIENCE });
    const [first = 0, sixth = 0] = [looks[0], looks[5]];
    expect(sixth - first).toBeGreaterThan(0.95 * (50 + 100 + 200 + 400 + 800));
  });

  it('lets what arrives gather while a batch of several is under way', async () => {
    await open(60_000);
    await station.definitions.put(anna, 'gather', {
      key: 'gather',
      triggers: [{ id: 'it', type: 'event', eventTypes: ['it.happened'] }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    });
    const dispatched = async (ids: readonly string[]): Promise<number> => {
      const times = await waitFor(
        async () => {
          const found = await station.query(sql<{ at: number }>`
            select (extract(epoch from dispatched_at) * 1000)::float8 as at from event
            where id = any(${[...ids]}::uuid[]) and state = 'dispatched'`);
          return found.length === ids.length && found.map(({ at }) => at);
        },
        { what: 'the events to be dispatched', ...PATIENCE },
      );
      return Math.max(...times);
    };
    const several = await station.accept('it.happened', 'it.happened');
    station.dispatcher.loop.start();
    const began = await dispatched(several);
    expect(await dispatched(await station.accept('it.happened'))).toBeGreaterThanOrEqual(
      began + 100,
    );
  });
});
