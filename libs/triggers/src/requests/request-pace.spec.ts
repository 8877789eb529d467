import fc from 'fast-check';
import { chunkRoom, nextChunkAt } from './request-pace.js';

describe('the pace of a request', () => {
  it('is that of the places when there is no rate', () => {
    const unlimited = { rate: null, dryRun: false, nextAt: 1_000 };
    expect(chunkRoom(unlimited, 250)).toBe(250);
    expect(nextChunkAt(unlimited, { now: 5_000, created: 250 })).toBe(5_000);
  });

  it('does not slow a dry run', () => {
    const dry = { rate: 1, dryRun: true, nextAt: 1_000 };
    expect(chunkRoom(dry, 250)).toBe(250);
    expect(nextChunkAt(dry, { now: 5_000, created: 250 })).toBe(5_000);
  });

  it('gives each run its share of a second, from when the chunk was due', () => {
    const slow = { rate: 4, dryRun: false, nextAt: 10_000 };
    expect(chunkRoom(slow, 250)).toBe(4);
    expect(nextChunkAt(slow, { now: 10_300, created: 3 })).toBe(10_750);
  });

  it('costs nothing for what created nothing', () => {
    const slow = { rate: 4, dryRun: false, nextAt: 10_000 };
    expect(nextChunkAt(slow, { now: 10_300, created: 0 })).toBe(10_000);
  });

  it('keeps the rate over any span of time, however late and large the chunks are', () => {
    const rate = fc.integer({ min: 1, max: 500 });
    const chunks = fc.array(
      fc.record({ late: fc.integer({ min: 0, max: 20_000 }), part: fc.nat(100) }),
      { minLength: 1, maxLength: 50 },
    );
    fc.assert(
      fc.property(rate, chunks, (perSecond, turns) => {
        const room = chunkRoom({ rate: perSecond, dryRun: false }, 250);
        const made: { at: number; created: number }[] = [];
        let nextAt = 0;
        for (const { late, part } of turns) {
          const now = nextAt + late;
          const created = Math.ceil((room * part) / 100);
          made.push({ at: now, created });
          nextAt = nextChunkAt({ rate: perSecond, dryRun: false, nextAt }, { now, created });
        }
        for (let first = 0; first < made.length; first++) {
          let created = 0;
          for (const turn of made.slice(first)) {
            created += turn.created;
            const spanMs = turn.at - (made[first]?.at ?? 0);
            // A second that was missed may be caught up with, and the last chunk is a second's worth.
            expect(created).toBeLessThanOrEqual((perSecond * (spanMs + 2_000)) / 1_000);
          }
        }
      }),
    );
  });
});
