import fc from 'fast-check';
import { parseCronLine } from './cron-line.parser.js';
import { localTimes, type LocalTimes } from './local-times.js';
import { MINUTE_MS } from './units.js';

function timesOf(text: string): LocalTimes {
  const result = parseCronLine(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return localTimes(result.line);
}

const minuteOf = (text: string): number => Date.parse(`${text}Z`) / MINUTE_MS;

const someLine = fc.constantFrom(
  '* * * * *',
  '*/7 * * * *',
  '0 9 * * 1-5',
  '59 23 31 12 *',
  '0 0 29 2 *',
  '5,35 */5 1,15 * 3',
  '0 12 */5 2-10/3 *',
);
const someMinute = fc.integer({
  min: minuteOf('1890-01-01T00:00'),
  max: minuteOf('2110-01-01T00:00'),
});

describe('local times', () => {
  it.each([
    ['0 9 * * 1-5', '2026-01-02T09:00', '2026-01-02T09:00'],
    ['0 9 * * 1-5', '2026-01-02T09:01', '2026-01-05T09:00'],
    ['*/20 23 31 12 *', '2026-12-31T23:41', '2027-12-31T23:00'],
    ['0 0 29 2 *', '2096-03-01T00:00', '2104-02-29T00:00'],
  ])('of "%s" from %s on begin with %s', (line, from, first) => {
    expect(timesOf(line).firstFrom(minuteOf(from))).toBe(minuteOf(first));
  });

  it.each([
    ['0 9 * * 1-5', '2026-01-05T09:00', '2026-01-02T09:00'],
    ['0 9 * * 1-5', '2026-01-05T09:01', '2026-01-05T09:00'],
    ['*/20 0 1 1 *', '2026-01-01T00:00', '2025-01-01T00:40'],
    ['0 0 29 2 *', '2104-02-29T00:00', '2096-02-29T00:00'],
  ])('of "%s" before %s end with %s', (line, before, last) => {
    expect(timesOf(line).lastBefore(minuteOf(before))).toBe(minuteOf(last));
  });

  it('have a first and a last around every minute, with nothing between', () => {
    fc.assert(
      fc.property(someLine, someMinute, (line, minute) => {
        const times = timesOf(line);
        const first = times.firstFrom(minute) ?? NaN;
        const last = times.lastBefore(minute) ?? NaN;
        expect(last).toBeLessThan(minute);
        expect(first).toBeGreaterThanOrEqual(minute);
        expect(times.firstFrom(last)).toBe(last);
        expect(times.firstFrom(last + 1)).toBe(first);
        expect(times.lastBefore(first)).toBe(last);
        expect(times.count(last, first)).toBe(1);
        expect(times.has(first)).toBe(true);
        expect(times.has(minute)).toBe(minute === first);
      }),
    );
  });

  it('are counted piece by piece as well as at once', () => {
    fc.assert(
      fc.property(someLine, fc.tuple(someMinute, someMinute, someMinute), (line, minutes) => {
        const times = timesOf(line);
        const [a = 0, b = 0, c = 0] = [...minutes].sort((x, y) => x - y);
        expect(times.count(a, b) + times.count(b, c)).toBe(times.count(a, c));
      }),
    );
  });
});
