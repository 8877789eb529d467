import fc from 'fast-check';
import { mean, percentile, slope, spreadOf } from './statistics.js';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });

describe('percentile', () => {
  it('is the smallest value that its share of the values do not exceed', () => {
    const tens = [90, 10, 20, 80, 30, 70, 40, 60, 50, 100];
    expect(percentile(tens, 0.5)).toBe(50);
    expect(percentile(tens, 0.51)).toBe(60);
    expect(percentile(tens, 0.99)).toBe(100);
  });

  it('is always one of the values, and never falls as the share grows', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, (some, a, b) => {
        expect(some).toContain(percentile(some, a));
        expect(percentile(some, Math.min(a, b))).toBeLessThanOrEqual(
          percentile(some, Math.max(a, b)),
        );
      }),
    );
  });

  it('is not there for no values', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

it('spreads from the lowest to the highest value around the median', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3 });
});

it('finds the slope of a line, wherever it lies', () => {
  const parameter = fc.integer({ min: -1_000, max: 1_000 });
  fc.assert(
    fc.property(parameter, parameter, (incline, offset) => {
      const line = [0, 1, 5, 9].map((x) => [x, incline * x + offset] as const);
      expect(slope(line)).toBeCloseTo(incline, 6);
    }),
  );
});

it('averages', () => {
  expect(mean([1, 2, 6])).toBe(3);
});
