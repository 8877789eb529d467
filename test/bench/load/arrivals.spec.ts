import { atArrivals, poissonArrivals, spacedArrivals } from './arrivals.js';

describe('arrivals of an open load', () => {
  const arrivals = poissonArrivals(200, 60, 1);

  it('come as often as asked, within the time', () => {
    expect(arrivals.length).toBeGreaterThan(200 * 60 * 0.95);
    expect(arrivals.length).toBeLessThan(200 * 60 * 1.05);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    expect(arrivals.at(-1)).toBeLessThan(60_000);
  });

  it('are independent of each other: the gaps vary as much as they are long', () => {
    const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.95);
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.05);
  });

  it('are the same for every candidate, and others for another seed', () => {
    expect(poissonArrivals(200, 60, 1)).toEqual(arrivals);
    expect(poissonArrivals(200, 60, 2)).not.toEqual(arrivals);
  });
});

it('spaces the arrivals of an idle load by one to two gaps', () => {
  const arrivals = spacedArrivals(50, 100, 3);
  const gaps = arrivals.map((at, index) => at - (arrivals[index - 1] ?? 0));
  expect(arrivals).toHaveLength(50);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...gaps)).toBeLessThan(200);
});

describe('the clock of the arrivals', () => {
  it('lets all arrive, in order and none before its time', async () => {
    const seen: { index: number; at: number }[] = [];
    const times = [0, 1, 5, 5, 12];
    const startedAt = await atArrivals(times, performance.now.bind(performance), (index) => {
      seen.push({ index, at: performance.now() });
    });
    expect(seen.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    for (const { index, at } of seen) {
      expect(at - startedAt).toBeGreaterThanOrEqual(times[index] ?? NaN);
    }
  });

  it('leaves out none when the sender was held up, but catches up', async () => {
    let now = 0;
    const late: number[] = [];
    const clock = (): number => (now += 400); // each look at the clock takes longer than all gaps
    await atArrivals([10, 20, 30, 40], clock, (index) => late.push(index));
    expect(late).toEqual([0, 1, 2, 3]);
  });
});
