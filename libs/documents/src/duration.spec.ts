import fc from 'fast-check';
import { durationMs } from './duration.js';

describe('A duration', () => {
  it.each([
    ['PT0S', 0],
    ['PT0.5S', 500],
    ['PT90S', 90_000],
    ['PT2M', 120_000],
    ['PT1H30M', 5_400_000],
    ['P1D', 86_400_000],
    ['P1DT12H', 129_600_000],
    ['P7D', 604_800_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([
    ['nothing', ''],
    ['no amount', 'P'],
    ['a T and nothing after it', 'P1DT'],
    ['months', 'P1M'],
    ['years', 'P1Y'],
    ['weeks', 'P1W'],
    ['a sign', '-PT1S'],
    ['another order', 'PT1S2M'],
    ['a fraction of anything but seconds', 'PT0.5H'],
    ['less than milliseconds', 'PT0.0001S'],
    ['lower case', 'pt1s'],
    ['a number', '60'],
    ['blanks', ' PT1S'],
  ])('has %s: %j is none', (_, text) => {
    expect(durationMs(text)).toBeUndefined();
  });

  it('is the sum of its parts', () => {
    const part = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(part, part, part, fc.nat({ max: 999_999 }), (days, hours, minutes, ms) => {
        const text = `P${days}DT${hours}H${minutes}M${(ms / 1_000).toFixed(3)}S`;
        expect(durationMs(text)).toBe(((days * 24 + hours) * 60 + minutes) * 60_000 + ms);
      }),
    );
  });
});
