import fc from 'fast-check';
import { BacklogEstimate } from './backlog-estimate.js';

/** An estimate of a backlog that the test makes up, at a time that it sets. */
function setUp(max: number, pending = 0) {
  const world = { pending, countable: true, now: 0, counts: 0, tookMs: 0 };
  const estimate = new BacklogEstimate(max, {
    count: (limit) => {
      world.counts += 1;
      world.now += world.tookMs;
      return Promise.resolve(world.countable ? Math.min(world.pending, limit) : undefined);
    },
    now: () => world.now,
  });
  /** Accepts so many events, of which so many are new. @returns whether there was room */
  const accept = async (events: number, fresh = events) => {
    const settle = await estimate.take(events);
    settle?.(fresh);
    return settle !== undefined;
  };
  return { world, estimate, accept };
}

describe('The estimate of a backlog', () => {
  it('is counted before the first event is taken', async () => {
    const { world, accept } = setUp(10, 10);
    expect(await accept(1)).toBe(false);
    expect(world.counts).toBe(1);
  });

  it('grows by what is accepted, up to the bound', async () => {
    const { world, accept } = setUp(10, 4);
    expect(await accept(5)).toBe(true);
    expect(await accept(1)).toBe(true);
    expect(await accept(1)).toBe(false);
    expect(world.counts).toBe(1);
  });

  it('takes a batch as a whole while there is any room', async () => {
    const { accept } = setUp(10, 9);
    expect(await accept(1_000)).toBe(true);
    expect(await accept(1)).toBe(false);
  });

  it('does not grow by duplicates', async () => {
    const { accept } = setUp(10);
    for (let time = 0; time < 5; time++) expect(await accept(9, 0)).toBe(true);
    expect(await accept(10)).toBe(true);
    expect(await accept(1)).toBe(false);
  });

  it('counts what is on its way, too', async () => {
    const { estimate, accept } = setUp(10);
    const settle = await estimate.take(10);
    expect(await accept(1)).toBe(false);
    settle?.(0);
    expect(await accept(1)).toBe(true);
  });

  it('lets no two events into the last place, when both waited for the count', async () => {
    const { accept } = setUp(10, 9);
    expect(await Promise.all([accept(1), accept(1), accept(1)])).toEqual([true, false, false]);
  });

  it('has room again once a new count finds less', async () => {
    const { world, estimate, accept } = setUp(10, 10);
    expect(await accept(1)).toBe(false);
    world.pending = 3;
    expect(await accept(1)).toBe(false);
    world.now += estimate.retryAfterSeconds * 1_000;
    expect(await accept(1)).toBe(true);
    expect(world.counts).toBe(2);
  });

  it('says no by a fresh count only, however long ago it said no last', async () => {
    const { world, accept } = setUp(10, 10);
    await accept(1);
    world.pending = 0;
    world.now += 3_600_000;
    expect(await accept(1)).toBe(true);
  });

  it('does not wait for a count while there is room', async () => {
    const counting = Promise.withResolvers<number>();
    const world = { now: 0, counts: 0 };
    const estimate = new BacklogEstimate(10, {
      count: () => (world.counts++ === 0 ? Promise.resolve(0) : counting.promise),
      now: () => world.now,
    });
    await estimate.take(1);
    world.now += 60_000;
    expect(await estimate.take(1)).toBeDefined();
    expect(await estimate.take(1)).toBeDefined();
    expect(world.counts).toBe(2);
    counting.resolve(0);
  });

  it('adds what was accepted during a count to what it found', async () => {
    const counting = Promise.withResolvers<number>();
    const world = { now: 0, counts: 0 };
    const estimate = new BacklogEstimate(10, {
      count: () => (world.counts++ === 0 ? Promise.resolve(0) : counting.promise),
      now: () => world.now,
    });
    (await estimate.take(4))?.(4);
    world.now += 60_000;
    (await estimate.take(5))?.(5); // begins the second count, and is not in what that finds
    counting.resolve(4);
    await counting.promise;
    (await estimate.take(1))?.(1);
    expect(await estimate.take(1)).toBeUndefined();
  });

  it('looks less often the more room there is', async () => {
    const near = setUp(1_000, 999);
    const far = setUp(1_000_000, 0);
    const countsIn = async ({ world, accept }: ReturnType<typeof setUp>, ms: number) => {
      for (const end = world.now + ms; world.now < end; world.now += 10) await accept(0);
      return world.counts;
    };
    expect(await countsIn(near, 60_000)).toBeGreaterThan(200);
    expect(await countsIn(far, 60_000)).toBeLessThanOrEqual(7);
  });

  it('spends little time on counting, also when that takes long', async () => {
    const { world, accept } = setUp(1_000, 1_000);
    world.tookMs = 400;
    for (const end = 60_000; world.now < end; world.now += 10) await accept(1);
    expect(world.counts * world.tookMs).toBeLessThanOrEqual(0.06 * 60_000);
  });

  it('goes on with what it knows when it cannot be counted', async () => {
    const { world, accept } = setUp(10, 10);
    world.countable = false;
    expect(await accept(9)).toBe(true);
    expect(await accept(1)).toBe(true);
    expect(await accept(1)).toBe(false);
    world.pending = 0;
    world.countable = true;
    world.now += 1_000;
    expect(await accept(1)).toBe(true);
  });

  it('never refuses while less than the bound can wait, nor lets in more than the bound and a batch', async () => {
    const step = fc.record({
      events: fc.integer({ min: 1, max: 5 }),
      dispatched: fc.nat({ max: 4 }),
      ms: fc.nat({ max: 400 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { world, accept } = setUp(10, 0);
        let pending = 0;
        /** What it may still think is there: the pending of the last count, and all since. */
        let seen = 0;
        let counts = 0;
        for (const { events, dispatched, ms } of steps) {
          world.pending = pending;
          const taken = await accept(events);
          if (world.counts > counts) seen = pending;
          counts = world.counts;
          expect(taken).toBe(seen < 10);
          if (taken) pending += events;
          if (taken) seen += events;
          expect(pending).toBeLessThan(10 + 5);
          pending = Math.max(0, pending - dispatched);
          world.now += ms;
        }
      }),
    );
  });
});
