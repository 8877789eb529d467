import fc from 'fast-check';
import { barChart } from './bar-chart.js';
import { chartsOf } from './charts.js';
import { results } from './results.fixture.js';
import { linearScale, logScale } from './scale.js';

describe.each(chartsOf(results))('the chart $file', ({ svg }) => {
  it('is well-formed', () => {
    expect(() => {
      readTags(svg);
    }).not.toThrow();
  });

  it('says what it shows: title, axes with units, series', () => {
    expect(svg).toContain('<title>');
    expect(svg).toMatch(/milliseconds|(events|fires) per second|MB|runs per batch/);
    expect(svg).toMatch(/activity-core|worker/);
  });

  it('can be read on a light page and on a dark one', () => {
    expect(svg).toContain('class="ground"');
    expect(svg).toContain('prefers-color-scheme: dark');
  });
});

it('draws a chart for each thing that was measured, and none for what was not', () => {
  expect(chartsOf(results).map(({ file }) => file)).toEqual([
    'throughput.svg',
    'latency.svg',
    'batches.svg',
    'memory.svg',
    'cron.svg',
  ]);
  expect(chartsOf({ ...results, rates: [], latency: [], memory: [], cron: [] })).toEqual([]);
});

it('draws bars as long as their values', () => {
  const bars = [100, 50].map((value) => ({ name: String(value), value }));
  const svg = barChart({ title: 'Bars', label: 'events', bars });
  const [long = NaN, short = NaN] = [...svg.matchAll(/class="fill[^>]* width="([\d.]+)"/g)].map(
    ([, width]) => Number(width),
  );
  expect(long / short).toBeCloseTo(2, 2);
});

describe('a scale', () => {
  const positive = fc.double({ min: 1e-3, max: 1e9, noNaN: true });

  it('from zero ends at or above the highest value, with round ticks', () => {
    expect(linearScale(500).ticks).toEqual([0, 100, 200, 300, 400, 500]);
    fc.assert(
      fc.property(positive, (highest) => {
        const { position, ticks } = linearScale(highest);
        expect(position(0)).toBe(0);
        expect(position(highest)).toBeLessThanOrEqual(1 + 1e-9);
        expect(position(highest)).toBeGreaterThan(0.4);
        expect(ticks.length).toBeLessThan(12);
      }),
    );
  });

  it('of powers of ten holds all values and keeps their order', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { position } = logScale(low, high);
        expect(position(low)).toBeGreaterThanOrEqual(-1e-9);
        expect(position(high)).toBeLessThanOrEqual(1 + 1e-9);
        expect(position(low)).toBeLessThanOrEqual(position(high));
      }),
    );
  });
});

/** @throws when tags are not nested properly, or text holds what should have been escaped */
function readTags(svg: string): void {
  const open: string[] = [];
  for (const [, close, name = '', self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (self) continue;
    if (!close) open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes what is not open`);
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} stay open`);
  const between = svg.replaceAll(/<[^<>]*>/g, '');
  if (/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(between)) throw new Error('text is not escaped');
}
